// SPDX-License-Identifier: Apache-2.0
/** The commands as a person at a terminal meets them: what they print and how they end. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { accountingCsv } from '../../src/cli/export-accounting.ts';
import type { CliDeps } from '../../src/cli/io.ts';
import { throughcare } from '../../src/cli/throughcare.ts';
import { fail, ok } from '../../src/domain/issue.ts';
import { compileFormats } from '../../src/domain/mapping/formats.ts';
import type { Mapped } from '../../src/domain/mapping/types.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { parsePartner } from '../../src/partners/registry/parse-partner.ts';
import { readConsentFiles } from '../../src/store/consent-files.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { readMappingFiles } from '../../src/store/mapping-files.ts';
import { join } from 'node:path';

interface Ran { readonly status: number; readonly out: string; readonly err: string }

/** Runs a command with the real parts and files given as texts. */
async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}, others: Partial<CliDeps> = {}): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const deps: CliDeps = {
    io: { out: (text) => { out.push(text); }, err: (text) => { err.push(text); } },
    readFile: (path) => (files[path] === undefined ? fail({ code: 'not-found', text: `The file ${path} cannot be read` }) : ok(new TextEncoder().encode(files[path]))),
    serve: () => Promise.resolve(fail({ code: 'required', text: 'TENANT: missing' })),
    startWith: () => Promise.reject(new Error('not here')),
    untilStopped: () => Promise.resolve(),
    offline: () => Promise.resolve(fail({ code: 'required', text: 'TENANT: missing' })),
    formats: () => compileFormats(readMappingFiles(join(import.meta.dirname, '..', '..', 'mappings'))),
    validator: () => compileValidator(loadDefinitions()),
    parsePartner,
    consentFiles: () => readConsentFiles(join(import.meta.dirname, '..', '..', 'consent')),
    ...others,
  };
  const status = await throughcare(args, deps);
  return { status, out: out.join('\n'), err: err.join('\n') };
}

describe('throughcare', () => {
  it.each([[[]], [['help']], [['--help']]])('%j lists the commands', async (args) => {
    const ran = await run(args);
    expect(ran.status).toBe(0);
    for (const name of ['serve', 'partner add FILE', 'map --from', 'verify-ledger', 'explain ID', 'export-accounting']) {
      expect(ran.out).toContain(name);
    }
  });

  it.each(['nonsense', 'constructor', '__proto__'])('%s is no command', async (name) => {
    const ran = await run([name]);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining('There is no command')]);
  });

  it('serve says where everything answers, and stops when it is asked to', async () => {
    let closed = 0;
    const close = async (): Promise<void> => { closed += 1; await Promise.resolve(); };
    const started = (more: object): Partial<CliDeps> => ({ serve: () => Promise.resolve(ok({ address: 'https://gateway.example.org', listening: 'https://0.0.0.0:8443', opsAddress: 'http://127.0.0.1:9090', close, ...more })) });
    const ran = await run(['serve'], {}, started({ mllpAddress: '127.0.0.1:2575' }));
    expect([ran.status, closed]).toEqual([0, 1]);
    expect(ran.out.split('\n')).toEqual([
      'Gateway:  https://gateway.example.org, listening on https://0.0.0.0:8443', 'FHIR:     https://gateway.example.org/fhir/R4', 'Console:  https://gateway.example.org/console',
      'MLLP:     127.0.0.1:2575', 'Ops:      http://127.0.0.1:9090 (/healthz, /readyz, /metrics)', 'Ready:    until it is asked to stop (Ctrl-C)',
    ]);
    expect((await run(['serve'], {}, started({ listening: 'https://gateway.example.org' }))).out).toContain('Gateway:  https://gateway.example.org\n');
  });

  it('serve without settings refuses with one message and status 1', async () => {
    const ran = await run(['serve']);
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining('TENANT: missing')]);
  });

  it.each([[['partner']], [['partner', 'add']], [['partner', 'key', 'x']], [['explain']], [['map', 'x']], [['check']], [['verify-ledger', '--from', 'soon']],
    [['export-accounting']], [['export-accounting', '--patient', 'x', '--format', 'doc']], [['keys']], [['keys', 'rotate', '--all']], [['partner', 'sign-out', 'x']]])('%j tells how it is used, status 2', async (args) => {
    expect((await run(args)).status).toBe(2);
  });

  it.each([[['partner', 'list']], [['explain', 'x']], [['verify-ledger']]])('%j without a database to find says what to set, status 1', async (args) => {
    expect(await run(args)).toMatchObject({ status: 1, err: 'error: TENANT: missing' });
  });

  it('a partner file with a fault is refused with its place before anything is opened', async () => {
    const ran = await run(['partner', 'add', 'p.json'], { 'p.json': '{"organization":{"id":"x","name":"X","statuses":["good"]}}' });
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining('organization.statuses.0')]);
  });
});

describe('check', () => {
  it('says that all is well', async () => {
    expect(await run(['check', 'a.json'], { 'a.json': '{"resourceType":"Patient","active":true}' })).toMatchObject({ status: 0, out: 'All is well.' });
  });

  it('names every fault with its place, and ends with status 1', async () => {
    const ran = await run(['check', 'a.json'], { 'a.json': '{"resourceType":"Patient","gender":"banana","nonsense":1}' });
    expect(ran.status).toBe(1);
    expect(ran.err).toMatch(/Patient\.gender/);
    expect(ran.err).toMatch(/nonsense|Patient/);
  });

  it('--json is an OperationOutcome', async () => {
    const ran = await run(['check', 'a.json', '--json'], { 'a.json': 'no json' });
    expect([ran.status, JSON.parse(ran.out)]).toEqual([1, expect.objectContaining({ resourceType: 'OperationOutcome' })]);
  });

  it('holds a resource against the profiles that it claims', async () => {
    const goal = { resourceType: 'Goal', meta: { profile: ['https://throughcare.dev/fhir/StructureDefinition/tc-goal'] }, lifecycleStatus: 'proposed', description: { text: 'x' }, subject: { reference: 'Patient/a' } };
    const ran = await run(['check', 'a.json'], { 'a.json': JSON.stringify(goal) });
    expect(ran.status).toBe(1);
    expect(ran.out + ran.err).toContain('category:part is required by the profile');
  });
});

describe('map', () => {
  const message = readFileSync(join(import.meta.dirname, '..', '..', 'mappings', 'niem-custody', 'cases', 'booking', 'input.xml'), 'utf8');

  it('shows what a booking becomes and accounts for every value', async () => {
    const ran = await run(['map', '--from', 'niem-custody', 'm.xml'], { 'm.xml': message });
    expect(ran.status).toBe(0);
    expect(ran.out).toMatch(/Patient {2}<- /);
    expect(ran.out).toMatch(/\d+ values: \d+ mapped, \d+ kept as text, \d+ ignored with a reason, \d+ lost/);
    expect(ran.out).toContain('assumed: ');
  });

  it('export prints a whole format as FHIR, and refuses one that there is not', async () => {
    const ran = await run(['map', 'export', 'drug-tests']);
    const types = (JSON.parse(ran.out) as { entry: { resource: { resourceType: string } }[] }).entry.map(({ resource }) => resource.resourceType);
    expect([ran.status, types[0], new Set(types.slice(1))]).toEqual([0, 'StructureMap', new Set(['ConceptMap'])]);
    expect((await run(['map', 'export', 'morse'])).status).toBe(1);
    expect((await run(['map', 'export'])).status).toBe(2);
  });

  it('writes a bundle with a care plan as a C-CDA document, with the report of what it could not hold', async () => {
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [
      { resource: { resourceType: 'Patient', id: 'p', name: [{ family: 'Delgado' }] } },
      { resource: { resourceType: 'CarePlan', id: 'c', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' }, goal: [{ reference: 'Goal/g' }] } },
      { resource: { resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'Find work' }, subject: { reference: 'Patient/p' } } },
    ] };
    const ran = await run(['map', '--from', 'fhir', '--to', 'c-cda', 'b.json'], { 'b.json': JSON.stringify(bundle) });
    expect(ran.status).toBe(0);
    expect(ran.out).toContain('<ClinicalDocument');
    expect(ran.out).toContain('Find work');
    expect(ran.err).toMatch(/\d+ values: \d+ mapped/);
  });

  it('--json gives resources and the loss report', async () => {
    const ran = await run(['map', '--from', 'niem-custody', 'm.xml', '--json'], { 'm.xml': message });
    const mapped = JSON.parse(ran.out) as Mapped;
    expect(mapped.kind).toBe('booking');
    expect(mapped.entries.map((entry) => entry.resource.resourceType)).toEqual(expect.arrayContaining(['Patient', 'Encounter']));
    expect(mapped.loss.leaves).toBeGreaterThan(0);
  });

  it.each([
    ['an unknown format', ['map', '--from', 'morse', 'm.xml'], 1, 'There is no format of this name'],
    ['a missing file', ['map', '--from', 'niem-custody', 'n.xml'], 1, 'cannot be read'],
    ['a direction that is not there', ['map', '--from', 'niem-custody', '--to', 'c-cda', 'm.xml'], 2, 'goes from its format to FHIR'],
  ])('%s is said clearly', async (_name, args, status, text) => {
    const ran = await run(args, { 'm.xml': message });
    expect([ran.status, ran.err]).toEqual([status, expect.stringContaining(text)]);
  });

  it('a broken message is refused, not half mapped', async () => {
    const ran = await run(['map', '--from', 'niem-custody', 'm.xml'], { 'm.xml': message.slice(0, 400) });
    expect([ran.status, ran.out]).toEqual([1, '']);
  });
});

describe('the accounting as CSV', () => {
  it('has a line per disclosure, quotes what needs it, and starts no formula', () => {
    const csv = accountingCsv({
      resourceType: 'Bundle', type: 'collection',
      entry: [{
        resource: {
          resourceType: 'AuditEvent', id: 'e1', recorded: '2026-11-22T10:00:00Z', type: { code: 'rest' },
          agent: [{ requestor: false, who: { display: 'gateway' } }, { requestor: true, who: { display: '=HYPERLINK("x"), Inc' } }],
          source: { observer: { display: 'gateway' } }, purposeOfEvent: [{ coding: [{ code: 'TREAT' }] }],
          entity: [{ type: { code: '2' }, what: { reference: 'Condition/c' } }],
        },
      }],
    });
    expect(csv.split('\r\n')).toEqual(['date,recipient,purpose,what,entry', '2026-11-22T10:00:00Z,"\'=HYPERLINK(""x""), Inc",TREAT,Condition/c,e1']);
  });
});

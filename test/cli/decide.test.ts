// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { decideCommand, type DecideDeps } from '../../src/cli/decide.ts';
import { fail, ok } from '../../src/domain/issue.ts';
import { readConsentFiles } from '../../src/store/consent-files.ts';

const raw = readConsentFiles(new URL('../../consent', import.meta.url).pathname);

const facts = {
  asOf: '2026-11-16T10:15:00-08:00', state: 'ZZ',
  patient: { id: 'pt-1', name: 'Ada Lindqvist', ageYears: 40, capacity: 'has', deceased: false, custody: 'none' },
  organizations: [{ id: 'org-a', name: 'Cedar Treatment', classes: ['part2-program'] }, { id: 'org-b', name: 'Elm Housing', classes: ['unregulated'] }],
  persons: [], discloser: { organization: 'org-a' }, recipient: { organization: 'org-b', role: 'housing-staff' }, purpose: 'case-coordination',
  request: { kind: 'disclose', records: ['r1'], requesterVerified: true },
  records: [{ id: 'r1', category: 'medication-list', recordClass: 'p2', origin: 'org-a' }],
  consents: [], orders: [], agreements: [], restrictions: [],
};

const files: Readonly<Record<string, unknown>> = {
  'good.json': [{ id: 'K1', facts }],
  'bad.json': [{ id: 'K1', facts: { ...facts, purpose: 'housing', patient: { ...facts.patient, ageYears: 'forty' }, extra: 1 } }],
  'dangling.json': [{ id: 'K1', facts: { ...facts, request: { ...facts.request, records: ['r1', 'r9'] } } }],
  'object.json': { id: 'K1' },
};

const deps: DecideDeps = {
  consentFiles: () => raw,
  readFile: (path) => (path === 'text.json' ? ok(new TextEncoder().encode('{'))
    : path in files ? ok(new TextEncoder().encode(JSON.stringify(files[path]))) : fail({ code: 'not-found', text: `${path} cannot be read` })),
};

async function run(...args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await decideCommand(args, { out: (text) => out.push(text), err: (text) => err.push(text) }, deps);
  return { status, out: out.join('\n'), err: err.join('\n') };
}

describe('decide', () => {
  it('answers a file of questions as JSON in the scenario format', async () => {
    const { status, out } = await run('--scenarios', 'good.json', '--json');
    expect([status, JSON.parse(out)]).toEqual([0, [expect.objectContaining({
      id: 'K1', decision: 'deny', released: [], withheld: [{ record: 'r1', reasons: ['no-basis'] }], obligations: ['nonconfirming-response'],
    })]]);
    expect((JSON.parse(out) as readonly { findings: readonly unknown[] }[])[0]?.findings.length).toBeGreaterThan(0);
  });

  it('takes several files after one --scenarios, and after several', async () => {
    const count = async (...args: readonly string[]): Promise<number> => (JSON.parse((await run(...args, '--json')).out) as readonly unknown[]).length;
    expect([await count('--scenarios', 'good.json', 'good.json'), await count('--scenarios', 'good.json', '--scenarios', 'good.json')]).toEqual([2, 2]);
  });

  it('tells a person who asked whom, what went, what did not and under which rule', async () => {
    const { out } = await run('--scenarios', 'good.json');
    expect(out).toContain('K1  Cedar Treatment -> Elm Housing (housing-staff), case-coordination: deny');
    expect(out).toContain('withheld  r1 medication-list (p2): no-basis');
    expect(out).toMatch(/deny {6}\S+ \(.*2\.\d+/);
  });

  it.each([
    ['a value that is not allowed', 'bad.json', ['bad.json[K1].facts.purpose', 'bad.json[K1].facts.patient.ageYears', 'bad.json[K1].facts: Unrecognized key: "extra"']],
    ['a record that is asked for and not there', 'dangling.json', ['r9', 'facts.request.records']],
    ['something that is no list', 'object.json', ['object.json: a scenario file is a JSON array']],
    ['something that is no JSON', 'text.json', ['text.json is not JSON']],
    ['a file that is not there', 'none.json', ['none.json cannot be read']],
  ])('says what is wrong and where: %s', async (_what, file, expected) => {
    const { status, out, err } = await run('--scenarios', 'good.json', file);
    expect([status, out]).toEqual([2, '']);
    expected.forEach((text) => {
      expect(err).toContain(text);
    });
  });

  it('says how it is called', async () => {
    expect(await run()).toEqual({ status: 2, out: '', err: expect.stringContaining('throughcare decide --scenarios FILE') as unknown });
    expect((await run('--no-such')).status).toBe(2);
  });
});

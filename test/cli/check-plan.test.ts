// SPDX-License-Identifier: Apache-2.0
/** `check` on a bundle with a case plan. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check } from '../../src/cli/check.ts';
import type { CliDeps } from '../../src/cli/io.ts';
import { fail, ok } from '../../src/domain/issue.ts';
import { readConsent, readValidator } from '../../src/knowledge.ts';

const SCORED = join(import.meta.dirname, '../caseplan/scored');
const validator = readValidator();

async function run(...given: readonly string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const args = given[0] === 'given' ? given.slice(0, -1) : given;
  const deps = {
    io: { out: (text: string) => { out.push(text); }, err: (text: string) => { err.push(text); } }, validator: () => validator, consentFiles: readConsent,
    readFile: (path: string) => (path === 'none' ? fail({ code: 'not-found', text: 'No such file' }) : ok(new Uint8Array(path === 'given' ? Buffer.from(given.at(-1)!) : readFileSync(path)))),
  } as unknown as CliDeps;
  return { status: await check(args, deps), out: out.join('\n'), err: err.join('\n') };
}

const bundle = (name: string): string => join(SCORED, name, 'bundle.json');

describe('check on a bundle with a case plan', () => {
  it('ends with 0 and says so when the plan is sound', async () => {
    expect(await run(bundle('1-intake-in-prison'), '--as-of', '2026-11-22')).toMatchObject({ status: 0, out: 'CarePlan/plan: sound as far as the rules can tell.' });
  });

  it('ends with 1 and names rule, place, suggestion and source of each finding', async () => {
    const { status, err } = await run(bundle('4-released-and-forgotten'), '--as-of', '2026-11-22');
    expect(status).toBe(1);
    expect(err).toMatch(/error: review-overdue: CarePlan\.where\(id = 'plan'\)\.extension\(.+\): The review of the plan is overdue\. Hold it .+ \(Treatment court standard/);
  });

  it('gives an OperationOutcome with --json', async () => {
    const { out } = await run(bundle('7-nearly-done'), '--as-of', '2026-11-22', '--json', '--plan', 'CarePlan/plan');
    expect((JSON.parse(out) as { readonly issue: readonly { readonly details: { readonly coding?: readonly { readonly code: string }[] } }[] }).issue.map((one) => one.details.coding?.[0]?.code))
      .toEqual(expect.arrayContaining(['ordered-service-missing', 'maintenance-none']));
  });

  it('knows the records of a transaction by their full URLs', async () => {
    const { entry } = JSON.parse(readFileSync(bundle('1-intake-in-prison'), 'utf8')) as { readonly entry: readonly { readonly resource: { readonly resourceType: string; readonly id: string } }[] };
    const urn = (key: string): string => `urn:uuid:${key.replace('/', '-').toLowerCase()}`;
    const text = entry.reduce((all, { resource }) => all.replaceAll(`"${resource.resourceType}/${resource.id}"`, `"${urn(`${resource.resourceType}/${resource.id}`)}"`), JSON.stringify(entry));
    const entries = (JSON.parse(text) as typeof entry).map(({ resource: { id, ...resource } }) => ({ fullUrl: urn(`${resource.resourceType}/${id}`), resource, request: { method: 'POST', url: resource.resourceType } }));
    expect(text).not.toContain('"Goal/room"');
    const ran = await run('given', '--as-of', '2026-11-22', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: entries }));
    expect(ran.out).toMatch(/^CarePlan\/entry-\d+: sound as far as the rules can tell\.$/m);
  });

  it('looks at the plan on another day, and refuses what is no day', async () => {
    expect((await run(bundle('1-intake-in-prison'), '--as-of', '2027-03-01')).err).toContain('review-overdue');
    expect((await run(bundle('1-intake-in-prison'), '--as-of', 'tomorrow')).status).toBe(2);
  });

  it('says when the plan that was asked for is not there, or the file', async () => {
    expect(await run(bundle('1-intake-in-prison'), '--plan', 'other')).toMatchObject({ status: 1, err: expect.stringContaining('There is no case plan other in the bundle') });
    expect((await run('none')).status).toBe(1);
  });
});

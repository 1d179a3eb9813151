// SPDX-License-Identifier: Apache-2.0
/** A court's case over HTTP: taken in once, and held back from everybody once the court says that it is sealed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { send } from './support.ts';
import type { Answered } from './support.ts';

const CASES = join(import.meta.dirname, '../../mappings/niem-court/cases');
const sample = (name: string): string => readFileSync(join(CASES, name, 'input.xml'), 'utf8');
const SETTINGS = JSON.parse(readFileSync(join(CASES, 'case/feed.json'), 'utf8')) as { identifierSystems: Record<string, string> };

let gateway: TestGateway;
let court: string;
let jail: string;

beforeAll(async () => {
  gateway = await openGateway();
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-court')!;
  const settings = { timeZone: 'America/Denver', identifierSystems: SETTINGS.identifierSystems };
  await gateway.add({ ...partner, feeds: [{ id: 'court-cases', format: 'niem-court', settings, active: true }] });
  [court, jail] = await Promise.all([gateway.tokenFor('county-court'), gateway.tokenFor('county-jail')]);
});

afterAll(() => gateway.close());

const take = (text: string): Promise<Answered> =>
  send(gateway, court, '//ingest/niem-court?feed=court-cases', { method: 'POST', headers: { 'content-type': 'application/xml' }, body: text });
const texts = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as { details: { text: string } }[]).map((issue) => issue.details.text);
const wrote = (answer: Answered): readonly string[] => texts(answer).flatMap((text) => /^Wrote (\S+)$/.exec(text)?.[1] ?? []);

async function seenBy(token: string, refs: readonly string[]): Promise<readonly string[]> {
  const got = await Promise.all(refs.map(async (ref) => [ref, (await send(gateway, token, ref)).status] as const));
  return got.filter(([, status]) => status === 200).map(([ref]) => ref);
}

describe('a court case', () => {
  let refs: readonly string[];

  it('sent twice, in two messages, is one', async () => {
    const first = await take(sample('case'));
    expect(first.status).toBe(200);
    refs = wrote(first);
    expect(refs.length).toBeGreaterThan(20);
    const again = await take(sample('case').replace('Q-55120', 'Q-55121'));
    expect([again.status, texts(again)[0]]).toEqual([200, expect.stringMatching(/0 resources written, \d+ unchanged/)]);
  });

  it('that is open may go to a justice agency', async () => {
    expect((await seenBy(jail, refs)).length).toBeGreaterThan(10);
    expect(await seenBy(court, refs)).toEqual(refs);
  });

  it('once sealed goes to nobody, not even what came before and is not in the message that seals it', async () => {
    const sealed = await take(sample('case-sealed'));
    expect(sealed.status).toBe(200);
    const hearing = refs.find((ref) => ref.startsWith('Appointment/'))!;
    expect(wrote(sealed)).toContain(hearing);
    expect(await seenBy(jail, [...refs, ...wrote(sealed)])).toEqual([]);
    expect(await seenBy(court, refs)).toEqual(refs);
  });

  it('stays sealed when a later message says nothing of a seal, and so does what that message brings', async () => {
    const later = sample('case').replace('Q-55120', 'Q-55122').replace(/<x:CaseSealedIndicator>.*<\/x:CaseSealedIndicator>/, '').replace('Criminal trespass', 'Criminal mischief').replace('>2</j:ChargeSequenceID>', '>3</j:ChargeSequenceID>');
    const answer = await take(later);
    expect(answer.status).toBe(200);
    const fresh = wrote(answer).filter((ref) => ref.startsWith('Basic/') && !refs.includes(ref));
    expect(fresh.length).toBe(1);
    expect(await seenBy(jail, [...fresh, ...refs.filter((ref) => ref.startsWith('Basic/'))])).toEqual([]);
  });

  it('is open again only when the court says so', async () => {
    const answer = await take(sample('case').replace('Q-55120', 'Q-55123'));
    expect(answer.status).toBe(200);
    expect((await seenBy(jail, refs)).length).toBeGreaterThan(10);
  });
});

describe('a query that the court refused', () => {
  it('is a failure, though it came in a message that was a success', async () => {
    const answer = await take(sample('broken-access-denied'));
    expect([answer.status, texts(answer)[0]]).toEqual([403, expect.stringContaining('denied access to the case')]);
  });
});

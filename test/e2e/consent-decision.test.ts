// SPDX-License-Identifier: Apache-2.0
/** A decision about consent as the jail reports it: a grant opens nothing by itself and makes work; a denial holds, whatever was granted before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { send } from './support.ts';
import type { Answered } from './support.ts';

const MAPPINGS = join(import.meta.dirname, '../../mappings');
const sample = (path: string): string => readFileSync(join(MAPPINGS, path, 'input.xml'), 'utf8');
const { timeZone, identifierSystems } = JSON.parse(readFileSync(join(MAPPINGS, 'niem-custody/cases/booking/feed.json'), 'utf8')) as { timeZone: string; identifierSystems: Record<string, string> };

let gateway: TestGateway;
let jail: string;
let hospital: string;

beforeAll(async () => {
  gateway = await openGateway();
  const partner = testPartners(gateway.jwks).find((each) => each.organization.id === 'county-jail')!;
  const settings = { timeZone, identifierSystems };
  await gateway.add({ ...partner, feeds: [{ id: 'bookings', format: 'niem-custody', settings, active: true }, { id: 'decisions', format: 'consent-decision', settings, active: true }] });
  [jail, hospital] = await Promise.all([gateway.tokenFor('county-jail'), gateway.tokenFor('larkspur')]);
});

afterAll(() => gateway.close());

const take = (format: string, feed: string, text: string): Promise<Answered> =>
  send(gateway, jail, `//ingest/${format}?feed=${feed}`, { method: 'POST', headers: { 'content-type': 'application/xml' }, body: text });
const wrote = (answer: Answered): readonly string[] => ((answer.json['issue'] ?? []) as { details: { text: string } }[])
  .flatMap((issue) => /^Wrote (\S+)$/.exec(issue.details.text)?.[1] ?? []);
const seenBy = async (token: string, refs: readonly string[]): Promise<number> => (await Promise.all(refs.map((ref) => send(gateway, token, ref)))).filter((answer) => answer.status === 200).length;

describe('a reported decision about consent', () => {
  let records: readonly string[];
  let granted: readonly string[];

  it('meets the person who was booked', async () => {
    const booked = await take('niem-custody', 'bookings', sample('niem-custody/cases/booking'));
    records = wrote(booked).filter((ref) => !/^(Patient|Provenance)\//.test(ref));
    const answer = await take('consent-decision', 'decisions', sample('consent-decision/cases/granted'));
    expect(answer.status).toBe(200);
    granted = wrote(answer);
    const consent = (await send(gateway, jail, granted.find((ref) => ref.startsWith('Consent/'))!)).json;
    expect(consent).toMatchObject({ status: 'active', provision: { type: 'permit' }, patient: { reference: wrote(booked).find((ref) => ref.startsWith('Patient/')) } });
  });

  it('when granted is work for somebody, and opens nothing until it is complete', async () => {
    const task = (await send(gateway, jail, granted.find((ref) => ref.startsWith('Task/'))!)).json;
    expect(task).toMatchObject({ status: 'requested', code: { coding: [{ code: 'complete-consent' }] }, focus: { reference: granted.find((ref) => ref.startsWith('Consent/')) } });
    const before = await seenBy(hospital, records);
    expect(before).toBeGreaterThan(3);
    const again = await take('consent-decision', 'decisions', sample('consent-decision/cases/granted').replace('>88120<', '>88121<').replace('CD-858', 'CD-859'));
    expect(again.status).toBe(200);
    expect(await seenBy(hospital, records)).toBe(before);
  });

  it('when denied is a restriction that holds beside the grant, which is kept', async () => {
    const denied = await take('consent-decision', 'decisions', sample('consent-decision/cases/denied'));
    expect(denied.status).toBe(200);
    expect(wrote(denied).some((ref) => ref.startsWith('Task/'))).toBe(false);
    expect(await seenBy(hospital, records)).toBe(0);
    expect((await send(gateway, jail, granted.find((ref) => ref.startsWith('Consent/'))!)).json).toMatchObject({ status: 'active', provision: { type: 'permit' } });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** A consent that is written anew after it was signed lets nothing go until what it says now is signed (42 CFR 2.31(a)(8)). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { consentOf, create, FHIR, fullForm, personAtProgram, send, signatureOf } from './support.ts';
import type { Json } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;
let persons = 0;
beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur')]);
});
afterAll(() => gateway.close());

interface Signed { readonly patient: string; readonly condition: string; readonly consent: string }

/** A signed consent to the hospital for the whole record, or to somebody else. */
async function signed(recipients = ['Organization/larkspur']): Promise<Signed> {
  const { patient, records } = await personAtProgram(gateway, program, `S-${String(persons += 1)}`);
  const consent = await create(gateway, program, consentOf(fullForm({ patient, recipients, categories: ['entire-sud-treatment-record'] })));
  await create(gateway, program, signatureOf(consent, patient));
  return { patient, condition: records['condition']!, consent };
}

async function write({ consent }: Signed, change: (current: Json) => Json): Promise<void> {
  const { meta: _, ...current } = (await send(gateway, program, consent)).json;
  expect((await send(gateway, program, consent, { method: 'PUT', headers: FHIR, body: JSON.stringify({ ...current, ...change(current) }) })).status).toBe(200);
}
const reads = async ({ condition }: Signed): Promise<number> => (await send(gateway, hospital, condition)).status;
const provision = (change: Json) => (current: Json): Json => ({ provision: { ...current['provision'] as Json, ...change } });

describe('a consent that is written anew after its signature', () => {
  it('to name another recipient lets nothing go to it, until that is signed', async () => {
    const mine = await signed(['Organization/home-again']);
    const other = await signed();
    const { provision: terms } = (await send(gateway, program, other.consent)).json as { provision: Json };
    await write(mine, provision({ actor: terms['actor'] }));
    expect([await reads(mine), await reads(other)]).toEqual([404, 200]);
    await create(gateway, program, signatureOf(mine.consent, mine.patient));
    expect(await reads(mine)).toBe(200);
  });

  it('is no longer what was signed, whichever way it changed, and is again when it says what was signed', async () => {
    const mine = await signed();
    const { provision: terms } = (await send(gateway, program, mine.consent)).json as { provision: Json };
    await write(mine, provision({ dataPeriod: { start: '2020-01-01' } }));
    expect(await reads(mine)).toBe(404);
    await write(mine, () => ({ provision: terms }));
    expect(await reads(mine)).toBe(200);
  });

  it('stays signed where no term changed: who checked it, an identifier, the same once more', async () => {
    const mine = await signed();
    await write(mine, () => ({ identifier: [{ system: 'urn:test:forms', value: 'f-1' }] }));
    await write(mine, () => ({ verification: [{ verified: true, verificationDate: '2026-11-20' }] }));
    await write(mine, () => ({}));
    expect(await reads(mine)).toBe(200);
  });
});

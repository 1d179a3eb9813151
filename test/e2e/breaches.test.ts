// SPDX-License-Identifier: Apache-2.0
/** Releases that were right when they were made, and what is known of them later. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consent } from '@medplum/fhirtypes';
import { decideBreach, findWrongReleases, type LookedBack } from '../../src/app/aftermath/breaches.ts';
import { workList } from '../../src/app/aftermath/work-list.ts';
import { STAFF } from '../app/aftermath/orders.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, FHIR, file, fullForm, personAtProgram, sd, send } from './support.ts';

let gateway: TestGateway;
let program: string;
let hospital: string;

beforeAll(async () => {
  gateway = await openGateway();
  [program, hospital] = await Promise.all([gateway.tokenFor('open-door'), gateway.tokenFor('larkspur')]);
});
afterAll(() => gateway.close());

const lookBack = async (since: string): Promise<LookedBack> => {
  const looked = await findWrongReleases(gateway.gateway.deps, STAFF, { since });
  if (!looked.ok) {
    throw new Error(JSON.stringify(looked.issues));
  }
  return looked.value;
};

/** A diagnosis released to the hospital on a consent. Out: the consent's reference. */
async function released(sid: string): Promise<{ readonly consent: string; readonly since: string }> {
  const { patient, records } = await personAtProgram(gateway, program, sid);
  const consent = await file(gateway, program, fullForm({ patient }));
  const since = new Date().toISOString();
  expect((await send(gateway, hospital, records['condition']!)).status).toBe(200);
  return { consent, since };
}

async function change(consent: string, by: (was: Consent) => Consent): Promise<void> {
  const was = (await send(gateway, program, consent)).json as unknown as Consent;
  const answer = await send(gateway, program, consent, { method: 'PUT', headers: FHIR, body: JSON.stringify(by(was)) });
  expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
}

const revokedOn = (date: string) => (was: Consent): Consent => ({
  ...was, extension: [...was.extension ?? [], { url: sd('consent-revocation'), extension: [{ url: 'date', valueDate: date }, { url: 'form', valueCode: 'written' }] }],
});

describe('a release to a hospital on a consent', () => {
  it('stays right when nothing else becomes known, and when the consent is revoked afterwards', async () => {
    const { consent, since } = await released('16401');
    expect(await lookBack(since)).toMatchObject({ releases: 1, wrong: [] });
    expect((await send(gateway, program, `${consent}/$revoke`, { method: 'POST' })).status).toBe(200);
    await change(consent, (was) => ({ ...was, status: 'inactive' }));
    expect(await lookBack(since)).toMatchObject({ releases: 1, notReplayable: 0, wrong: [] });
  });

  it('is found wrong when the consent turns out never to have been given', async () => {
    const { consent, since } = await released('16402');
    await change(consent, (was) => ({ ...was, status: 'entered-in-error' }));
    expect(await lookBack(since)).toMatchObject({ wrong: [{ organization: 'larkspur', cause: 'evidence', records: 1 }], opened: 1 });
    expect(await lookBack(since)).toMatchObject({ wrong: [{ cause: 'evidence' }], opened: 0 });
  });

  it('is found wrong when a revocation turns up that was older', async () => {
    const { consent, since } = await released('16403');
    await change(consent, revokedOn('2026-10-15'));
    expect(await lookBack(since)).toMatchObject({ wrong: [{ cause: 'evidence' }], opened: 1 });
  });

  it('is on the list with its day, and closes with the four factors only', async () => {
    const open = await workList(gateway.gateway.deps, STAFF, { code: 'breach-assessment', open: true });
    const items = open.ok ? open.value : [];
    expect(items.map((item) => [item.status, item.owner?.reference])).toEqual([['requested', 'Organization/larkspur'], ['requested', 'Organization/larkspur']]);
    expect(items[0]!.restriction?.period?.end).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const { deps } = gateway.gateway;
    const id = items[0]!.id!;
    expect(await decideBreach(deps, STAFF, { id, decision: { state: 'not-a-breach', by: 'I. Calloway', reason: 'low' } })).toMatchObject({ ok: false });
    const factors = { nature: 'one diagnosis', recipient: 'bound by HIPAA', acquired: 'read', mitigated: 'deleted, attested' };
    expect(await decideBreach(deps, STAFF, { id, decision: { state: 'not-a-breach', by: 'I. Calloway', reason: 'low', factors } })).toMatchObject({ ok: true, value: { status: 'completed' } });
    expect(await decideBreach(deps, STAFF, { id, decision: { state: 'notified', by: 'I. Calloway', notifiedOn: '2026-01-01' } })).toMatchObject({ ok: false, issues: [{ code: 'not-found' }] });
    expect(await workList(deps, STAFF, { code: 'breach-assessment', open: true })).toMatchObject({ ok: true, value: [{}] });
  });

  it('is on a list that the compliance desk reads over FHIR, and no partner can read', async () => {
    const desk = await gateway.tokenFor('compliance');
    const listed = await entriesOf(gateway, desk, 'Task?code=https://throughcare.dev/fhir/CodeSystem/work|breach-assessment&status=requested');
    expect(listed.filter((entry) => entry.search?.mode === 'match')).toHaveLength(1);
    for (const token of [program, hospital]) {
      expect((await send(gateway, token, 'Task')).text).not.toContain('breach');
    }
    expect(await workList(gateway.gateway.deps, { ...STAFF, kind: 'partner' }, { code: 'breach-assessment', open: true })).toMatchObject({ ok: false, issues: [{ code: 'forbidden' }] });
  });
});

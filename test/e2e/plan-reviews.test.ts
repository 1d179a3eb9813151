// SPDX-License-Identifier: Apache-2.0
/** A review that is due or overdue reaches the members of the team who may have the plan, at their notice endpoints, and nobody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { makeReviewNotice } from '../../src/app/caseplan/review-notice.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import type { PartnerEndpoint } from '../../src/app/registry/partner.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { testPartners } from '../support/partners.ts';
import { eventually, openReceiver, type Receiver } from '../support/receiver.ts';
import { create, cs, patientOf, sd, SID } from './support.ts';
import type { Json } from './support.ts';

let gateway: TestGateway;
let receiver: Receiver;
let plan: string;
const OPERATOR = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: ['console'], request: 'reviews' };
const NOW = '2026-11-22T15:00:00.000Z';
let now = NOW;

const concept = (system: string, code: string): Json => ({ coding: [{ system: cs(system), code }] });
const member = (organization: string, role: string, period?: Json): Json => ({ role: [concept('team-role', role)], member: { reference: `Organization/${organization}` }, ...(period === undefined ? {} : { period }) });
const endpointOf = (organization: string): PartnerEndpoint => ({ id: `${organization}-notices`, uses: ['notice'], transport: 'fhir-rest', address: `${receiver.url}/${organization}`, active: true });

beforeAll(async () => {
  receiver = await openReceiver();
  gateway = await openGateway({ clock: { now: () => now }, settings: { deliveries: { interval: 20, patience: { first: 20, most: 100, tries: 6 }, pause: 50 } } });
  for (const id of ['county-probation', 'larkspur', 'home-again', 'open-door']) {
    await gateway.add({ ...testPartners(gateway.jwks).find((each) => each.organization.id === id)!, endpoints: [endpointOf(id)] });
  }
  const token = await gateway.tokenFor('county-probation');
  const patient = await create(gateway, token, patientOf('Okafor', { [SID]: 'plan-reviews' }));
  const subject = { reference: patient };
  const team = await create(gateway, token, { resourceType: 'CareTeam', status: 'active', subject, category: [concept('lead-planner', 'cs')],
    participant: [member('county-probation', 'lead-planner'), member('larkspur', 'treats'), member('home-again', 'housing-specialist'), member('open-door', 'counselor', { end: '2026-10-01' })] });
  plan = await create(gateway, token, {
    resourceType: 'CarePlan', status: 'active', intent: 'plan', subject, period: { start: '2026-06-01' }, careTeam: [{ reference: team }],
    category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] }, concept('plan-category', 'reentry')], extension: [{ url: sd('review-due'), valueDate: '2026-12-01' }],
  });
});
afterAll(async () => {
  await gateway.close();
  await receiver.close();
});
beforeEach(() => { receiver.got.length = 0; });

interface Notice { readonly category: readonly { readonly coding: readonly { readonly code: string }[] }[]; readonly about: readonly Json[]; readonly payload: readonly { readonly contentString: string }[] }

describe('the review of a plan', () => {
  it('that is due is told to the lead planner and to the hospital, not to housing, which may not have the plan, nor to who left the team', async () => {
    expect(await gateway.gateway.app.raiseReviews(OPERATOR)).toMatchObject({ ok: true, value: { looked: 1, due: 1, overdue: 0, notices: 2 } });
    await eventually(() => receiver.got.length >= 2);
    expect(receiver.got.map((each) => each.path).toSorted()).toEqual(['/county-probation', '/larkspur']);
    const notice = JSON.parse(receiver.got.find((each) => each.path === '/larkspur')!.body) as Notice;
    expect([notice.category[0]?.coding[0]?.code, notice.about, notice.payload[0]?.contentString]).toEqual(['plan-review-due', [{ reference: plan }], 'The review of this case plan is due by 2026-12-01.']);
    expect(receiver.got.map((each) => each.body).join()).not.toContain('Okafor');
  });

  it('is told again when it is overdue, and each time once', async () => {
    expect(await gateway.gateway.app.raiseReviews(OPERATOR)).toMatchObject({ ok: true, value: { due: 0, overdue: 0, notices: 0 } });
    now = '2026-12-02T15:00:00.000Z';
    expect(await gateway.gateway.app.raiseReviews(OPERATOR)).toMatchObject({ ok: true, value: { due: 0, overdue: 1, notices: 2 } });
    await eventually(() => receiver.got.length >= 2);
    expect(receiver.got.map((each) => (JSON.parse(each.body) as Notice).category[0]?.coding[0]?.code)).toEqual(['plan-review-overdue', 'plan-review-overdue']);
  });

  it('is not told to who may not have the plan any more when the notice is to leave', async () => {
    const acting = { organization: 'home-again', role: 'housing-staff', purposes: ['case-coordination'] };
    const payload = JSON.stringify({ plan: plan.split('/')[1], state: 'due', day: '2026-12-01', acting });
    const made = await makeReviewNotice(gateway.gateway.deps, createGates(gateway.gateway.deps.policy), { id: 'x', person: '', channel: 'plan-review', partner: 'home-again', payload, tenant: 'test', tries: 1, lane: '', made: now });
    expect(made).toEqual({ ok: true, value: { kind: 'nothing', note: 'not-for-the-partner' } });
  });
});

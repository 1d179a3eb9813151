// SPDX-License-Identifier: Apache-2.0
/** The person's state at the moment: capacity, custody, death, flags; and the parts of an ask that are one rule's each. */
import { describe, expect, it } from '@jest/globals';
import type { Communication, EpisodeOfCare, Flag, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { readJusticeAction, readMatrix, readRequest, readStanding } from '../../../../src/domain/consent/evidence/ask-parts.ts';
import { flag, isCustodyStay, readPatient } from '../../../../src/domain/consent/evidence/condition.ts';
import { identityOf } from '../../../../src/domain/consent/evidence/people.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';
import { momentOf, type Moment } from '../../../../src/domain/consent/evidence/time.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import { context, own, registry as resources, team } from './support.ts';

const now = (): Moment => momentOf('2026-11-22T10:00:00-06:00', 'America/Chicago')!;
const subject = { reference: 'Patient/rosa' };
const rosa = (over: Partial<Patient> = {}): Patient => ({ resourceType: 'Patient', id: 'rosa', ...over });
const person = (patients: readonly Patient[], evidence: readonly Resource[] = [], moment = now()): Facts['patient'] => readPatient(identityOf(patients, undefined)!, evidence, moment);
const seen = (code: string, value: string, over: Partial<Observation> = {}): Observation =>
  ({ resourceType: 'Observation', status: 'final', code: own('gate-observation', code), subject, effectiveDateTime: '2026-11-01', valueCodeableConcept: own(code, value), ...over });
const raised = (code: string, over: Partial<Flag> = {}): Flag => ({ resourceType: 'Flag', status: 'active', code: own('gate-flag', code), subject, ...over });
const as = (resourceType: string, resource: Resource): Resource => ({ ...resource, resourceType }) as unknown as Resource;

describe('the person', () => {
  it('is named and numbered by the first of the Patients that has it', () => {
    expect(person([rosa({ id: 'a' }), rosa({ id: 'b', name: [{ text: 'Rosa' }], identifier: [{ system: 's', value: '7' }], birthDate: '1990-01-01' })]))
      .toEqual({ id: 'a', name: 'Rosa', identifier: 's|7', ageYears: 36, adultSince: '2008-01-01', capacity: 'has', deceased: false, custody: 'none' });
    expect(person([{ resourceType: 'Patient' }])).toEqual({ id: '', name: '', ageYears: 0, capacity: 'has', deceased: false, custody: 'none' });
  });

  it('is an adult since the eighteenth birthday, of a partial date its last day; a minor since none', () => {
    const since = (birthDate: string): unknown => person([rosa({ birthDate })]).adultSince;
    expect(['2008-11-22', '2008-11-23', '2007', '2007-02', '2004-02-29', 'long ago'].map(since)).toEqual(['2026-11-22', undefined, '2025-12-31', '2025-02-28', '2022-02-29', undefined]);
  });

  it('is dead from the day that says so, or when somebody says so', () => {
    const dead = (over: Partial<Patient>, moment = now()): unknown => {
      const { deceased, deathDate, capacity } = person([rosa(over)], [], moment);
      return [deceased, deathDate, capacity, moment.stableUntil()];
    };
    expect(dead({ deceasedDateTime: '2026-11-20' })).toEqual([true, '2026-11-20', 'not-applicable', null]);
    expect(dead({ deceasedDateTime: '2026-11-22T16:00:00Z' })).toEqual([true, '2026-11-22', 'not-applicable', null]);
    expect(dead({ deceasedDateTime: '2026-11-23' })).toEqual([false, undefined, 'has', '2026-11-23T06:00:00.000Z']);
    expect(dead({ deceasedDateTime: 'some day' })).toEqual([true, undefined, 'not-applicable', null]);
    expect(dead({ deceasedBoolean: true })).toEqual([true, undefined, 'not-applicable', null]);
    expect(dead({ deceasedBoolean: false })).toEqual([false, undefined, 'has', null]);
    expect(person([rosa({ id: 'a', deceasedBoolean: false }), rosa({ id: 'b', deceasedBoolean: true })]).deceased).toBe(true);
  });

  it.each(['has', 'unconscious', 'lacks-adjudicated', 'lacks-not-adjudicated', 'minor-lacks-rational-choice', 'not-applicable'])('has the capacity that the last finding says: %s', (value) => {
    expect(person([rosa()], [seen('capacity', 'unconscious', { effectiveDateTime: '2026-10-01' }), seen('capacity', value), seen('capacity', 'unconscious', { effectiveDateTime: '2026-10-02' })]).capacity).toBe(value);
  });

  it.each(['no-children', 'none', 'partial', 'full'])('has the custody of children that the last finding says: %s', (value) => {
    expect(person([rosa()], [seen('child-custody', value)]).childCustody).toBe(value);
  });

  it('is seen in findings that stand, of that code, of the past', () => {
    const capacity = (over: Partial<Observation>, moment = now()): unknown => [person([rosa()], [seen('capacity', 'unconscious', over)], moment).capacity, moment.stableUntil()];
    expect((['final', 'amended', 'corrected', 'preliminary', 'cancelled', 'entered-in-error'] as const).map((status) => person([rosa()], [seen('capacity', 'unconscious', { status })]).capacity))
      .toEqual(['unconscious', 'unconscious', 'unconscious', 'has', 'has', 'has']);
    expect(capacity({ effectiveDateTime: '2026-11-23' })).toEqual(['has', '2026-11-23T06:00:00.000Z']);
    expect(capacity({ effectiveDateTime: '2026-11-22T16:00:00Z' })).toEqual(['unconscious', null]);
    expect(capacity({ code: own('other', 'capacity') })).toEqual(['has', null]);
    expect(capacity({ code: own('gate-observation', 'weather') })).toEqual(['has', null]);
    const { effectiveDateTime: _when, ...undated } = seen('capacity', 'unconscious');
    expect(person([rosa()], [undated]).capacity).toBe('unconscious');
    expect(person([rosa()], [as('Basic', seen('capacity', 'unconscious'))]).capacity).toBe('has');
  });

  it('is in custody by open stays alone', () => {
    const custodyClass = own('encounter-class', 'custody').coding[0]!;
    const stay = (over: object): Resource => ({ resourceType: 'Encounter', status: 'in-progress', class: custodyClass, subject, ...over });
    const custody = (...stays: readonly Resource[]): string => person([rosa()], stays).custody;
    expect(['arrived', 'triaged', 'in-progress', 'onleave', 'unknown', 'planned', 'finished', 'cancelled'].map((status) => custody(stay({ status }))))
      .toEqual(['in-custody', 'in-custody', 'in-custody', 'in-custody', 'unknown', 'none', 'none', 'none']);
    expect([custody(stay({ type: [own('custody-kind', 'escaped')] })), custody(stay({ type: [own('custody-kind', 'escaped'), own('custody-kind', 'halfway-house')] })), custody(stay({ period: { start: '2026-11-23' } })), custody(stay({ period: { end: 'soon' } }))])
      .toEqual(['escaped', 'escaped', 'none', 'unknown']);
    expect([custody(as('Basic', stay({}))), custody(stay({ status: 'unknown' }), stay({}))]).toEqual(['none', 'in-custody']);
    expect([isCustodyStay(stay({}) as never), isCustodyStay(stay({ class: { system: 'http://x.org', code: 'custody' } }) as never), isCustodyStay(stay({ class: { ...custodyClass, code: 'visit' } }) as never)]).toEqual([true, false, false]);
  });

  it('is released to the supervision that stands, parole first', () => {
    const episode = (code: string, over: Partial<EpisodeOfCare> = {}): Resource => ({ resourceType: 'EpisodeOfCare', status: 'active', patient: subject, type: [own('episode-type', code)], ...over });
    const custody = (...episodes: readonly Resource[]): string => person([rosa()], episodes).custody;
    expect([custody(episode('probation')), custody(episode('parole')), custody(episode('pretrial')), custody(episode('pretrial'), episode('probation'), episode('parole')), custody(episode('treatment'))])
      .toEqual(['released-probation', 'released-parole', 'released-pretrial', 'released-parole', 'none']);
    expect([custody(episode('parole', { status: 'finished' })), custody(episode('parole', { period: { end: '2026-11-21' } })), custody(as('Basic', episode('parole')))]).toEqual(['none', 'none', 'none']);
  });

  it('wears a monitor when the flag says so', () => {
    expect([person([rosa()], [raised('electronic-monitoring')]), person([rosa()], [raised('electronic-monitoring', { status: 'inactive' })]), person([rosa()])].map((each) => each.electronicMonitoring)).toEqual([true, false, undefined]);
  });
});

describe('a flag', () => {
  it('says yes, no, or is not shown', () => {
    const says = (...flags: readonly Resource[]): unknown => flag(flags, 'x', now());
    expect([says(raised('x')), says(raised('x', { status: 'inactive' })), says(raised('x', { period: { end: '2026-11-21' } })), says(raised('x', { status: 'entered-in-error' })), says(raised('y')), says(as('Basic', raised('x')))])
      .toEqual([true, false, false, undefined, undefined, undefined]);
    expect(says(raised('x', { status: 'inactive' }), raised('x'))).toBe(true);
  });
});

describe('how the request came in', () => {
  const parties = { from: 'program', organization: 'hospital', person: 'dr' };
  const request = (over: Partial<Communication> = {}): Communication => ({
    resourceType: 'Communication', status: 'completed', category: [own('statement', 'records-request')], subject, sender: { reference: 'Practitioner/dr' }, recipient: [{ reference: 'Organization/program' }],
    sent: '2026-11-20T10:00:00Z', received: '2026-11-21T03:00:00Z', medium: [own('request-medium', 'written')], ...over,
  });
  const read = (...evidence: readonly Resource[]): unknown => readRequest(evidence, parties, now());

  it('is written or oral, on the local day that it was received', () => {
    expect(read(request())).toEqual({ written: true, receivedOn: '2026-11-20' });
    expect(read(request({ medium: [own('request-medium', 'oral')] }))).toEqual({ written: false, receivedOn: '2026-11-20' });
    expect(read(request({ medium: [own('request-medium', 'telepathy')] }))).toEqual({ receivedOn: '2026-11-20' });
  });

  it('is the asker\'s own', () => {
    expect([read(request({ sender: { reference: 'Practitioner/other' } })), read(request({ category: [own('statement', 'threat')] })), read(as('Basic', request())), read()]).toEqual([{}, {}, {}, {}]);
    const { sender: _sender, ...anonymous } = request();
    expect(read(anonymous)).toEqual({});
  });

  it('carries what custody says of a copy', () => {
    expect(read(raised('copy-safety-risk'))).toEqual({ copySafetyRisk: true });
  });
});

describe('the justice action', () => {
  const action = (over: Partial<EpisodeOfCare> = {}): EpisodeOfCare => ({ resourceType: 'EpisodeOfCare', status: 'active', patient: subject, type: [own('episode-type', 'justice-action')], period: { start: '2026-01-01', end: '2027-06-30' }, ...over });
  const read = (...evidence: readonly Resource[]): unknown => readJusticeAction(evidence, now());

  it('is open, disposed of, or neither is shown', () => {
    expect([read(action()), read(action({ status: 'finished' })), read(action({ status: 'onhold' }))]).toEqual([
      { finalDispositionOn: '2027-06-30', finalDispositionOccurred: false }, { finalDispositionOn: '2027-06-30', finalDispositionOccurred: true }, { finalDispositionOn: '2027-06-30' }]);
  });

  it('is the one that began last', () => {
    expect(read(action({ status: 'finished', period: { start: '2026-05-01' } }), action({ period: { start: '2026-01-01' } }), action({ period: { start: '2026-02-01' } }))).toEqual({ finalDispositionOccurred: true });
    const { period: _period, ...undated } = action({ status: 'finished' });
    expect(read(action({ period: { start: '2026-01-01' } }), undated)).toEqual({ finalDispositionOccurred: false });
    expect(read(undated, action({ period: { start: '1960-01-01' } }))).toEqual({ finalDispositionOccurred: true });
  });

  it('is none that was called off, entered by mistake, or of another kind', () => {
    expect([read(action({ status: 'cancelled' })), read(action({ status: 'entered-in-error' })), read(action({ type: [own('episode-type', 'parole')] })), read(as('Basic', action())), read()]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('the place of an ask in the sharing protocol', () => {
  const kinds = readRegistry([...resources, { resourceType: 'Organization', id: 'clinic', name: 'C', type: [own('partner-kind', 'mental-health-treatment'), own('partner-kind', 'medical')] },
    { resourceType: 'Organization', id: 'addiction', name: 'C', type: [own('partner-kind', 'sud-treatment')] }, { resourceType: 'Organization', id: 'home', name: 'H', type: [own('partner-kind', 'housing')] }]);
  const lead = (id: string, over: object = {}): Resource => ({ ...team('lead-planner', `Organization/${id}`), ...over });
  const place = (evidence: readonly Resource[], over: Partial<AskContext> = {}, recipientIsPatient = false): unknown => {
    const ask = { ...context, from: 'home', to: { organization: 'clinic', role: 'clinician' as const, verified: true }, purpose: 'case-coordination' as const, ...over };
    const read = readMatrix({ context: ask, registry: kinds, evidence, moment: now(), permitted: ['income'], recipientIsPatient });
    return read.ok ? read.value : read.issues.map((each) => `${each.code} ${each.cite ?? ''}`);
  };

  it('is the lead, its partner and the direction', () => {
    expect(place([lead('clinic')])).toEqual({ lead: 'bh', leadOrganization: 'clinic', partner: 'housing', direction: 'receive', edition: 'newer', permittedCategories: ['income'] });
    expect(place([lead('home')])).toEqual({ lead: 'cs', leadOrganization: 'home', partner: 'mental-health-treatment', direction: 'send', edition: 'newer', permittedCategories: ['income'] });
    expect(place([lead('addiction')], { from: 'addiction' })).toMatchObject({ lead: 'bh' });
  });

  it('says since when the next lead planner leads the team, where both do', () => {
    const both = { participant: ['clinic', 'home'].map((id) => ({ role: [own('team-role', 'lead-planner')], member: { reference: `Organization/${id}` }, period: { start: id === 'clinic' ? '2026-11-01' : '2026-01-01' } })) };
    expect(place([lead('clinic', both)])).toEqual({ lead: 'cs', leadOrganization: 'home', partner: 'mental-health-treatment', direction: 'send', edition: 'newer', permittedCategories: ['income'], handedOverOn: '2026-11-01' });
    expect(place([lead('clinic', { ...both, status: 'inactive' }), lead('clinic')])).toEqual({ lead: 'bh', leadOrganization: 'clinic', partner: 'housing', direction: 'receive', edition: 'newer', permittedCategories: ['income'] });
  });

  it('is there between the leads of two teams: each is a partner in the plan of the other', () => {
    expect(place([lead('clinic'), lead('home')])).toMatchObject({ leadOrganization: 'home', direction: 'send', partner: 'mental-health-treatment' });
  });

  it('is of the kind and edition that the team names', () => {
    expect(place([lead('clinic', { category: [own('lead-planner', 'cs')], extension: [{ url: sd('sharing-edition'), valueCode: 'older' }] })])).toMatchObject({ lead: 'cs', edition: 'older' });
    expect(place([lead('home', { category: [own('lead-planner', 'bh')], extension: [{ url: sd('sharing-edition'), valueCode: 'latest' }] })])).toMatchObject({ lead: 'bh', edition: 'newer' });
  });

  it.each(['support-system', 'case-coordination', 'child-welfare', 'cj-monitoring'] as const)('is there for %s', (purpose) => {
    expect(place([lead('clinic')], { purpose })).toBeDefined();
  });

  it('is nowhere for another purpose, without a lead, or with one of another time or team', () => {
    expect([place([lead('clinic')], { purpose: 'treatment' }), place([]), place([lead('probation')]), place([team('treats', 'Organization/clinic')]), place([lead('clinic', { status: 'inactive' })]), place([lead('clinic', { period: { end: '2026-11-21' } })]),
      place([as('Basic', lead('clinic'))]), place([lead('clinic', { participant: [{ role: [own('team-role', 'lead-planner')], member: { reference: 'Organization/clinic' }, period: { end: '2026-11-21' } }] })]), place([lead('clinic', { participant: undefined })]),
      place([lead('clinic', { participant: [{ role: [own('team-role', 'lead-planner')] }] })], { to: { role: 'clinician', verified: true } })]).toEqual(Array.from({ length: 10 }, () => undefined));
  });

  it('has the participant, the support system or the registered kind for a partner; unregistered, the ask fails', () => {
    expect(place([lead('home')], { to: { role: 'patient', person: 'rosa', verified: true } }, true)).toMatchObject({ partner: 'participant' });
    expect(place([lead('home')], { to: { role: 'family-member', person: 'x', verified: true } })).toMatchObject({ partner: 'support-system' });
    expect(place([lead('home')], { to: { organization: 'stranger', role: 'clinician', verified: true } })).toMatchObject({ partner: 'support-system' });
    expect(place([lead('home')], { to: { organization: 'hospital', role: 'clinician', verified: true } })).toEqual(['business-rule sharing matrix']);
    expect(place([lead('clinic')], { from: 'home' }, true)).toMatchObject({ partner: 'housing' });
  });

  it('carries what the flags say', () => {
    const flags = (...codes: readonly string[]): unknown => place([lead('clinic'), ...codes.map((code) => raised(code))]);
    expect(flags('required-by-court', 'support-member-has-custody', 'community-supervision-primary', 'cooccurring-one-agency')).toMatchObject({ requiredBy: 'court', supportMemberHasCustody: true, communitySupervisionPrimary: true, cooccurringServices: 'one-agency' });
    expect(flags('required-by-community-supervisor', 'cooccurring-several-agencies')).toMatchObject({ requiredBy: 'community-supervisor', cooccurringServices: 'several-agencies' });
    expect(flags()).not.toHaveProperty('requiredBy');
    expect(flags()).not.toHaveProperty('cooccurringServices');
  });
});

describe('standing from the registry', () => {
  it('is the organization\'s or the person\'s own', () => {
    const registry = { ...readRegistry([]), research: [{ executed: true, holder: 'x', basis: 'fda' as const, undertakingOnFile: false }, { executed: true, holder: 'dr', basis: 'waiver' as const, undertakingOnFile: true }],
      chri: [{ executed: true, holder: 'hospital', basis: 'statute' as const, restsOn: [] }] };
    expect(readStanding(registry, { from: 'p', organization: 'hospital', person: 'dr' }, now())).toEqual({ research: { basis: 'waiver', undertakingOnFile: true }, chriAuthority: { basis: 'statute' } });
    expect(readStanding(registry, { from: 'p', organization: 'other' }, now())).toEqual({});
  });
});

// SPDX-License-Identifier: Apache-2.0
/**
 * One participant's eighteen months, over HTTP: intake in custody, four versions of one plan at their junctures, three lead planners, two relapses, a
 * violation answered with a graduated response, a daughter to come home to, discharge. At each step the plan is valid, `$check` says what a good
 * supervisor would say, and each partner sees its part. The steps are one story and run in their order.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { concept, ext, openStory, recordsOf, ref, type Story } from './eighteen-months.ts';
import { file, fullForm, patientOf, send, SID } from './support.ts';
import type { Json, Loose } from './support.ts';

const [JAIL, PROBATION, CLINIC, HOUSING, COURT, HOSPITAL] = ['county-jail', 'county-probation', 'open-door', 'home-again', 'county-court', 'larkspur'] as const;
let story: Story;
let about: ReturnType<typeof recordsOf>;
let patient: string;
let stay: string;
/** Plans and records by short names. */
const kept: Record<string, string> = {};

const at = (name: string): string => kept[name]!;
const keep = async (who: string, records: Readonly<Record<string, Loose>>): Promise<void> => {
  for (const [name, record] of Object.entries(records)) kept[name] = await story.write(who, record);
};
const member = (organization: string, role: string): Json => ({ role: [concept('team-role', role)], member: ref(`Organization/${organization}`), period: { start: '2026-01-12' } });
const handing = (to: string, outcome = 'advance'): Json => ({ resourceType: 'Parameters', parameter: [{ name: 'handed-to', valueReference: ref(`Organization/${to}`) }, { name: 'outcome', valueCode: outcome }] });

/** Closes a version and begins the next as the one it was handed to; the new plan's reference. */
async function handOver(plan: string, from: string, to: string): Promise<string> {
  const closed = await story.post(from, `${plan}/$close-phase`, handing(to));
  expect([closed.status, closed.status === 200 ? '' : closed.text]).toEqual([200, '']);
  const next = await story.post(to, `${plan}/$next-phase`, { resourceType: 'Parameters' });
  expect([next.status, next.status === 200 ? '' : next.text]).toEqual([200, '']);
  const made = /CarePlan\/[0-9a-f-]{36}/.exec(next.text)?.[0] ?? '';
  await isValid(to, made);
  return made;
}

async function isValid(who: string, plan: string): Promise<void> {
  const { json } = await story.ask(who, plan);
  const answer = await story.post(who, 'CarePlan/$validate?profile=https://throughcare.dev/fhir/StructureDefinition/tc-case-plan', json);
  expect((answer.json['issue'] as readonly { readonly severity: string }[]).filter((issue) => issue.severity === 'error' || issue.severity === 'fatal')).toEqual([]);
}

/** Adds to what a plan names, as its keeper. */
async function takeUp(who: string, plan: string, more: { readonly addresses?: readonly string[]; readonly goal?: readonly string[]; readonly activity?: readonly string[] }): Promise<void> {
  const { json } = await story.ask(who, plan);
  const list = (name: string): readonly unknown[] => (json[name] ?? []) as readonly unknown[];
  await story.change(who, plan, {
    addresses: [...list('addresses'), ...(more.addresses ?? []).map(ref)], goal: [...list('goal'), ...(more.goal ?? []).map(ref)], activity: [...list('activity'), ...(more.activity ?? []).map((one) => ({ reference: ref(one) }))],
  });
}

/** Which of the records each partner may have, by short names. */
async function whoHas(...names: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = [JAIL, PROBATION, CLINIC, HOUSING, COURT, HOSPITAL].map(async (who): Promise<[string, readonly string[]]> => {
    const seen = await story.sees(who, names.map(at));
    return [who, names.filter((_, index) => seen[index])];
  });
  return Object.fromEntries(await Promise.all(rows));
}

/** At every step: the version in force is valid, and these partners see it, and no other. */
async function stands(name: string, keeper: string, seenBy: readonly string[]): Promise<void> {
  await isValid(keeper, at(name));
  const seen = await whoHas(name);
  expect([name, Object.keys(seen).filter((who) => seen[who]!.length > 0)]).toEqual([name, seenBy]);
}

beforeAll(async () => {
  story = await openStory('2026-01-12');
  patient = await story.write(JAIL, patientOf('Ellison', { [SID]: 'eighteen-months' }));
  about = recordsOf(patient);
});

afterAll(() => story.close());

describe('eighteen months', () => {
  it('1. intake: the jail assesses, plans with the participant and the team; a sound plan has no error', async () => {
    const span = { start: '2026-01-20', end: '2026-06-30' };
    stay = await story.write(JAIL, { resourceType: 'Encounter', status: 'in-progress', class: { system: 'https://throughcare.dev/fhir/CodeSystem/encounter-class', code: 'custody' }, subject: ref(patient), period: { start: '2026-01-05' },
      extension: [ext('http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', { valueDateTime: '2026-06-30' })] });
    await keep(JAIL, { assessment: about.observation(concept('assessment-instrument', 'ORAS_PRISON_INTAKE'), '2026-01-10', { category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')], valueInteger: 22, interpretation: [concept('risk-level', 'HIGH')] }),
      strength: about.observation(concept('strength', 'skill'), '2026-01-10', { valueString: 'Good with engines' }), readiness: about.observation(concept('plan-fact', 'readiness'), '2026-01-10', { valueCodeableConcept: concept('readiness-stage', 'contemplation') }) });
    await keep(JAIL, { cognition: about.need('criminogenic', 'antisocial-cognition', 'HIGH', 1, at('assessment')), family: about.need('criminogenic', 'family-marital', 'HIGH', 2, at('assessment')) });
    await keep(JAIL, { think: about.goal('Fills in a thinking report after each conflict on the unit', [at('cognition')], '2026-06-15', 'I want to stop blowing up.'), daughter: about.goal('Writes to the daughter every week and attends every supervised visit', [at('family')], '2027-06-01', 'I want my girl back.') });
    await keep(JAIL, { 'think-1': about.objective('Completes the ten sessions of the thinking class', at('think'), '2026-06-01'), 'daughter-1': about.objective('Sends one letter each week', at('daughter'), '2027-05-01') });
    await keep(JAIL, { class: about.service('Thinking class', at('think-1'), 'Organization/county-jail', span), letters: about.task('Writes the letter on Sunday', at('daughter-1'), { start: '2026-01-20' }) });
    kept['team'] = await story.write(JAIL, { resourceType: 'CareTeam', status: 'active', subject: ref(patient), category: [concept('lead-planner', 'ci')], period: { start: '2026-01-12' },
      participant: [member(JAIL, 'lead-planner'), member(PROBATION, 'supervises'), member(CLINIC, 'counselor'), member(HOUSING, 'housing-specialist'), member(COURT, 'judge'), { role: [concept('team-role', 'participant')], member: ref(patient) }] });
    kept['plan1'] = await story.write(JAIL, { resourceType: 'CarePlan', meta: { profile: ['https://throughcare.dev/fhir/StructureDefinition/tc-case-plan'] }, status: 'active', intent: 'plan', title: 'Prison programming plan', subject: ref(patient), period: { start: '2026-01-12' }, contributor: [ref(patient)],
      category: [concept('http://hl7.org/fhir/us/core/CodeSystem/careplan-category', 'assess-plan'), concept('plan-category', 'reentry')], careTeam: [ref(at('team'))], addresses: [ref(at('cognition')), ref(at('family'))], goal: [ref(at('think')), ref(at('daughter'))],
      supportingInfo: [ref(at('assessment')), ref(at('strength')), ref(at('readiness'))], activity: [{ reference: ref(at('class')) }, { reference: ref(at('letters')) }],
      extension: [ext('plan-phase', { valueCode: 'prison-programming' }), ext('lead-planner', { valueReference: ref('Organization/county-jail') }), ext('review-due', { valueDate: '2026-07-10' }), ext('participant-words', { valueString: 'I want my girl back.' }),
        ext('general-responsivity', { valueCodeableConcept: { text: 'Thinking for a Change' } }), ext('conference-procedure', { extension: [{ url: 'manner', valueCode: 'in-custody' }, { url: 'frequency', valueTiming: { repeat: { frequency: 1, period: 3, periodUnit: 'mo' } } }] })] });
    await isValid(JAIL, at('plan1'));
    expect(await story.check(JAIL, at('plan1'))).toEqual(['consent-missing', 'support-none']);
    expect(await whoHas('plan1', 'think', 'assessment')).toEqual({ [JAIL]: ['plan1', 'think', 'assessment'], [PROBATION]: [], [CLINIC]: ['plan1', 'think', 'assessment'], [HOUSING]: [], [COURT]: ['assessment'], [HOSPITAL]: [] });
  });

  it('2. the participant signs for the program to tell probation and the jail; the check is content', async () => {
    const atProgram = await story.write(CLINIC, patientOf('Ellison', { [SID]: 'eighteen-months' }));
    kept['atProgram'] = atProgram;
    kept['atProbation'] = await story.write(PROBATION, patientOf('Ellison', { [SID]: 'eighteen-months' }));
    const form = { patient: atProgram, recipients: ['Organization/county-probation', 'Organization/county-jail'], purposes: ['case-coordination', 'cj-monitoring'], categories: ['treatment-attendance', 'sud-treatment-updates', 'case-plan-full', 'participant-goals'], period: { start: '2026-01-01', end: '2027-12-31' } };
    await file(story.gateway, await story.gateway.tokenFor(CLINIC), fullForm(form), '2026-01-12T12:00:00-05:00');
    await story.write(CLINIC, { resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' }, subject: ref(atProgram), period: { start: '2026-01-12', end: '2026-01-12' } });
    expect(await story.check(JAIL, at('plan1'))).toEqual(['support-none']);
    await stands('plan1', JAIL, [JAIL, CLINIC]);
  });

  it('3. before release the check asks for the second version, and the jail makes it: the class is done, the daughter goes on', async () => {
    story.on('2026-06-02');
    expect(await story.check(JAIL, at('plan1'))).toContain('juncture-before-release');
    await story.change(JAIL, at('class'), { status: 'completed' });
    await story.change(JAIL, at('think'), { lifecycleStatus: 'completed' });
    kept['plan2'] = await handOver(at('plan1'), JAIL, JAIL);
    const { json } = await story.ask(JAIL, at('plan2'));
    expect([json['title'], json['goal'], json['replaces']]).toEqual(['Parole and reentry plan', [ref(at('daughter'))], [ref(at('plan1'))]]);
    expect(await story.check(JAIL, at('plan2'))).toEqual(expect.arrayContaining(['support-none']));
    const left = await story.check(JAIL, at('plan2'));
    expect(['juncture-before-release', 'review-too-late', 'goal-none', 'consent-missing'].filter((code) => left.includes(code))).toEqual([]);
    await stands('plan2', JAIL, [JAIL, CLINIC]);
  });

  it('4. released; five weeks later the plan is still that of custody, and the check says so; the jail hands it to probation', async () => {
    story.on('2026-06-30');
    await story.change(JAIL, stay, { status: 'finished', period: { start: '2026-01-05', end: '2026-06-30' } });
    story.on('2026-08-05');
    expect(await story.check(JAIL, at('plan2'))).toContain('juncture-after-release');
    kept['plan3'] = await handOver(at('plan2'), JAIL, PROBATION);
    const { json, text } = await story.ask(PROBATION, at('plan3'));
    expect([json['title'], json['replaces']]).toEqual(['Treatment and supervision plan', [ref(at('plan2'))]]);
    expect(text).toContain('"valueCode":"treatment-supervision"');
    expect(text).toContain('I want my girl back.');
    expect(await whoHas('plan2', 'plan3')).toEqual({ [JAIL]: ['plan2'], [PROBATION]: ['plan2', 'plan3'], [CLINIC]: ['plan2', 'plan3'], [HOUSING]: [], [COURT]: [], [HOSPITAL]: [] });
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('5. probation plans for life outside: housing first, a condition of the court that the plan must reflect', async () => {
    story.on('2026-08-10');
    about = recordsOf(at('atProbation'));
    await keep(PROBATION, { reassessed: about.observation(concept('assessment-instrument', 'ORAS_COMMUNITY_SUPERVISION'), '2026-08-08', { category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')], valueInteger: 24, interpretation: [concept('risk-level', 'HIGH')] }),
      ready: about.observation(concept('plan-fact', 'readiness'), '2026-08-08', { valueCodeableConcept: concept('readiness-stage', 'action') }) });
    await keep(PROBATION, { housing: about.need('responsivity', 'housing', 'HIGH', 1, at('reassessed')), condition: about.justice('supervision-condition', '2026-08-10', [ext('record-text', { valueString: 'Lives at an approved address' })]) });
    await takeUp(PROBATION, at('plan3'), { addresses: [at('housing')] });
    expect(await story.check(PROBATION, at('plan3'))).toEqual(expect.arrayContaining(['responsivity-unmet', 'condition-not-reflected']));
    await keep(PROBATION, { room: about.goal('Moves into a room of the housing program and pays the rent each month', [at('housing')], '2026-10-01', 'A door I can lock.') });
    await keep(PROBATION, { 'room-1': about.objective('Brings three proofs of income to the housing program', at('room'), '2026-09-01') });
    await keep(PROBATION, { placement: about.service('Room in the housing program', at('room-1'), 'Organization/home-again', { start: '2026-08-10', end: '2027-02-10' }, { supportingInfo: [ref(at('condition'))] }) });
    await takeUp(PROBATION, at('plan3'), { goal: [at('room')], activity: [at('placement')] });
    const said = await story.check(PROBATION, at('plan3'));
    expect(['responsivity-unmet', 'condition-not-reflected'].filter((code) => said.includes(code))).toEqual([]);
    // What a landlord has to know, and is on the team to hear: that the rent can be paid.
    await keep(PROBATION, { income: about.observation({ text: 'Income' }, '2026-08-10', { category: [concept('category', 'income')], valueString: 'Wages of a line cook' }) });
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('6. first relapse: a positive test without an answer is a setback; a change of services answers it', async () => {
    story.on('2026-09-15');
    const positive = concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'POS');
    await keep(PROBATION, { relapse: about.observation(concept('http://loinc.org', '19261-7'), '2026-09-12', { interpretation: [positive] }) });
    expect(await story.check(PROBATION, at('plan3'))).toContain('setback-unanswered');
    await keep(PROBATION, { adjusted: about.justice('graduated-response', '2026-09-16', [ext('response-kind', { valueCode: 'service-adjustment' }), ext('record-date', { valueDateTime: '2026-09-16' }), ext('record-text', { valueString: 'Treatment twice a week' })]) });
    story.on('2026-09-17');
    expect(await story.check(PROBATION, at('plan3'))).not.toContain('setback-unanswered');
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('7. a violation is answered with a low sanction, not with custody; the check asks for an incentive as well', async () => {
    story.on('2026-11-20');
    await keep(PROBATION, { violation: about.justice('violation', '2026-11-02', [ext('violation-kind', { valueCode: 'technical' }), ext('record-date', { valueDateTime: '2026-11-02' }), ext('condition-violated', { valueReference: ref(at('condition')) })]) });
    expect(await story.check(PROBATION, at('plan3'))).toContain('violation-unanswered');
    await keep(PROBATION, { sanction: about.justice('graduated-response', '2026-11-20', [ext('response-kind', { valueCode: 'sanction' }), ext('response-magnitude', { valueCode: 'low' }), ext('responds-to', { valueReference: ref(at('violation')) }), ext('record-date', { valueDateTime: '2026-11-20' })]) });
    const said = await story.check(PROBATION, at('plan3'));
    expect(said).not.toEqual(expect.arrayContaining(['violation-unanswered']));
    expect(said).not.toEqual(expect.arrayContaining(['custody-as-default']));
    expect(said).toContain('incentives-none');
    await keep(PROBATION, { incentive: about.justice('graduated-response', '2026-11-20', [ext('response-kind', { valueCode: 'incentive' }), ext('record-date', { valueDateTime: '2026-11-20' })]) });
    expect(await story.check(PROBATION, at('plan3'))).not.toContain('incentives-none');
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('8. the review of the plan is due, becomes known, and is overdue when nobody holds it; it is held, and the next is set', async () => {
    const operator = { tenant: 'test', client: 'operator', organization: 'gateway', kind: 'staff' as const, scopes: ['console'], request: 'reviews' };
    story.on('2027-01-25');
    expect(await story.gateway.gateway.app.raiseReviews(operator)).toMatchObject({ ok: true, value: { due: 1 } });
    story.on('2027-02-06');
    expect(await story.gateway.gateway.app.raiseReviews(operator)).toMatchObject({ ok: true, value: { overdue: 1 } });
    expect(await story.check(PROBATION, at('plan3'))).toContain('review-overdue');
    const task = /Task\/[0-9a-f-]{36}/.exec((await story.ask(PROBATION, `Task?code=plan-review&focus=${at('plan3')}`)).text)?.[0] ?? '';
    await story.change(PROBATION, task, { status: 'completed', executionPeriod: { start: '2027-02-06', end: '2027-02-06' }, output: [{ type: { text: 'Outcome' }, valueCodeableConcept: concept('review-outcome', 'continue') }] });
    const { json } = await story.ask(PROBATION, at('plan3'));
    const others = (json['extension'] as readonly Json[]).filter((one) => !String(one['url']).endsWith('review-due'));
    await story.change(PROBATION, at('plan3'), { extension: [...others, ext('review-due', { valueDate: '2027-08-01' })] });
    expect(await story.check(PROBATION, at('plan3'))).not.toContain('review-overdue');
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('9. second relapse: the service is of no benefit, the plan goes back to planning and linkage, and says so in its monitoring', async () => {
    story.on('2027-03-10');
    await keep(PROBATION, { again: about.observation(concept('http://loinc.org', '19261-7'), '2027-03-08', { interpretation: [concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'POS')] }) });
    expect(await story.check(PROBATION, at('plan3'))).toContain('setback-unanswered');
    await keep(PROBATION, { benefit: about.observation(concept('plan-fact', 'service-benefit'), '2027-03-09', { focus: [ref(at('placement'))], valueBoolean: false }) });
    expect(await story.check(PROBATION, at('plan3'))).toContain('service-back-to-planning');
    expect((await story.ask(PROBATION, `${at('plan3')}/$monitor`)).text).toMatch(/"name":"back-to-planning","valueBoolean":true/);
    await story.change(PROBATION, at('placement'), { status: 'revoked' });
    await keep(PROBATION, { sober: about.service('Room in a sober living house', at('room-1'), 'Organization/home-again', { start: '2027-03-12', end: '2027-12-01' }, { supportingInfo: [ref(at('condition'))] }) });
    await takeUp(PROBATION, at('plan3'), { activity: [at('sober')] });
    await keep(PROBATION, { answered: about.justice('graduated-response', '2027-03-10', [ext('response-kind', { valueCode: 'service-adjustment' }), ext('record-date', { valueDateTime: '2027-03-10' }), ext('record-text', { valueString: 'Sober living house, in place of the room' })]) });
    const after = await story.check(PROBATION, at('plan3'));
    expect(['service-back-to-planning', 'setback-unanswered'].filter((code) => after.includes(code))).toEqual([]);
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('9a. the hospital is on the team while it treats the tooth that hurts, and sees the plan in that time and at no other', async () => {
    const seen = async (day: string): Promise<readonly boolean[]> => {
      story.on(day);
      return story.sees(HOSPITAL, [at('plan3'), at('sober')]);
    };
    expect(await seen('2027-03-31')).toEqual([false, false]);
    const { json } = await story.ask(PROBATION, at('plan3'));
    const team = (json['careTeam'] as readonly { readonly reference: string }[])[0]!.reference;
    const members = (await story.ask(PROBATION, team)).json['participant'] as readonly Json[];
    await story.change(PROBATION, team, { participant: [...members, { ...member(HOSPITAL, 'case-manager'), period: { start: '2027-04-01', end: '2027-05-31' } }] });
    expect([await seen('2027-03-31'), await seen('2027-04-01'), await seen('2027-05-31'), await seen('2027-06-01')]).toEqual([[false, false], [true, true], [true, true], [false, false]]);
    await stands('plan3', PROBATION, [PROBATION, CLINIC]);
  });

  it('10. supervision ends soon: the last version is made, led by the treatment program; nothing that is open is lost', async () => {
    await keep(PROBATION, { probation: { resourceType: 'EpisodeOfCare', status: 'active', type: [concept('episode-type', 'probation')], patient: ref(patient), managingOrganization: ref('Organization/county-probation'), period: { start: '2026-07-01', end: '2027-07-12' } } });
    story.on('2027-06-20');
    expect(await story.check(PROBATION, at('plan3'))).toContain('juncture-before-discharge');
    kept['plan4'] = await handOver(at('plan3'), PROBATION, CLINIC);
    expect(await story.check(CLINIC, at('plan4'))).toContain('maintenance-none');
    const compared = await story.ask(CLINIC, `${at('plan4')}/$compare`);
    expect([compared.status, /"name":"only-other","part":\[\{"name":"part","valueCode":"(?:goal|need|action)"/.test(compared.text)]).toEqual([200, false]);
    await stands('plan4', CLINIC, [CLINIC]);
  });

  it('11. discharge: the last version is completed, and nothing follows it by itself', async () => {
    story.on('2027-07-12');
    const closed = await story.post(CLINIC, `${at('plan4')}/$close-phase`, handing(CLINIC, 'complete'));
    expect([closed.status, closed.text.includes('"code":"complete"')]).toEqual([200, true]);
    expect((await story.post(CLINIC, `${at('plan4')}/$next-phase`, { resourceType: 'Parameters' })).status).toBe(422);
    expect(await story.check(CLINIC, at('plan4'))).toEqual([]);
    await stands('plan4', CLINIC, [CLINIC]);
  });

  it('12. every partner sees its part: the court violations, tests and assessments, housing what the rent is paid from, the jail no more than an assessment, and nobody the plan of the program', async () => {
    const [shared, rest] = [['relapse', 'reassessed'], ['plan3', 'room', 'housing', 'sober', 'condition', 'sanction', 'ready', 'probation']] as const;
    const seen = await whoHas(...rest, 'violation', ...shared);
    expect(seen).toEqual({
      [PROBATION]: [...rest, 'violation', ...shared], [CLINIC]: [...rest, ...shared], [HOSPITAL]: [], [COURT]: ['violation', ...shared], [JAIL]: ['reassessed'], [HOUSING]: [],
    });
    expect(await whoHas('income')).toEqual({ [JAIL]: [], [PROBATION]: ['income'], [CLINIC]: ['income'], [HOUSING]: ['income'], [COURT]: [], [HOSPITAL]: [] });
    expect(await whoHas('plan4')).toEqual({ [JAIL]: [], [PROBATION]: [], [CLINIC]: ['plan4'], [HOUSING]: [], [COURT]: [], [HOSPITAL]: [] });
  });

  it('13. the participant reads the plans and what the people around the plan wrote', async () => {
    const { gateway } = story;
    await gateway.add({
      organization: { id: 'my-record', name: 'My Record app', statuses: ['unregulated'], identifiers: [] }, people: [], agreements: [], feeds: [],
      participants: [{ id: 'ellison', role: 'patient', patient: { system: SID, value: 'eighteen-months' }, active: true }],
      clients: [{ id: 'my-record', name: 'App', kind: 'partner', jwks: gateway.jwks, scopes: ['system/*.cruds'], purposes: ['patient-request'], roles: ['patient'], active: true }],
    });
    const own = await gateway.tokenFor('my-record', { purpose: 'patient-request', role: 'patient', person: 'ellison' });
    const names = ['plan1', 'plan2', 'plan3', 'plan4', 'assessment', 'cognition', 'think', 'room', 'housing', 'placement', 'income', 'relapse', 'violation', 'sanction', 'ready', 'probation'];
    const seen: string[] = [];
    for (const name of names) {
      if ((await send(gateway, own, at(name))).status === 200) seen.push(name);
    }
    // What is criminal history is looked at with the agency that holds it (28 CFR 20.21(g)).
    expect(seen).toEqual(names.filter((name) => name !== 'violation'));
  });
});

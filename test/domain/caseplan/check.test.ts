// SPDX-License-Identifier: Apache-2.0
/** Each rule of `$check`: one plan that trips it, where, and one that comes close and does not. */
import { describe, expect, it } from '@jest/globals';
import { checkPlan, findingsOutcome, pathOf, RULES } from '../../../src/domain/caseplan/check/check.ts';
import type { Finding } from '../../../src/domain/caseplan/check/rule.ts';
import { readPlan } from '../../../src/domain/caseplan/read.ts';
import {
  acts, add, concept, dropExt, edit, edited, ext, goal, inPlan, justice, level, member, need, objective, observation, organization, OURS, priority, ref, remove, service, setExt, stay, team, TODAY, without, type Edit,
} from './sound-plan.ts';

const categoryOf = (record: { readonly resourceType: string; readonly id?: string | undefined }): string => (record.id?.startsWith('test') === true ? 'drug-test-results' : 'other');

function findings(edits: readonly Edit[]): readonly Finding[] {
  return checkPlan(readPlan(edited(...edits), 'CarePlan/plan', { categoryOf })!, { today: TODAY });
}

interface Row { readonly code: string; readonly at: string; readonly trips: readonly Edit[]; readonly close: readonly Edit[] }

function row(code: string, at: string, trips: readonly Edit[], close: readonly Edit[]): Row {
  return { code, at, trips, close };
}

const PLAN = 'CarePlan/plan';
const phase = (code: string): Edit => setExt(PLAN, 'plan-phase', { valueCode: code });
const dental = [add(need('dental', 'maintenance', 'medical-dental')), inPlan('addresses', 'Condition/dental')];
const teeth = [...dental, add(goal('teeth', 'Goes to the dentist twice a year', ['dental']), objective('teeth-1', 'teeth', 'Calls the dental clinic and makes an appointment'), service('dentist', 'teeth-1', 'Organization/clinic')), inPlan('goal', 'Goal/teeth'), acts('ServiceRequest/dentist')];
const violation = (date: string, kind = 'technical'): Edit => add(justice('violation', 'violation', [ext('violation-kind', { valueCode: kind }), ext('record-date', { valueDateTime: date })]));
const response = (id: string, date: string, magnitude: string): Edit => add(justice(id, 'graduated-response', [
  ext('response-kind', { valueCode: 'sanction' }), ext('response-magnitude', { valueCode: magnitude }), ext('record-date', { valueDateTime: date }), ext('responds-to', { valueReference: ref('Basic/violation') }),
]));
const review = (id: string, more: Record<string, unknown>): Edit => add({ resourceType: 'Task', id, status: 'requested', intent: 'plan', code: concept('plan-activity', 'plan-review'), focus: ref(PLAN), for: ref('Patient/p'), ...more });
const probationEnds = (end: string): Edit => add({ resourceType: 'EpisodeOfCare', id: 'probation', status: 'active', type: [concept('episode-type', 'probation')], patient: ref('Patient/p'), period: { start: '2026-08-10', end } });
const positive = (date: string): Edit => add(observation('test-1', { text: 'Urine screen' }, { effectiveDateTime: date, interpretation: [concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'POS')] }));
const trained = (expires: string): Edit => edit('PractitionerRole/officer', { extension: [ext('training', { extension: [{ url: 'topic', valueCodeableConcept: { text: 'ORAS' } }, { url: 'expires', valueDate: expires }] })] });
const answer = (id: string, date: string, yes: boolean): Edit => add(observation(id, concept('plan-fact', 'service-benefit'), { focus: [ref('ServiceRequest/outpatient')], valueBoolean: yes, effectiveDateTime: date }));
const screen = (instrument: string, score: number, more: Record<string, unknown> = {}): Edit => add(observation('screen', concept('assessment-instrument', instrument), { category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')], valueInteger: score, ...more }));
const medicine = (more: Record<string, unknown> = {}, name = 'Buprenorphine and naloxone 8 mg/2 mg'): Edit => add({ resourceType: 'MedicationRequest', id: 'medicine', status: 'active', intent: 'order', medicationCodeableConcept: { text: name }, subject: ref('Patient/p'), authoredOn: '2026-06-08', ...more });
const labelled = medicine({ meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: '42CFRPart2' }] } });
const leaderless = [dropExt(PLAN, 'lead-planner'), edit('CareTeam/team', { participant: [member('supervises', 'PractitionerRole/officer')] }), remove('ServiceRequest/outpatient'), add(organization('jail-clinic', 'medical', 'part2-program'))];
const consented = (from: string): Edit => edit('Consent/consent', { organization: [ref(`Organization/${from}`)], provision: { type: 'permit', actor: [{ role: concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: ref('Organization/probation') }] } });
const provision = (more: Record<string, unknown>): Edit => edit('Consent/consent', { provision: { ...(edited().find((one) => one.resourceType === 'Consent') as { readonly provision: object }).provision, ...more } });
const leaving = (day: string): Edit => add(stay('jail', 'in-progress', { start: '2026-01-05' }, day));
const opioids = edit('Condition/substance', { code: { ...concept('need-domain', 'substance-use'), text: 'Heroin' } });
const disorder = (code: string): Edit => add({ resourceType: 'Condition', id: 'disorder', clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), code: concept('http://hl7.org/fhir/sid/icd-10-cm', code), subject: ref('Patient/p') });
const refusing = edit('Task/loop', { status: 'rejected' });
const valid = (end: string): Record<string, unknown> => ({ dispenseRequest: { validityPeriod: { end } } });
const visit = (day: string, description: string): Record<string, unknown> => ({ resourceType: 'Appointment', id: 'visit', status: 'booked', description, start: `${day}T09:00:00-06:00`, participant: [{ actor: ref('Patient/p'), status: 'accepted' }, { actor: ref('Organization/clinic'), status: 'accepted' }] });
const noted = (code: string, text: string): Edit => add(observation('noted', concept('gender-responsive', code), { valueString: text }));
const wants = (text: string): Edit => setExt(PLAN, 'participant-words', { valueString: text });
const GOALS = ['room', 'think', 'friends', 'recover'];

const ROWS: readonly Row[] = [
  row('goal-none', 'CarePlan/plan.goal', GOALS.map((id) => edit(`Goal/${id}`, { lifecycleStatus: 'cancelled' })), GOALS.slice(1).map((id) => edit(`Goal/${id}`, { lifecycleStatus: 'completed' }))),
  row('goal-no-need', 'Goal/room.addresses', [without('Goal/room', 'addresses')], [edit('Goal/room', { lifecycleStatus: 'completed', addresses: [] })]),
  row('goal-need-unassessed', 'Goal/room.addresses', [without('Condition/housing', 'evidence')], [without('Condition/housing', 'evidence'), edit('Observation/assessment', { component: [{ code: concept('need-domain', 'housing'), valueInteger: 3 }] })]),
  row('goal-static-target', 'Goal/friends.addresses', [edit('Condition/peers', { code: concept('need-domain', 'antisocial-history') })], [edit('Condition/peers', { code: concept('need-domain', 'neighborhood') })]),
  row('goal-not-behavioral', 'Goal/friends.description', [edit('Goal/friends', { description: { text: 'Improve peer relations' } }), edit('Goal/friends-1', { description: { text: 'Better friends' } })], [edit('Goal/friends', { description: { text: 'Improve peer relations' } })]),
  row('objective-not-behavioral', 'Goal/think-1.description', [edit('Goal/think-1', { description: { text: 'To understand triggers of anger' } })], [edit('Goal/think-1', { description: { text: 'Writes down three triggers of anger' } })]),
  row('goal-not-measurable', 'Goal/room.target', [edit('Goal/room', { description: { text: 'Talks with the landlord about rules of the house' } }), edit('Goal/room-1', { description: { text: 'Looks at how the neighbors live' } })],
    [edit('Goal/room', { description: { text: 'Talks with the landlord about rules of the house' }, target: [{ dueDate: '2027-02-10', measure: { text: 'talks held' }, detailInteger: 4 }] }), edit('Goal/room-1', { description: { text: 'Looks at how the neighbors live' } })]),
  row('goal-no-date', 'Goal/think.target.due', [without('Goal/think', 'target'), without('Goal/think-1', 'target')], [without('Goal/think', 'target')]),
  row('objective-no-date', 'Goal/think-1.target.due', [without('Goal/think-1', 'target')], [edit('Goal/think-1', { target: [{ dueDuration: { value: 6, code: 'mo' } }] })]),
  row('goal-overdue', 'Goal/think.target.due', [edit('Goal/think', { target: [{ dueDate: '2026-11-21' }] })], [edit('Goal/think', { target: [{ dueDate: '2026-11-22' }] })]),
  row('goal-no-objective', 'Goal/friends.extension(\'http://hl7.org/fhir/StructureDefinition/goal-relationship\')', [remove('Goal/friends-1'), edit('ServiceRequest/mentor', { extension: [ext('part-of-goal', { valueReference: ref('Goal/friends') }), ext('frequency-text', { valueString: 'Weekly' })] })],
    [dropExt('Goal/friends-1', 'part-of-goal'), edit('Goal/friends', { extension: [ext('http://hl7.org/fhir/StructureDefinition/goal-relationship', { extension: [{ url: 'target', valueReference: ref('Goal/friends-1') }] })] })]),
  row('goal-no-action', 'Goal/room', [edit('ServiceRequest/placement', { extension: [ext('frequency-text', { valueString: 'Monthly' })] })], [edit('ServiceRequest/placement', { status: 'completed' })]),
  row('goal-not-plain', 'Goal/recover.description', [edit('Goal/recover', { description: { text: 'Attends IOP and submits a UA weekly' } })], [edit('Goal/recover', { description: { text: 'Goes to treatment and gives a urine test each week' } })]),

  row('assessment-none', 'CarePlan/plan.supportingInfo', [remove('Observation/assessment')], [edit('Observation/assessment', { category: [] })]),
  row('screen-unfollowed', 'Observation/screen', [screen('CMHS', 8)], [screen('CMHS', 5)]),
  row('assessment-old', 'Observation/assessment.effective', [edit('Observation/assessment', { effectiveDateTime: '2025-11-21' })], [edit('Observation/assessment', { effectiveDateTime: '2025-11-22' })]),
  row('override-no-reason', 'Observation/assessment.extension(\'https://throughcare.dev/fhir/StructureDefinition/override-reason\')', [edit('Observation/assessment', { interpretation: [concept('risk-level', 'LOW')] })],
    [edit('Observation/assessment', { interpretation: [concept('risk-level', 'LOW')], extension: [ext('override-reason', { valueString: 'In prison for most of the time asked about' })] })]),
  row('criminogenic-untargeted', 'Condition/family', [add(need('family', 'criminogenic', 'family-marital', level('VERY_HIGH')))], [add(need('family', 'criminogenic', 'family-marital', level('LOW')), need('leisure', 'criminogenic', 'leisure', level('MODERATE')))]),
  row('criminogenic-none', 'CarePlan/plan.addresses', [edit(PLAN, { addresses: [ref('Condition/housing')], goal: [ref('Goal/room')] })], [edit(PLAN, { addresses: [ref('Condition/housing')] })]),
  row('responsivity-unmet', 'Condition/motivation', [add(need('motivation', 'responsivity', 'motivation'))], [add(need('motivation', 'responsivity', 'motivation', { clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'resolved') }))]),
  row('needs-out-of-order', 'Condition/housing.extension(\'https://throughcare.dev/fhir/StructureDefinition/need-priority\')', [edit('Condition/housing', priority(5)), edit('Condition/cognition', priority(2))], [edit('Condition/housing', priority(1)), edit('Condition/cognition', priority(1))]),
  row('maintenance-early', 'Goal/teeth.addresses', [...teeth, add(need('motivation', 'responsivity', 'motivation'))], teeth),
  row('maintenance-none', 'CarePlan/plan.addresses', [phase('discharge-aftercare'), ...dental], [phase('discharge-aftercare'), ...teeth]),
  row('need-unranked', 'Condition/peers.severity', [without('Condition/peers', 'severity', 'extension')], [without('Condition/peers', 'severity')]),

  row('action-no-who', 'ServiceRequest/placement.performer', [without('ServiceRequest/placement', 'performer')], [without('ServiceRequest/placement', 'performer'), edit('ServiceRequest/placement', { performerType: { text: 'Housing case manager' } })]),
  row('action-no-when', 'ServiceRequest/placement.occurrence', [without('ServiceRequest/placement', 'occurrencePeriod')], [without('ServiceRequest/class', 'occurrencePeriod')]),
  row('action-no-frequency', 'ServiceRequest/placement.extension(\'https://throughcare.dev/fhir/StructureDefinition/frequency-text\')', [dropExt('ServiceRequest/placement', 'frequency-text')],
    [dropExt('ServiceRequest/placement', 'frequency-text'), without('ServiceRequest/placement', 'occurrencePeriod'), edit('ServiceRequest/placement', { occurrenceDateTime: '2026-12-01' })]),
  row('action-no-purpose', 'ServiceRequest/extra.extension(\'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal\')', [add(service('extra', 'x', 'Organization/clinic')), dropExt('ServiceRequest/extra', 'resource-pertainsToGoal'), acts('ServiceRequest/extra')],
    [add(service('extra', 'x', 'Organization/clinic', { reasonReference: [ref('Condition/substance')] })), dropExt('ServiceRequest/extra', 'resource-pertainsToGoal'), acts('ServiceRequest/extra')]),
  row('participant-no-task', 'CarePlan/plan.activity', [remove('ServiceRequest/practice')], [remove('ServiceRequest/practice'), add({ resourceType: 'Task', id: 'own', status: 'ready', intent: 'plan', description: 'Calls the mentor', for: ref('Patient/p'), owner: ref('Patient/p'), restriction: { period: { end: '2026-12-01' } }, extension: [ext('frequency-text', { valueString: 'Daily' }), ext('part-of-goal', { valueReference: ref('Goal/friends') })] })]),
  row('referral-failed', 'Task/loop.status', [edit('Task/loop', { status: 'rejected', statusReason: { text: 'Full' } })], [edit('Task/loop', { status: 'rejected' }), edit('ServiceRequest/outpatient', { status: 'revoked' })]),
  row('referral-unanswered', 'Task/loop.status', [edit('Task/loop', { status: 'requested', authoredOn: '2026-11-07' })], [edit('Task/loop', { status: 'requested', authoredOn: '2026-11-08' })]),

  row('participant-words-none', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/participant-words\')', [dropExt(PLAN, 'participant-words'), dropExt('Goal/think', 'participant-words')], [dropExt(PLAN, 'participant-words')]),
  row('participant-absent', 'CarePlan/plan.contributor', [without(PLAN, 'contributor'), ...GOALS.map((id) => without(`Goal/${id}`, 'expressedBy'))], [without(PLAN, 'contributor')]),
  row('support-none', 'CareTeam/team.participant', [team((who) => who !== 'RelatedPerson/mentor'), edit('ServiceRequest/mentor', { performer: [ref('PractitionerRole/officer')] })],
    [team((who) => who !== 'RelatedPerson/mentor', member('involved-in-care', 'Practitioner/aunt')), edit('ServiceRequest/mentor', { performer: [ref('PractitionerRole/officer')] })]),
  row('strengths-none', 'CarePlan/plan.supportingInfo', [remove('Observation/strength')], [edit('Observation/strength', { code: { text: 'Roofing' }, category: [concept('http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes', 'protective-factor')] })]),
  row('strengths-unused', 'CarePlan/plan.supportingInfo', [edit(PLAN, { supportingInfo: [ref('Observation/assessment')] })], [edit(PLAN, { supportingInfo: [] }), setExt('Observation/strength', 'part-of-plan', { valueReference: ref(PLAN) })]),
  row('general-responsivity-none', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/general-responsivity\')', [dropExt(PLAN, 'general-responsivity')], [setExt(PLAN, 'general-responsivity', { valueCodeableConcept: { text: 'Moral Reconation Therapy' } })]),
  row('gender-considerations-none', 'CarePlan/plan.supportingInfo', [edit('Patient/p', { gender: 'female' })], [edit('Patient/p', { gender: 'female' }), add(observation('custody', concept('gender-responsive', 'child-custody'), { valueString: 'Supervised visits' }))]),
  row('readiness-none', 'CarePlan/plan.supportingInfo', [remove('Observation/readiness')], [edit('Observation/readiness', { effectiveDateTime: '2026-11-01' })]),
  row('readiness-old', 'Observation/readiness.effective', [edit('Observation/readiness', { effectiveDateTime: '2026-05-21' })], [edit('Observation/readiness', { effectiveDateTime: '2026-05-22' })]),
  row('lead-none', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/lead-planner\')', [dropExt(PLAN, 'lead-planner'), team((who) => who !== 'Organization/probation')], [dropExt(PLAN, 'lead-planner')]),
  row('team-none', 'CarePlan/plan.careTeam', [team((who) => who === 'Patient/p')], [team((who) => who === 'Patient/p' || who === 'Organization/probation')]),
  row('lead-not-on-team', 'CareTeam/team.participant', [team((who) => !who.endsWith('probation') && !who.endsWith('officer'))], [team((who) => !who.endsWith('probation'))]),
  row('team-narrow', 'CareTeam/team.participant', [team((who) => who !== 'Organization/housing')], [team((who) => who !== 'Organization/housing', member('case-manager', 'Organization/college')), add(organization('college', 'vocational-education', 'health-care-provider'))]),
  row('performer-not-on-team', 'ServiceRequest/placement.performer', [team((who) => who !== 'Organization/housing', member('housing-specialist', 'Organization/housing', { period: { end: '2026-11-01' } }))], [team((who) => who !== 'Organization/housing', member('housing-specialist', 'Organization/housing', { period: { end: '2026-11-22' } }))]),
  row('training-expired', 'PractitionerRole/officer.extension(\'https://throughcare.dev/fhir/StructureDefinition/training\')', [trained('2026-11-01')], [trained('2026-12-01')]),
  row('goals-too-many', 'CarePlan/plan.goal', [add(...['a', 'b', 'c'].map((id) => goal(id, 'Pays two fines', ['housing']))), inPlan('goal', 'Goal/a', 'Goal/b', 'Goal/c')], [add(...['a', 'b'].map((id) => goal(id, 'Pays two fines', ['housing']))), inPlan('goal', 'Goal/a', 'Goal/b')]),
  row('wish-not-taken-up', 'Observation/noted', [noted('child-custody', 'Two daughters with their grandmother')], [noted('child-custody', 'No children')]),

  row('condition-not-reflected', 'Basic/condition', [dropExt('Basic/condition', 'required-goal')], [dropExt('Basic/condition', 'required-goal'), edit('ServiceRequest/placement', { supportingInfo: [ref('Basic/condition')] })]),
  row('ordered-service-missing', 'ServiceRequest/ordered', [add(service('ordered', 'x', 'Organization/clinic', { category: [concept('service-category', 'court-ordered')] }))], [add(service('ordered', 'x', 'Organization/clinic', { category: [concept('service-category', 'court-ordered')] })), acts('ServiceRequest/ordered')]),
  row('violation-unanswered', 'Basic/violation', [violation('2026-11-07')], [violation('2026-11-08')]),
  row('custody-as-default', 'Basic/violation', [violation('2026-11-10'), response('jail-time', '2026-11-12', 'custody')], [violation('2026-11-10'), response('earlier', '2026-10-01', 'low'), response('jail-time', '2026-11-12', 'custody')]),
  row('incentives-none', 'Basic/sanction', [remove('Basic/incentive'), violation('2026-11-10'), response('sanction', '2026-11-12', 'low')], [violation('2026-11-10'), response('sanction', '2026-11-12', 'low')]),

  row('review-not-planned', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/review-due\')', [dropExt(PLAN, 'review-due')], [dropExt(PLAN, 'review-due'), review('next', { restriction: { period: { end: '2027-02-01' } } })]),
  row('review-too-late', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/review-due\')', [setExt(PLAN, 'review-due', { valueDate: '2027-02-11' })], [setExt(PLAN, 'review-due', { valueDate: '2027-02-10' })]),
  row('review-overdue', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/review-due\')', [setExt(PLAN, 'review-due', { valueDate: '2026-11-21' })],
    [setExt(PLAN, 'review-due', { valueDate: '2026-11-15' }), review('done', { status: 'completed', executionPeriod: { end: '2026-11-16' } }), review('next', { restriction: { period: { end: '2027-05-01' } } })]),
  row('conference-procedure-none', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/conference-procedure\')', [dropExt(PLAN, 'conference-procedure')], [edit(PLAN, { status: 'draft' }), dropExt(PLAN, 'conference-procedure')]),
  row('conference-late', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/conference-procedure\')', [remove('Encounter/conference')], [edit('Encounter/conference', { period: { start: '2026-09-25' } })]),
  row('phase-none', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/plan-phase\')', [dropExt(PLAN, 'plan-phase')], [phase('diversion')]),
  row('juncture-before-release', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/plan-phase\')', [phase('prison-programming'), add(stay('jail', 'in-progress', { start: '2026-01-05' }, '2026-12-22'))], [phase('prison-programming'), add(stay('jail', 'in-progress', { start: '2026-01-05' }, '2026-12-23'))]),
  row('juncture-after-release', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/plan-phase\')', [phase('parole-reentry')], [phase('parole-reentry'), add(stay('again', 'in-progress', { start: '2026-11-01' }))]),
  row('juncture-before-discharge', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/plan-phase\')', [probationEnds('2026-12-22')], [probationEnds('2026-12-23')]),
  row('version-not-closed', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/plan-closed\')', [edit(PLAN, { status: 'completed' })],
    [edit(PLAN, { status: 'completed' }), setExt(PLAN, 'plan-closed', { extension: [{ url: 'date', valueDateTime: '2026-11-20' }, { url: 'by', valueReference: ref('PractitionerRole/officer') }] })]),
  row('service-back-to-planning', 'Observation/benefit.value', [answer('benefit', '2026-11-10', false)], [answer('benefit', '2026-11-10', false), answer('benefit-2', '2026-11-15', true)]),
  row('service-unreviewed', 'ServiceRequest/mentor', [edit('ServiceRequest/mentor', { occurrencePeriod: { start: '2026-08-21' } })], [edit('ServiceRequest/mentor', { occurrencePeriod: { start: '2026-08-22' } })]),
  row('setback-unanswered', 'Observation/test-1', [positive('2026-11-03')], [positive('2026-11-02')]),

  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-22'), medicine(), edit('ServiceRequest/outpatient', { status: 'revoked' })], [leaving('2026-12-22'), medicine()]),
  row('overdose-plan-none', 'Condition/substance', [leaving('2026-12-22'), opioids], [leaving('2026-12-23'), opioids]),
  row('first-days-none', 'CarePlan/plan.activity', [leaving('2026-12-01'), edit('Task/loop', { status: 'requested' })], [leaving('2026-12-01')]),

  row('consent-missing', 'Organization/clinic', [remove('Consent/consent')], [remove('Consent/consent'), setExt(PLAN, 'lead-planner', { valueReference: ref('Organization/clinic') })]),
  row('consent-ending', 'Consent/consent.provision.period.end', [edit('Consent/consent', { provision: { type: 'permit', period: { end: '2026-12-22' } } })], [edit('Consent/consent', { provision: { type: 'permit', period: { end: '2026-12-23' } } })]),
  row('record-missing', 'CarePlan/plan', [acts('ServiceRequest/withheld')], [acts('ServiceRequest/mentor')]),
];

/** More pairs for rules with more than one side. */
const MORE: readonly Row[] = [
  row('condition-not-reflected', 'Basic/condition', [dropExt('Basic/condition', 'required-goal'), edit('ServiceRequest/placement', { supportingInfo: [ref('Basic/condition')], status: 'revoked' })], [dropExt('Basic/condition', 'required-goal'), edit('ServiceRequest/placement', { supportingInfo: [ref('Basic/condition')], status: 'completed' })]),
  row('team-none', 'CarePlan/plan.careTeam', [edit('CareTeam/team', { status: 'inactive' })], [edit('CareTeam/team', { status: 'proposed' })]),
  row('team-none', 'CarePlan/plan.careTeam', [edit('CareTeam/team', { period: { end: '2026-11-21' } })], [edit('CareTeam/team', { period: { end: '2026-11-22' } })]),
  row('assessment-none', 'CarePlan/plan.supportingInfo', [remove('Observation/assessment'), screen('CMHS', 3)], [remove('Observation/assessment'), screen('LSIR', 30)]),
  row('assessment-none', 'CarePlan/plan.supportingInfo', [edit('Observation/assessment', { code: concept('assessment-instrument', 'ORAS_PRISON_SCREENING') })], [edit('Observation/assessment', { code: { text: 'Risk and Needs Assessment of the state' } })]),
  row('assessment-none', 'CarePlan/plan.supportingInfo', [edit('Observation/assessment', { code: { text: 'Intake survey' }, component: [{ code: concept('need-domain', 'housing'), valueInteger: 3 }, { code: concept('need-domain', 'language'), valueInteger: 3 }] })],
    [edit('Observation/assessment', { code: { text: 'Intake survey' }, component: [{ code: concept('need-domain', 'antisocial-peers'), valueInteger: 3 }, { code: concept('need-domain', 'substance-use'), valueInteger: 3 }] })]),
  row('assessment-old', 'Observation/assessment.effective', [edit('Observation/assessment', { effectiveDateTime: '2025-11-21' }), screen('CMHS', 3)], [edit('Observation/assessment', { effectiveDateTime: '2025-11-21' }), screen('LSIR', 30)]),
  row('screen-unfollowed', 'Observation/screen', [screen('CMHS', 5), edit('Patient/p', { gender: 'female' })], [screen('CMHS', 8, { interpretation: [concept('http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', 'NEG')] })]),
  row('screen-unfollowed', 'Observation/screen', [screen('CMHS', 8), edit('ServiceRequest/mentor', { reasonReference: [ref('Observation/screen')], status: 'revoked' })], [screen('CMHS', 8), edit('ServiceRequest/mentor', { reasonReference: [ref('Observation/screen')] })]),
  row('screen-unfollowed', 'Observation/screen', [screen('CMHS', 8)], [screen('CMHS', 8), add(need('mood', 'responsivity', 'mental-health'))]),
  row('performer-not-on-team', 'ServiceRequest/outpatient.performer', [team((who) => who !== 'Organization/clinic')], [team((who) => who !== 'Organization/clinic'), edit('Task/loop', { status: 'rejected' })]),
  row('consent-missing', 'Organization/jail-clinic', [...leaderless, medicine({ requester: ref('Organization/jail-clinic') }), probationEnds('2028-01-01')], [...leaderless, medicine({ requester: ref('Organization/jail-clinic') }), probationEnds('2028-01-01'), consented('jail-clinic')]),
  row('consent-missing', 'Organization/jail-clinic', [...leaderless, medicine({ requester: ref('PractitionerRole/nurse') }), add({ resourceType: 'PractitionerRole', id: 'nurse', organization: ref('Organization/jail-clinic') })], [...leaderless, medicine({ requester: ref('Organization/housing') })]),
  row('consent-missing', 'MedicationRequest/medicine', [remove('Consent/consent'), without('ServiceRequest/outpatient', 'performer'), team((who) => who !== 'Organization/clinic'), labelled], [without('ServiceRequest/outpatient', 'performer'), team((who) => who !== 'Organization/clinic'), labelled]),
  row('consent-missing', 'Organization/clinic', [setExt('Consent/consent', 'consent-revocation', { extension: [{ url: 'date', valueDate: '2026-11-01' }, { url: 'form', valueCode: 'oral' }] })],
    [setExt('Consent/consent', 'consent-revocation', { extension: [{ url: 'date', valueDate: '2026-11-01' }, { url: 'recipient', valueReference: ref('Organization/housing') }] })]),
  row('consent-missing', 'Organization/clinic', [provision({ purpose: [{ system: `${OURS}/CodeSystem/purpose`, code: 'payment' }] })], [provision({ purpose: [{ system: `${OURS}/CodeSystem/purpose`, code: 'payment' }, { system: `${OURS}/CodeSystem/purpose`, code: 'cj-monitoring' }] })]),
  row('consent-missing', 'Organization/clinic', [provision({ code: [concept('category', 'insurance-info')] })], [provision({ code: [concept('category', 'insurance-info'), concept('category', 'treatment-attendance')] })]),
  row('consent-missing', 'Organization/clinic', [edit('Consent/consent', { verification: [{ verified: false }] })], [edit('Consent/consent', { verification: [{ verified: false }, { verified: true }] })]),
  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine({}, 'Sertraline 50 mg')], [leaving('2026-12-01'), medicine({}, 'Sertraline 50 mg'), edit('ServiceRequest/outpatient', { code: { text: 'Doctor who prescribes' } })]),
  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine(valid('2026-12-08'), 'Sertraline 50 mg')], [leaving('2026-12-01'), medicine(valid('2026-12-09'), 'Sertraline 50 mg')]),
  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine({ ...valid('2026-12-02'), authoredOn: '2026-11-10' }, 'Amoxicillin')], [leaving('2026-12-01'), medicine({ ...valid('2026-12-02'), authoredOn: '2026-11-20' }, 'Amoxicillin')]),
  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine({ authoredOn: '2025-03-01' }, 'Sertraline 50 mg while in custody')], [leaving('2026-12-01'), medicine({ authoredOn: '2025-03-01' }, 'Sertraline 50 mg')]),
  row('medication-gap', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine({}, 'Sertraline 50 mg'), refusing], [leaving('2026-12-01'), medicine({}, 'Sertraline 50 mg'), add(visit('2026-12-02', 'Prescriber of the county clinic')), acts('Appointment/visit')]),
  row('overdose-plan-none', 'MedicationRequest/medicine', [leaving('2026-12-01'), medicine()], [leaving('2026-12-01'), medicine(), add({ resourceType: 'MedicationRequest', id: 'kit', status: 'active', intent: 'order', medicationCodeableConcept: { text: 'Naloxone nasal spray' }, subject: ref('Patient/p') })]),
  row('overdose-plan-none', 'Condition/disorder', [leaving('2026-12-01'), disorder('F11.20')], [leaving('2026-12-01'), disorder('F11.21')]),
  row('overdose-plan-none', 'Condition/substance', [add(stay('jail', 'finished', { start: '2026-01-05', end: '2026-10-23' })), opioids], [add(stay('jail', 'finished', { start: '2026-01-05', end: '2026-10-22' })), opioids]),
  row('overdose-plan-none', 'Condition/substance', [leaving('2026-12-01'), opioids], [leaving('2026-12-01'), opioids, edit('Goal/recover-1', { description: { text: 'Carries naloxone and shows Sam how it is used' } })]),
  row('first-days-none', 'CarePlan/plan.activity', [leaving('2026-12-01'), refusing, add(visit('2026-12-09', 'Clinic'))], [leaving('2026-12-01'), refusing, add(visit('2026-12-08', 'Clinic'))]),
  row('first-days-none', 'CarePlan/plan.activity', [add(stay('jail', 'finished', { start: '2026-01-05', end: '2026-11-15' })), refusing], [add(stay('jail', 'finished', { start: '2026-01-05', end: '2026-11-14' })), refusing]),
  row('wish-not-taken-up', 'Observation/noted', [noted('child-custody', 'Two daughters'), add(organization('children', 'childrens-services', 'unregulated'))], [noted('child-custody', 'Two daughters'), add(organization('children', 'childrens-services', 'unregulated')), team(() => true, member('case-manager', 'Organization/children'))]),
  row('wish-not-taken-up', 'Observation/noted', [noted('trauma', 'Violence at home')], [noted('trauma', 'Violence at home'), edit('ServiceRequest/mentor', { reasonReference: [ref('Observation/noted')] })]),
  row('wish-not-taken-up', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/participant-words\')', [wants('I want to get my girls back.')], [wants('I want to get my girls back.'), edit('Goal/room-1', { description: { text: 'Asks for visits with the girls each week' } })]),
  row('wish-not-taken-up', 'CarePlan/plan.extension(\'https://throughcare.dev/fhir/StructureDefinition/participant-words\')', [wants('I want a job.')], [wants('I want a room, and to stay sober.')]),
];

describe('$check of a case plan', () => {
  it('says nothing of a sound plan', () => {
    expect(findings([])).toEqual([]);
  });

  it.each([...ROWS, ...MORE])('$code is found where it is, and not in a plan that comes close', ({ code, at, trips, close }) => {
    const found = findings(trips).filter((one) => one.code === code);
    expect(found.map((one) => `${one.ref}${one.path}`)).toEqual([at]);
    expect(findings(close).filter((one) => one.code === code)).toEqual([]);
  });

  it.each(edited().filter((one) => one.resourceType !== 'CarePlan' && one.resourceType !== 'Patient').map((one) => `${one.resourceType}/${one.id!}`))('%s, entered in error, counts as little as if it were not there', (at) => {
    const wrong = edit(at, at.startsWith('Condition') ? { verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'entered-in-error'), clinicalStatus: undefined }
      : at.startsWith('Goal') ? { lifecycleStatus: 'entered-in-error' } : { status: 'entered-in-error' });
    const codes = (edits: readonly Edit[]): readonly string[] => findings(edits).map(({ code, ref: where, path }) => `${code} ${where}${path}`);
    expect(codes([wrong])).toEqual(codes([remove(at)]).filter((each) => !each.startsWith('record-missing')));
  });

  it('no rule is without its row, and every finding tells what to do and on which guidance it rests', () => {
    expect(RULES.map((rule) => rule.code).toSorted()).toEqual(ROWS.map((one) => one.code).toSorted());
    for (const rule of RULES) {
      expect([rule.code, rule.suggestion.length > 10, /Standard 16|Collaborative|42 CFR/.test(rule.source), /^[a-z-]+$/.test(rule.code)]).toEqual([rule.code, true, true, true]);
    }
  });

  it('the gravest stand first, and as an OperationOutcome each tells code, place, suggestion and source and no word of the record', () => {
    const found = findings([edit('Goal/think', { description: { text: 'Sobriety of Robin Vale' }, target: [] }), without('Goal/think-1', 'target'), remove('Encounter/conference')]);
    expect(found.map((one) => one.gravity)).toEqual(['error', 'warning', 'information']);
    const outcome = findingsOutcome(found);
    expect(outcome.issue[0]).toMatchObject({
      severity: 'error', code: 'business-rule', details: { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/plan-check', code: 'goal-no-date' }] }, expression: ['Goal.where(id = \'think\').target.due'],
      diagnostics: expect.stringMatching(/^Suggestion: .+ Source: Treatment court standard/),
    });
    expect(JSON.stringify(outcome)).not.toMatch(/Robin|Sobriety/);
    expect(findingsOutcome([]).issue).toHaveLength(1);
    expect(pathOf({ ref: 'CarePlan/plan', path: '.goal' })).toBe('CarePlan.where(id = \'plan\').goal');
  });
});

// SPDX-License-Identifier: Apache-2.0
/** A sound plan of an invented person, in which no rule finds anything on the day TODAY; tests change one thing in it. */
import type { Resource } from '@medplum/fhirtypes';

export const TODAY = '2026-11-22';
export const OURS = 'https://throughcare.dev/fhir';

/** Plain objects, so that tests may change them freely. */
export type Loose = Record<string, unknown>;
export type Book = Map<string, Loose>;

export function ext(id: string, value: Loose): Loose {
  return { url: id.startsWith('http') ? id : `${OURS}/StructureDefinition/${id}`, ...value };
}

export function concept(system: string, code: string, text?: string): Loose {
  return { coding: [{ system: system.startsWith('http') ? system : `${OURS}/CodeSystem/${system}`, code }], ...(text === undefined ? {} : { text }) };
}

export function ref(reference: string): Loose {
  return { reference };
}

const SUBJECT = ref('Patient/p');

export function need(id: string, kind: string, domain: string, more: Loose = {}): Loose {
  return {
    resourceType: 'Condition', id, clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'), subject: SUBJECT, recordedDate: '2026-08-05',
    category: [concept('http://hl7.org/fhir/us/core/CodeSystem/condition-category', 'health-concern'), concept('need-class', kind)], code: concept('need-domain', domain),
    evidence: [{ detail: [ref('Observation/assessment')] }], ...more,
  };
}

export function goal(id: string, text: string, needs: readonly string[], more: Loose = {}): Loose {
  return {
    resourceType: 'Goal', id, lifecycleStatus: 'active', category: [concept('goal-part', 'goal')], description: { text }, subject: SUBJECT, startDate: '2026-08-10', target: [{ dueDate: '2027-02-10' }],
    addresses: needs.map((one) => ref(`Condition/${one}`)), expressedBy: SUBJECT, ...more,
  };
}

export function objective(id: string, of: string, text: string, more: Loose = {}): Loose {
  return {
    resourceType: 'Goal', id, lifecycleStatus: 'active', category: [concept('goal-part', 'objective')], description: { text }, subject: SUBJECT, startDate: '2026-08-10', target: [{ dueDate: '2027-01-10' }],
    extension: [ext('part-of-goal', { valueReference: ref(`Goal/${of}`) })], ...more,
  };
}

export function service(id: string, serves: string, who: string, more: Loose = {}): Loose {
  return {
    resourceType: 'ServiceRequest', id, status: 'active', intent: 'order', code: { text: 'A service' }, subject: SUBJECT, occurrencePeriod: { start: '2026-10-01', end: '2027-02-01' }, performer: [ref(who)],
    extension: [ext('http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', { valueReference: ref(`Goal/${serves}`) }), ext('frequency-text', { valueString: 'Twice a week' })], ...more,
  };
}

export function observation(id: string, code: Loose, more: Loose = {}): Loose {
  return { resourceType: 'Observation', id, status: 'final', code, subject: SUBJECT, effectiveDateTime: '2026-09-05', ...more };
}

export function organization(id: string, partner: string, legal: string): Loose {
  return { resourceType: 'Organization', id, name: id, type: [concept('partner-kind', partner), concept('legal-status', legal)] };
}

export function justice(id: string, code: string, extension: readonly Loose[]): Loose {
  return { resourceType: 'Basic', id, subject: SUBJECT, code: concept('justice-record', code), extension };
}

export function member(role: string, who: string, more: Loose = {}): Loose {
  return { role: [concept('team-role', role)], member: ref(who), period: { start: '2026-08-10' }, ...more };
}

export function stay(id: string, status: string, period: Loose, planned?: string): Loose {
  return {
    resourceType: 'Encounter', id, status, class: { system: `${OURS}/CodeSystem/encounter-class`, code: 'custody' }, subject: SUBJECT, period,
    ...(planned === undefined ? {} : { extension: [ext('http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate', { valueDateTime: planned })] }),
  };
}

const PLAN: Loose = {
  resourceType: 'CarePlan', id: 'plan', status: 'active', intent: 'plan', subject: SUBJECT, period: { start: '2026-08-10' }, created: '2026-08-10', author: ref('PractitionerRole/officer'), contributor: [SUBJECT],
  category: [concept('http://hl7.org/fhir/us/core/CodeSystem/careplan-category', 'assess-plan'), concept('plan-category', 'reentry')],
  extension: [
    ext('plan-phase', { valueCode: 'treatment-supervision' }), ext('lead-planner', { valueReference: ref('Organization/probation') }), ext('review-due', { valueDate: '2027-02-08' }),
    ext('conference-procedure', { extension: [{ url: 'manner', valueCode: 'video' }, { url: 'frequency', valueTiming: { repeat: { frequency: 1, period: 1, periodUnit: 'mo' } } }] }),
    ext('participant-words', { valueString: 'I want to come home to my daughter.' }), ext('general-responsivity', { valueCodeableConcept: { text: 'Thinking for a Change' } }),
  ],
  careTeam: [ref('CareTeam/team')], addresses: ['housing', 'cognition', 'peers', 'substance'].map((id) => ref(`Condition/${id}`)), goal: ['room', 'think', 'friends', 'recover'].map((id) => ref(`Goal/${id}`)),
  supportingInfo: [ref('Observation/assessment'), ref('Observation/strength'), ref('Observation/readiness')],
  activity: ['placement', 'class', 'practice', 'mentor', 'outpatient'].map((id) => ({ reference: ref(`ServiceRequest/${id}`) })),
};

export function level(code: string): Loose {
  return { severity: concept('risk-level', code) };
}

export function priority(rank: number): Loose {
  return { extension: [ext('need-priority', { valuePositiveInt: rank })] };
}

const RECORDS: readonly Loose[] = [
  { resourceType: 'Patient', id: 'p', gender: 'male', name: [{ text: 'Robin Vale' }] }, PLAN,
  need('housing', 'responsivity', 'housing', priority(1)), need('cognition', 'criminogenic', 'antisocial-cognition', { ...level('HIGH'), ...priority(2) }),
  need('peers', 'criminogenic', 'antisocial-peers', { ...level('HIGH'), ...priority(3) }), need('substance', 'criminogenic', 'substance-use', { ...level('MODERATE'), ...priority(4) }),
  goal('room', 'Moves into a room of the housing program and pays the rent each month', ['housing']), goal('think', 'Writes a thinking report before answering in a conflict, three times a week', ['cognition'], { extension: [ext('participant-words', { valueString: 'I want to stop and think.' })] }),
  goal('friends', 'Spends two evenings a week with people who do not use', ['peers']), goal('recover', 'Attends outpatient treatment twice a week', ['substance']),
  objective('room-1', 'room', 'Brings three proofs of income to the housing program'), objective('think-1', 'think', 'Brings one thinking report to each office visit'),
  objective('friends-1', 'friends', 'Joins the Thursday basketball group and goes every week'), objective('recover-1', 'recover', 'Goes to the intake appointment and signs the treatment agreement'),
  service('placement', 'room-1', 'Organization/housing'), service('class', 'think-1', 'PractitionerRole/officer', { category: [concept('plan-activity', 'technique')] }),
  service('practice', 'think-1', 'Patient/p', { category: [concept('plan-activity', 'participant-task')] }), service('mentor', 'friends-1', 'RelatedPerson/mentor'), service('outpatient', 'recover-1', 'Organization/clinic'),
  observation('assessment', concept('assessment-instrument', 'ORAS_COMMUNITY_SUPERVISION'), {
    effectiveDateTime: '2026-08-05', category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey')], valueInteger: 25, interpretation: [concept('risk-level', 'HIGH')],
    component: [{ code: concept('plan-fact', 'computed-risk-level'), valueCodeableConcept: concept('risk-level', 'HIGH') }],
  }),
  observation('strength', concept('strength', 'employment-experience'), { valueString: 'Six years as a roofer' }), observation('readiness', concept('plan-fact', 'readiness'), { valueCodeableConcept: concept('readiness-stage', 'action') }),
  {
    resourceType: 'CareTeam', id: 'team', status: 'active', subject: SUBJECT, participant: [
      member('lead-planner', 'Organization/probation'), member('supervises', 'PractitionerRole/officer'), member('treats', 'Organization/clinic'), member('housing-specialist', 'Organization/housing'),
      member('peer-mentor', 'RelatedPerson/mentor'), member('participant', 'Patient/p'),
    ],
  },
  { resourceType: 'PractitionerRole', id: 'officer', organization: ref('Organization/probation'), practitioner: { display: 'Officer Lane' } }, { resourceType: 'RelatedPerson', id: 'mentor', patient: SUBJECT, name: [{ text: 'Sam Ortiz' }] },
  organization('probation', 'community-supervision', 'criminal-justice-agency'), organization('clinic', 'sud-treatment', 'part2-program'), organization('housing', 'housing', 'housing-provider'),
  {
    resourceType: 'Consent', id: 'consent', status: 'active', patient: SUBJECT, category: [concept('consent-variant', 'cj-referral')],
    provision: {
      type: 'permit', period: { start: '2026-08-10', end: '2027-08-10' },
      actor: [{ role: concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'CST'), reference: ref('Organization/clinic') }, { role: concept('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'IRCP'), reference: ref('Organization/probation') }],
    },
  },
  { resourceType: 'Encounter', id: 'conference', status: 'finished', class: { system: `${OURS}/CodeSystem/encounter-class`, code: 'case-conference' }, subject: SUBJECT, period: { start: '2026-11-02' } },
  stay('jail', 'finished', { start: '2026-01-05', end: '2026-08-01' }),
  justice('condition', 'supervision-condition', [ext('record-text', { valueString: 'Lives at an approved address' }), ext('required-goal', { valueReference: ref('Goal/room') })]),
  justice('incentive', 'graduated-response', [ext('response-kind', { valueCode: 'incentive' }), ext('record-date', { valueDateTime: '2026-11-01' })]),
  { resourceType: 'Task', id: 'loop', status: 'accepted', intent: 'order', focus: ref('ServiceRequest/outpatient'), for: SUBJECT, authoredOn: '2026-08-10', owner: ref('Organization/clinic') },
  observation('use', concept('plan-fact', 'service-use'), { focus: [ref('ServiceRequest/outpatient')], valueBoolean: true, effectiveDateTime: '2026-11-01' }),
];

/** A fresh copy, by reference. */
export function soundPlan(): Book {
  return new Map((structuredClone(RECORDS) as Loose[]).map((record) => [`${String(record['resourceType'])}/${String(record['id'])}`, record]));
}

export function asRecords(book: Book): readonly Resource[] {
  return [...book.values()] as unknown as readonly Resource[];
}

/** One change of a plan. */
export type Edit = (book: Book) => void;

export function edit(key: string, change: Loose): Edit {
  return (book) => void book.set(key, { ...found(book, key), ...change });
}

export function without(key: string, ...members: readonly string[]): Edit {
  return (book) => void book.set(key, Object.fromEntries(Object.entries(found(book, key)).filter(([name]) => !members.includes(name))));
}

export function remove(...keys: readonly string[]): Edit {
  return (book) => keys.forEach((key) => book.delete(key));
}

export function add(...records: readonly Loose[]): Edit {
  return (book) => records.forEach((record) => book.set(`${String(record['resourceType'])}/${String(record['id'])}`, record));
}

export function dropExt(key: string, id: string): Edit {
  return (book) => edit(key, { extension: extensions(book, key).filter((one) => !String(one['url']).endsWith(`/${id}`)) })(book);
}

export function setExt(key: string, id: string, value: Loose): Edit {
  return (book) => {
    dropExt(key, id)(book);
    edit(key, { extension: [...extensions(book, key), ext(id, value)] })(book);
  };
}

/** Adds a need, goal or action to what the plan names. */
export function inPlan(member: 'addresses' | 'goal' | 'supportingInfo', ...keys: readonly string[]): Edit {
  return (book) => edit('CarePlan/plan', { [member]: [...(found(book, 'CarePlan/plan')[member] as readonly Loose[]), ...keys.map(ref)] })(book);
}

export function acts(...keys: readonly string[]): Edit {
  return (book) => edit('CarePlan/plan', { activity: [...(found(book, 'CarePlan/plan')['activity'] as readonly Loose[]), ...keys.map((key) => ({ reference: ref(key) }))] })(book);
}

/** Members of the team: those that the filter keeps, and more. */
export function team(keep: (who: string) => boolean, ...more: readonly Loose[]): Edit {
  return (book) => {
    const members = found(book, 'CareTeam/team')['participant'] as readonly { readonly member: { readonly reference: string } }[];
    edit('CareTeam/team', { participant: [...members.filter((one) => keep(one.member.reference)), ...more] })(book);
  };
}

export function edited(...edits: readonly Edit[]): readonly Resource[] {
  const book = soundPlan();
  edits.forEach((change) => change(book));
  return asRecords(book);
}

function found(book: Book, key: string): Loose {
  const record = book.get(key);
  if (record === undefined) throw new Error(`The plan has no ${key}`);
  return record;
}

function extensions(book: Book, key: string): readonly Loose[] {
  return (found(book, key)['extension'] ?? []) as readonly Loose[];
}

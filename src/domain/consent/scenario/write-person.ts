// SPDX-License-Identifier: Apache-2.0
/** The person's own state and relations: Patients, relatives, custody, capacity, teams, statements made for this ask. */
import type { CareTeam, Communication, Encounter, EpisodeOfCare, Flag, Observation, Patient, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { PLAIN_IDENTIFIER } from '../evidence/people.ts';
import { STATEMENTS, writeStatement, type StatementForm } from '../evidence/statements.ts';
import type { TeamRole } from '../evidence/relations.ts';
import { addDays } from '../evidence/time.ts';
import { writePlanTeam } from './write-team.ts';
import { coding, concept, noon, onBehalfOf, partyRef, some, when, yesterday, type Ref, type Writing } from './writing.ts';

export function writePerson(writing: Writing): readonly Resource[] {
  const { facts } = writing;
  return [
    writePatient(writing),
    ...(facts.otherPatients ?? []).map((each): Patient => ({ resourceType: 'Patient', ...named(each) })),
    ...facts.persons.filter((each) => each.relation !== 'professional').map((each) => relative(each, writing)),
    observation('capacity', facts.patient.capacity, writing),
    ...(facts.patient.childCustody === undefined ? [] : [observation('child-custody', facts.patient.childCustody, writing)]),
    ...custody(writing),
    ...flags(writing),
    ...teams(writing),
    ...justiceAction(writing),
    ...statements(writing),
  ];
}

function named(patient: { readonly id: string; readonly name: string; readonly identifier?: string }): Pick<Patient, 'id' | 'name' | 'identifier'> {
  return {
    id: patient.id, name: [{ text: patient.name }],
    ...when('identifier', patient.identifier, (value) => [{ system: PLAIN_IDENTIFIER, value }]),
  };
}

function writePatient(writing: Writing): Patient {
  const { patient } = writing.facts;
  const death = patient.deathDate !== undefined ? { deceasedDateTime: patient.deathDate } : patient.deceased ? { deceasedBoolean: true } : {};
  return { resourceType: 'Patient', ...named(patient), birthDate: birthDate(patient.ageYears, writing.today), ...death };
}

/** A birthday today. The 29th of February is moved to the 28th, since most years lack it. */
function birthDate(age: number, today: string): string {
  const day = today.slice(5) === '02-29' ? '02-28' : today.slice(5);
  return `${String(Number(today.slice(0, 4)) - age).padStart(4, '0')}-${day}`;
}

function relative(person: Writing['facts']['persons'][number], writing: Writing): RelatedPerson {
  return {
    resourceType: 'RelatedPerson', id: person.id, active: true, patient: subject(writing), name: [{ text: person.name }],
    relationship: [concept('person-relation', person.relation)],
  };
}

function subject(writing: Writing): Ref {
  return { reference: `Patient/${writing.facts.patient.id}` };
}

function observation(code: string, value: string, writing: Writing): Observation {
  return {
    resourceType: 'Observation', id: code, status: 'final', code: concept('gate-observation', code), subject: subject(writing),
    effectiveDateTime: yesterday(writing), valueCodeableConcept: concept(code, value),
  };
}

const SUPERVISION = { 'released-probation': 'probation', 'released-parole': 'parole', 'released-pretrial': 'pretrial' } as const;
const KINDS: Readonly<Record<string, string>> = { 'in-custody-halfway-house': 'halfway-house', escaped: 'escaped' };

function custody(writing: Writing): readonly (Encounter | EpisodeOfCare)[] {
  const state = writing.facts.patient.custody;
  if (state === 'none') {
    return [];
  }
  const stay = { resourceType: 'Encounter', id: 'custody-stay', class: coding('encounter-class', 'custody'), subject: subject(writing) } as const;
  const start = addDays(writing.today, -60);
  if (state === 'unknown') {
    return [{ ...stay, status: 'unknown' }];
  }
  const kind = KINDS[state];
  if (state === 'in-custody' || kind !== undefined) {
    return [{ ...stay, status: 'in-progress', period: { start }, ...when('type', kind, (code) => [concept('custody-kind', code)]) }];
  }
  const type = SUPERVISION[state as keyof typeof SUPERVISION];
  return [
    { ...stay, status: 'finished', period: { start, end: addDays(writing.today, -2) } },
    { resourceType: 'EpisodeOfCare', id: `episode-${type}`, status: 'active', type: [concept('episode-type', type)], patient: subject(writing), period: { start: yesterday(writing) } },
  ];
}

function flags(writing: Writing): readonly Flag[] {
  const { facts } = writing;
  const matrix = facts.sharingMatrix;
  const states: Readonly<Record<string, boolean | undefined>> = {
    'electronic-monitoring': facts.patient.electronicMonitoring,
    'copy-safety-risk': facts.request.copySafetyRisk,
    'required-by-court': matrix?.requiredBy === 'court' ? true : undefined,
    'required-by-community-supervisor': matrix?.requiredBy === 'community-supervisor' ? true : undefined,
    'support-member-has-custody': matrix?.supportMemberHasCustody,
    'community-supervision-primary': matrix?.communitySupervisionPrimary,
    'cooccurring-one-agency': matrix?.cooccurringServices === 'one-agency' ? true : undefined,
    'cooccurring-several-agencies': matrix?.cooccurringServices === 'several-agencies' ? true : undefined,
  };
  return Object.entries(states).flatMap(([code, state]) => (state === undefined ? [] : [{
    resourceType: 'Flag' as const, id: code, status: state ? 'active' as const : 'inactive' as const, code: concept('gate-flag', code), subject: subject(writing),
  }]));
}

interface Membership { readonly role: TeamRole; readonly holds: boolean; readonly party: { readonly organization?: string; readonly person?: string } }

function memberships({ facts }: Writing): readonly Membership[] {
  const { recipient, discloser } = facts;
  const relation = recipient.treatingRelationship;
  const of = (role: TeamRole, holds: boolean | undefined): readonly Membership[] => (holds === undefined ? [] : [{ role, holds, party: recipient }]);
  return [
    ...(discloser.treatingRelationship === undefined ? [] : [{ role: 'treats' as const, holds: discloser.treatingRelationship === 'patient', party: discloser }]),
    ...of('treats', relation === 'patient' ? true : relation === 'none' ? false : undefined),
    ...of('treats-other-individual', relation === 'other-individual' ? true : undefined),
    ...of('supervises', recipient.supervisesPatient),
    ...of('conditioned-participation', recipient.conditionedParticipation),
    ...of('duty-on-same-action', recipient.dutyOnSameAction),
    ...of('sud-care-duty', recipient.needArisesFromSudCare),
    ...of('involved-in-care', recipient.involvedInCare),
    ...of('personal-representative', recipient.personalRepresentative),
  ];
}

function teams(writing: Writing): readonly CareTeam[] {
  const members = memberships(writing).map(({ role, holds, party }) => ({
    role: [concept('team-role', role)], ...when('member', partyRef(party, writing), (ref) => ref),
    ...(party.person === undefined || party.organization === undefined ? {} : onBehalfOf(party.person, party.organization, writing)),
    ...(holds ? {} : { period: { end: yesterday(writing) } }),
  }));
  return [
    ...(members.length === 0 ? [] : [{ resourceType: 'CareTeam' as const, id: 'team', status: 'active' as const, subject: subject(writing), participant: members }]),
    ...writePlanTeam(writing),
  ];
}

function justiceAction(writing: Writing): readonly EpisodeOfCare[] {
  const action = writing.facts.justiceAction;
  const status = action?.finalDispositionOccurred === undefined ? 'onhold' : action.finalDispositionOccurred ? 'finished' : 'active';
  return action === undefined ? [] : [{
    resourceType: 'EpisodeOfCare', id: 'justice-action', status, type: [concept('episode-type', 'justice-action')], patient: subject(writing),
    ...when('period', action.finalDispositionOn, (end) => ({ end })),
  }];
}

function statements(writing: Writing): readonly Communication[] {
  const { facts } = writing;
  const to = partyRef(facts.recipient, writing) ?? { reference: 'Organization/none' };
  const from = writing.ref(facts.discloser.organization ?? facts.discloser.person ?? '');
  const written = Object.entries(STATEMENTS).flatMap(([name, form]: [string, StatementForm]) => {
    const value = withRecordRefs(facts[name as keyof typeof STATEMENTS], form, writing);
    const by = form.sender === undefined ? undefined : value?.[form.sender];
    const sender = typeof by === 'string' ? writing.ref(by) : form.by === 'asker' ? to : from;
    return value === undefined ? [] : [writeStatement(form, value, {
      id: form.code, subject: subject(writing), sent: facts.asOf, sender, recipient: [to],
    })];
  });
  return [...written, ...request(writing, to)];
}

function withRecordRefs(value: object | undefined, form: StatementForm, writing: Writing): Readonly<Record<string, unknown>> | undefined {
  const fields = value as Readonly<Record<string, unknown>> | undefined;
  const records = form.records === undefined ? undefined : fields?.[form.records];
  return fields === undefined || form.records === undefined || !Array.isArray(records) ? fields
    : { ...fields, [form.records]: records.map((id) => writing.record(String(id))) };
}

function request(writing: Writing, sender: Ref): readonly Communication[] {
  const { written, receivedOn } = writing.facts.request;
  return written === undefined && receivedOn === undefined ? [] : [{
    resourceType: 'Communication', id: 'records-request', status: 'completed', category: [concept('statement', 'records-request')], subject: subject(writing),
    sender, sent: writing.facts.asOf,
    ...when('received', receivedOn, (day) => noon(day, writing)),
    ...some('medium', written === undefined ? [] : [concept('request-medium', written ? 'written' : 'oral')]),
  }];
}

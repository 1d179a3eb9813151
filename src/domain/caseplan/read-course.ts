// SPDX-License-Identifier: Apache-2.0
/** Records -> how the plan goes: reviews, conferences, conditions, violations and responses, episodes, appointments, tests, answers about services. */
import type { Basic, CareTeam, Consent, Encounter, EpisodeOfCare, Organization, PractitionerRole, Resource, Task } from '@medplum/fhirtypes';
import { permittedPurposes } from '../consent/evidence/purposes.ts';
import { attendanceOf, testOf } from '../export/compliance/lines.ts';
import { codeIn, dayOf, defined, extensionOf, extensionsOf, keyOf, memberOf, partyOf, refOf, refsOf, spanOf, wordOf, type Records } from './elements.ts';
import type { Conference, Episode, Kept, LegalCondition, Member, Permission, Response, Review, ServiceAnswer, Team, Test, Violation } from './model.ts';

export function reviewOf(record: Resource, records: Records): Review | undefined {
  if (record.resourceType !== 'Task' || codeIn(record.code, 'plan-activity') !== 'plan-review') return undefined;
  const outcome = (record.output ?? []).map((one) => wordOf(one.valueCodeableConcept, 'review-outcome')).find((one) => one !== undefined);
  const done = record.status === 'completed' ? dayOf(record.executionPeriod?.end ?? record.executionPeriod?.start ?? record.lastModified) : undefined;
  return defined<Review>({ ref: keyOf(record), status: record.status, due: dayOf(record.restriction?.period?.end), done, outcome, owner: partyOf(record.owner, records), ofPlan: ofPlan(record) });
}

function ofPlan(task: Task): string {
  return refOf(task.focus) ?? '';
}

export function conferenceOf(record: Resource, records: Records): Conference | undefined {
  if (record.resourceType !== 'Encounter' || record.class.code !== 'case-conference') return undefined;
  return defined<Conference>({
    ref: keyOf(record), status: record.status, date: dayOf(record.period?.start), manner: extensionOf(record, 'conference-manner')?.valueCode,
    attendance: extensionsOf(record, 'conference-attendance').flatMap((one) => {
      const member = partyOf(memberOf(one, 'member')?.valueReference, records);
      const brought = (one.extension ?? []).flatMap((each) => (each.url === 'brought' ? each.valueString ?? [] : []));
      return member === undefined ? [] : [{ member, attendance: memberOf(one, 'attendance')?.valueCode ?? 'attended', brought }];
    }),
  });
}

function justice(record: Resource, code: string): record is Basic {
  return record.resourceType === 'Basic' && codeIn(record.code, 'justice-record') === code;
}

export function conditionOf(record: Resource): LegalCondition | undefined {
  if (!justice(record, 'supervision-condition')) return undefined;
  const texts = extensionsOf(record, 'record-text').flatMap((one) => one.valueString ?? []);
  const type = wordOf(extensionOf(record, 'condition-type')?.valueCodeableConcept);
  return defined<LegalCondition>({
    ref: keyOf(record), text: texts.length > 0 ? texts.join(' ') : record.code.text ?? type?.text ?? 'Condition', type, imposedBy: wordOf(extensionOf(record, 'condition-imposed-by')?.valueCodeableConcept)?.text,
    case: refOf(extensionOf(record, 'related-case')?.valueReference), period: spanOf(extensionOf(record, 'record-period')?.valuePeriod),
    goals: extensionsOf(record, 'required-goal').flatMap((one) => refOf(one.valueReference) ?? []),
  });
}

export function violationOf(record: Resource): Violation | undefined {
  if (!justice(record, 'violation')) return undefined;
  return defined<Violation>({
    ref: keyOf(record), kind: extensionOf(record, 'violation-kind')?.valueCode ?? codeIn(extensionOf(record, 'violation-kind')?.valueCodeableConcept, 'violation-kind'), date: dated(record),
    text: extensionOf(record, 'record-text')?.valueString,
    conditions: [...extensionsOf(record, 'condition-violated'), ...extensionsOf(record, 'violated-condition')].flatMap((one) => refOf(one.valueReference) ?? []),
  });
}

export function responseOf(record: Resource): Response | undefined {
  if (!justice(record, 'graduated-response')) return undefined;
  return defined<Response>({
    ref: keyOf(record), kind: extensionOf(record, 'response-kind')?.valueCode ?? 'sanction', magnitude: extensionOf(record, 'response-magnitude')?.valueCode,
    date: dated(record), text: extensionOf(record, 'record-text')?.valueString, answers: extensionsOf(record, 'responds-to').flatMap((one) => refOf(one.valueReference) ?? []),
  });
}

function dated(record: Basic): string | undefined {
  return dayOf(extensionOf(record, 'record-date')?.valueDateTime ?? record.created);
}

export function episodeOf(record: Resource, records: Records): Episode | undefined {
  if (record.resourceType === 'Encounter' && record.class.code === 'custody') return stayOf(record, records);
  if (record.resourceType !== 'EpisodeOfCare') return undefined;
  const kind = codeIn(record.type, 'episode-type');
  return kind === undefined ? undefined : supervisionOf(record, kind, records);
}

function stayOf(stay: Encounter, records: Records): Episode {
  const planned = dayOf(extensionOf(stay, 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate')?.valueDateTime);
  return defined<Episode>({ ref: keyOf(stay), kind: 'custody', status: stay.status, period: spanOf(stay.period) ?? {}, planned, at: partyOf(stay.serviceProvider, records) });
}

function supervisionOf(episode: EpisodeOfCare, kind: string, records: Records): Episode {
  return defined<Episode>({ ref: keyOf(episode), kind, status: episode.status, period: spanOf(episode.period) ?? {}, planned: undefined, at: partyOf(episode.managingOrganization, records) });
}

/** A visit or an appointment that was kept, missed, cancelled or is planned; a case conference is none of the participant's visits. */
export function keptOf(record: Resource): Kept | undefined {
  if (record.resourceType === 'Encounter' && record.class.code === 'case-conference') return undefined;
  const line = attendanceOf(record);
  return line === undefined ? undefined : { ref: keyOf(record), text: line.kind, date: line.date, outcome: line.outcome };
}

/** A drug or alcohol test, told by its category: what it found, or that it was not done. */
export function drugTestOf(record: Resource): Test | undefined {
  if (record.resourceType !== 'Observation') return undefined;
  const { outcome, result } = testOf(record);
  return defined<Test>({ ref: keyOf(record), date: dayOf(record.effectiveDateTime), text: wordOf(record.code)?.text ?? 'Test', result: outcome === 'kept' ? result ?? 'unclear' : 'not-done' });
}

const QUESTIONS: Readonly<Record<string, ServiceAnswer['question']>> = { 'service-use': 'use', 'service-adequacy': 'adequacy', 'service-benefit': 'benefit' };

export function serviceAnswersOf(record: Resource): readonly ServiceAnswer[] {
  const question = record.resourceType === 'Observation' ? QUESTIONS[codeIn(record.code, 'plan-fact') ?? ''] : undefined;
  if (record.resourceType !== 'Observation' || question === undefined || record.valueBoolean === undefined || record.status === 'entered-in-error') return [];
  const yes = record.valueBoolean;
  return refsOf(record.focus).map((service) => defined<ServiceAnswer>({ ref: keyOf(record), service, question, yes, date: dayOf(record.effectiveDateTime) }));
}

export function teamOf(team: CareTeam, records: Records): Team {
  const members = (team.participant ?? []).flatMap((one): readonly Member[] => {
    const party = partyOf(one.member, records);
    if (party === undefined) return [];
    const behalf = refOf(one.onBehalfOf) ?? refOf(extensionOf(one, 'on-behalf-of')?.valueReference) ?? party.organization;
    const roles = (one.role ?? []).flatMap((each) => wordOf(each, 'team-role') ?? []);
    return [defined<Member>({ ...party, ref: party.ref, organization: behalf, roles, period: spanOf(one.period), status: extensionOf(one, 'member-status')?.valueCode, training: trainingOf(party.ref, records) })];
  });
  return defined<Team>({ ref: keyOf(team), status: team.status ?? 'active', period: spanOf(team.period), lead: codeIn(team.category, 'lead-planner'), members });
}

function trainingOf(ref: string | undefined, { byRef }: Records): Member['training'] {
  const record = byRef.get(ref ?? '') as PractitionerRole | undefined;
  return extensionsOf(record, 'training').flatMap((one) => {
    const topic = wordOf(memberOf(one, 'topic')?.valueCodeableConcept);
    return topic === undefined ? [] : [defined<Member['training'][number]>({ topic, expires: memberOf(one, 'expires')?.valueDate })];
  });
}

export function permissionOf(consent: Consent, records: Records): Permission {
  const actors = (code: string): Permission['from'] => (consent.provision?.actor ?? []).filter((one) => one.role.coding?.some((coding) => coding.code === code)).flatMap((one) => partyOf(one.reference, records) ?? []);
  const holders = actors('CST').length > 0 ? actors('CST') : (consent.organization ?? []).flatMap((one) => partyOf(one, records) ?? []);
  const inner = (consent.provision?.provision ?? []).flatMap((one) => one.code ?? []);
  const revocations = extensionsOf(consent, 'consent-revocation').map((one) => (one.extension ?? []).flatMap(({ url, valueReference }) => (url === 'recipient' ? refOf(valueReference) ?? [] : [])));
  return defined<Permission>({
    ref: keyOf(consent), status: consent.status, permits: (consent.provision?.type ?? 'permit') === 'permit', variant: codeIn(consent.category, 'consent-variant'), period: spanOf(consent.provision?.period),
    from: holders, to: actors('IRCP'), categories: [...consent.provision?.code ?? [], ...inner].flatMap((one) => codeIn(one, 'category') ?? []),
    purposes: (consent.provision?.purpose ?? []).flatMap((one) => permittedPurposes(one)), revoked: revocations.flatMap((refs) => (refs.length === 0 ? ['*'] : refs)),
    rejected: (consent.verification ?? []).length > 0 && consent.verification!.every(({ verified }) => !verified),
  });
}

export function organizationOf({ name, type }: Organization): { readonly name: string; readonly legal: readonly string[]; readonly partner: readonly string[] } {
  const codes = (system: string): readonly string[] => (type ?? []).flatMap((one) => codeIn(one, system) ?? []);
  return { name: name ?? '', legal: codes('legal-status'), partner: codes('partner-kind') };
}

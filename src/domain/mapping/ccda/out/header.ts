// SPDX-License-Identifier: Apache-2.0
/** The header of a Care Plan document: patient, authors, custodian, reviews, performers. C-CDA 2.1, US Realm Header and Care Plan (1.15). */
import type { CarePlan, CareTeam, Reference, Task } from '@medplum/fhirtypes';
import type { OutContext, OutOf } from './context.ts';
import { idsOf, ofType } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { person } from './patient.ts';
import { assigned, organization } from './people.ts';
import { address, concept, interval, snomed, telecom, time, UNKNOWN } from './values.ts';

/** Who the document is about. What is not known has a null flavor, since the header asks for it. */
export function recordTarget(context: OutContext, entry: OutOf<'Patient'>): El {
  const { resource } = entry;
  const { tables } = context;
  const addresses = (resource.address ?? []).map((one) => address(tables, one));
  const reached = (resource.telecom ?? []).flatMap((one) => telecom(tables, one) ?? []);
  return el('recordTarget', {}, el('patientRole', {}, idsOf(context, entry),
    addresses.length === 0 ? el('addr', UNKNOWN) : addresses, reached.length === 0 ? el('telecom', UNKNOWN) : reached,
    person(context.tables, resource), organization(context, 'providerOrganization', resource.managingOrganization)));
}

/** The plan's own author, then the gateway, whose software put the document together. */
export function authors(context: OutContext, plan: CarePlan, now: string): readonly El[] {
  const software = el('assignedAuthor', {}, el('id', { root: context.root, extension: 'gateway' }), el('addr', UNKNOWN), el('telecom', UNKNOWN),
    el('assignedAuthoringDevice', {}, el('manufacturerModelName', {}, 'Throughcare'), el('softwareName', {}, 'Throughcare')));
  const who: readonly (Reference | undefined)[] = [plan.author, ...plan.contributor ?? []];
  const refs = [...new Set(who.flatMap((one) => one?.reference ?? []))].filter((reference) => !['Patient', undefined].includes(context.byRef.get(reference)?.resource.resourceType));
  return [
    ...refs.map((reference) => el('author', {}, time('time', plan.created), assigned(context, 'assignedAuthor', { reference }))),
    el('author', {}, time('time', now), software),
  ];
}

/** Who keeps the document: the gateway's organization. */
export function custodian(root: string, name: string): El {
  return el('custodian', {}, el('assignedCustodian', {}, el('representedCustodianOrganization', {}, el('id', { root, extension: 'custodian' }), el('name', {}, name), el('telecom', UNKNOWN), el('addr', UNKNOWN))));
}

/** The plan's reviews among the tasks. */
export function reviewTasks(context: OutContext): readonly OutOf<'Task'>[] {
  return ofType(context, 'Task').filter(({ resource }) => (resource.code?.coding ?? []).some(({ code }) => code === 'plan-review') && resource.status !== 'entered-in-error');
}

/** Reviews that took place, and the next that is due (participant VRF). */
export function reviews(context: OutContext): readonly El[] {
  return reviewTasks(context).map(({ resource }) => el('participant', { typeCode: 'VRF' },
    snomed('425268008', 'Review of care plan', 'functionCode'), time('time', reviewTime(resource)), assigned(context, 'associatedEntity', resource.owner, { classCode: 'ASSIGNED' })));
}

function reviewTime({ status, executionPeriod, restriction }: Task): string | undefined {
  return status === 'completed' ? executionPeriod?.end ?? executionPeriod?.start : restriction?.period?.end ?? executionPeriod?.end;
}

/** People close to the patient. */
export function relatives(context: OutContext): readonly El[] {
  return ofType(context, 'RelatedPerson').map(({ ref }) => el('participant', { typeCode: 'IND' }, assigned(context, 'associatedEntity', { reference: ref }, { classCode: classOf(context, ref) })));
}

/** What the person is to the patient, in CDA's classes. */
function classOf({ byRef, tables }: OutContext, ref: string): string {
  const resource = byRef.get(ref)?.resource;
  const codes = resource?.resourceType === 'RelatedPerson' ? (resource.relationship ?? []).flatMap(({ coding = [] }) => coding).flatMap(({ code }) => code ?? []) : [];
  return codes.map((code) => tables.back('role-class', code)).find((found) => found !== undefined) ?? 'PRS';
}

/** The service that the plan is of, and who takes part in it (documentationOf). */
export function service(context: OutContext, plan: CarePlan, teams: readonly OutOf<'CareTeam'>[]): El {
  const members = teams.flatMap(({ resource }) => resource.participant ?? []).filter(({ member }) => ['Practitioner', 'PractitionerRole'].includes(context.byRef.get(member?.reference ?? '')?.resource.resourceType ?? ''));
  return el('documentationOf', {}, el('serviceEvent', { classCode: 'PCPR' }, interval('effectiveTime', plan.period ?? {}),
    members.length === 0 ? el('performer', { typeCode: 'PRF' }, assigned(context, 'assignedEntity', plan.author)) : members.map((one) => performer(context, one))));
}

function performer(context: OutContext, { role = [], member, onBehalfOf, period }: NonNullable<CareTeam['participant']>[number]): El {
  return el('performer', { typeCode: 'PRF' }, role[0] === undefined ? undefined : concept(context.tables, 'functionCode', role[0]),
    period === undefined ? undefined : interval('time', period), assigned(context, 'assignedEntity', member, { behalf: onBehalfOf }));
}

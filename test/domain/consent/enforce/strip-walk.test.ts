// SPDX-License-Identifier: Apache-2.0
/** What goes of an element when something in it may not be seen, and what is no reason for anything to go. */
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { UNKNOWN } from '../../../../src/domain/consent/enforce/carriers.ts';
import { strip, type Hiding } from '../../../../src/domain/consent/enforce/strip.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const hiding: Hiding = { schema: compileSchema(loadDefinitions()), visible: (address) => !address.includes('hidden') };
const left = (resource: object, more: Partial<Hiding> = {}): object => strip(resource as Resource, { ...hiding, ...more }).resource;
const [shown, hidden] = [{ reference: 'Condition/shown', display: 'shown' }, { reference: 'Condition/hidden', display: 'hidden' }];
const [says, leads] = [{ extension: [{ url: 'urn:said', valueString: 'said' }] }, { extension: [{ url: 'urn:led', valueReference: hidden }] }];
const condition = { resourceType: 'Condition', subject: { reference: 'Patient/p' } };
const patient = { resourceType: 'Patient', active: true };

describe('An entry that exists for what may not be seen goes with all it says', () => {
  const answers = { resourceType: 'QuestionnaireResponse', status: 'completed' };

  it.each<readonly [string, object, object]>([
    ['a stage with the words that sum it up', { ...condition, stage: [{ summary: { text: 'hidden words' }, assessment: [hidden] }, { summary: { text: 'II' }, assessment: [shown] }] },
      { ...condition, stage: [{ summary: { text: 'II' }, assessment: [shown] }] }],
    ['evidence with its code', { ...condition, evidence: [{ code: [{ text: 'hidden words' }], detail: [hidden] }, { code: [{ text: 'cough' }] }] }, { ...condition, evidence: [{ code: [{ text: 'cough' }] }] }],
    ['an answer with the questions that follow from it', { ...answers, item: [{ linkId: '1', answer: [{ valueReference: hidden, item: [{ linkId: '1.1', text: 'hidden words' }] }, { valueString: 'no' }] }] },
      { ...answers, item: [{ linkId: '1', answer: [{ valueString: 'no' }] }] }],
    ['an attached answer likewise', { ...answers, item: [{ linkId: '1', answer: [{ valueAttachment: { url: 'Binary/hidden' }, item: [{ linkId: '1.1', text: 'hidden words' }] }, { valueString: 'no' }] }] },
      { ...answers, item: [{ linkId: '1', answer: [{ valueString: 'no' }] }] }],
    ['a procedure of a claim with its day', { resourceType: 'Claim', procedure: [{ sequence: 1, date: '2026-11-01', procedureReference: hidden }, { sequence: 2, procedureReference: shown }] },
      { resourceType: 'Claim', procedure: [{ sequence: 2, procedureReference: shown }] }],
    ['a document with its title and hash, which tell as much as its address', { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { url: 'Binary/hidden', title: 'hidden words', hash: 'aGlkZGVu' } }, { attachment: { url: 'Binary/shown', title: 'shown' } }] },
      { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { url: 'Binary/shown', title: 'shown' } }] }],
  ])('%s', (_what, resource, expected) => {
    expect(left(resource)).toEqual(expected);
  });

  it('a photograph of a person too, title and all: an Attachment says nothing without what is attached', () => {
    expect(left({ ...patient, photo: [{ url: 'Binary/hidden', title: 'hidden words' }, { url: 'https://pictures.example/1', title: 'shown' }] }))
      .toEqual({ ...patient, photo: [{ url: 'https://pictures.example/1', title: 'shown' }] });
  });

  it('one of which R4 requires what went goes too, and one that loses a member of a later version of FHIR stays', () => {
    const participant = [{ actor: shown, _status: leads }, { actor: shown, _status: UNKNOWN }];
    expect(left({ resourceType: 'Appointment', status: 'booked', participant })).toEqual({ resourceType: 'Appointment', status: 'booked', participant: [{ actor: shown, _status: UNKNOWN }] });
    const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' } };
    expect(left({ ...plan, activity: [{ performedActivity: [hidden], detail: { status: 'completed' } }] })).toEqual({ ...plan, activity: [{ detail: { status: 'completed' } }] });
  });

  it('what has an id besides goes with it when nothing else is left (ele-1 of http://hl7.org/fhir/R4/element.html), and stays with more', () => {
    expect(left({ ...condition, code: { id: 'c', ...leads }, severity: { id: 's', text: 'mild', ...leads } })).toEqual({ ...condition, severity: { id: 's', text: 'mild' } });
  });
});

describe('A reference to an entry of the holder\'s own directory, of which no copy goes', () => {
  const named = { beside: (): 'named' => 'named' };

  it.each<readonly [string, object, object]>([
    ['keeps its words', { display: 'Dr Doe' }, { recorder: { display: 'Dr Doe' } }],
    ['keeps its identifier', { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } }, { recorder: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } } }],
    ['goes whole when only its type would be left', { type: 'Practitioner' }, {}],
  ])('%s', (_what, said, expected) => {
    expect(left({ ...condition, recorder: { reference: 'Practitioner/hidden', ...said } }, named)).toEqual({ ...condition, ...expected });
    expect(left({ ...condition, recorder: { reference: 'Practitioner/hidden', ...said } })).toEqual(condition);
  });
});

describe('An extension', () => {
  const race = { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race', extension: [{ url: 'text', valueString: 'White' }] };

  it('that leads to nothing withheld stays where it is, also one that modifies an entry', () => {
    const modifierExtension = [{ url: 'urn:said', valueBoolean: true }];
    const resource = { ...patient, extension: [race], contact: [{ modifierExtension, organization: { reference: 'Organization/o' }, ...says }], link: [{ other: hidden, type: 'seealso' }] };
    const { link: _link, ...rest } = resource;
    expect(left(resource)).toEqual(rest);
  });

  it.each(['valueUri', 'valueUrl', 'valueCanonical', 'valueOid', 'valueUuid'])('goes when its %s leads to what may not be seen: all five are addresses (http://hl7.org/fhir/R4/datatypes.html#uri)', (member) => {
    expect(left({ ...patient, extension: [race, { url: 'urn:x', [member]: 'Consent/hidden' }] })).toEqual({ ...patient, extension: [race] });
  });

  it.each(['extension', 'modifierExtension'])('goes whole with one part of it, also of a type that no definition knows: %s', (member) => {
    const parts = [{ url: 'urn:x', extension: [{ url: 'a', valueReference: hidden }, { url: 'b', valueString: 'hidden words' }] }];
    expect(left({ resourceType: 'Unheard', [member]: [...parts, race] })).toEqual({ resourceType: 'Unheard', [member]: [race] });
  });
});

describe('What stands beside a primitive (http://hl7.org/fhir/R4/json.html#primitive)', () => {
  it.each<readonly [string, object]>([
    ['a value with more said of it', { birthDate: '1990-01-01', _birthDate: says }],
    ['what only says that there is no value', { _birthDate: UNKNOWN }],
    ['the same of an address', { _implicitRules: UNKNOWN }],
  ])('stays: %s', (_what, members) => {
    expect(left({ ...patient, ...members })).toEqual({ ...patient, ...members });
  });

  it.each<readonly [string, object, object]>([
    ['alone, beside a value', { birthDate: '1990-01-01', _birthDate: leads }, { birthDate: '1990-01-01' }],
    ['with its place in the list, where it stood for a value', { name: [{ _given: [leads, says] }] }, { name: [{ _given: [says] }] }],
    ['and leaves the values and what stands beside others in their places', { name: [{ given: ['Ann', null], _given: [leads, says] }] }, { name: [{ given: ['Ann', null], _given: [null, says] }] }],
    ['and leaves no list of nothing', { name: [{ given: ['Ann', 'Bea'], _given: [leads, null] }] }, { name: [{ given: ['Ann', 'Bea'] }] }],
    ['also where R4 knows nothing beside', { maritalStatus: { text: 'M' }, _maritalStatus: leads }, { maritalStatus: { text: 'M' } }],
  ])('goes when it leads to what may not be seen, %s', (_what, members, expected) => {
    expect(left({ ...patient, ...members })).toEqual({ ...patient, ...expected });
  });

  it('stays where R4 knows nothing beside and it leads nowhere', () => {
    expect(left({ ...patient, maritalStatus: { text: 'M' }, _maritalStatus: says })).toEqual({ ...patient, maritalStatus: { text: 'M' }, _maritalStatus: says });
  });

  it('of a list of addresses one goes and the others stay; the list goes with the last', () => {
    const plan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/p' } };
    expect(left({ ...plan, instantiatesCanonical: ['PlanDefinition/hidden'], instantiatesUri: ['https://plans.example/1', 'PlanDefinition/hidden'] })).toEqual({ ...plan, instantiatesUri: ['https://plans.example/1'] });
  });
});

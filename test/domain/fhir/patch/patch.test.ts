// SPDX-License-Identifier: Apache-2.0
/** RFC 6902 and http://hl7.org/fhir/R4/fhirpatch.html, by tables: what a patch makes of a resource, and what it may not. */
import { describe, expect, it } from '@jest/globals';
import { parseLossless, stringifyLossless } from '../../../../src/domain/fhir/lossless-json.ts';
import { applyFhirPathPatch } from '../../../../src/domain/fhir/patch/fhirpath-patch.ts';
import { applyJsonPatch } from '../../../../src/domain/fhir/patch/json-patch.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const schema = compileSchema(loadDefinitions());

const PATIENT = {
  resourceType: 'Patient', id: 'p', active: true, birthDate: '1991-04-17',
  name: [{ use: 'official', family: 'Delgado', given: ['Rosa', 'Maria'] }, { use: 'nickname', given: ['Rosi'] }],
  identifier: [{ system: 'urn:a', value: '1' }, { system: 'urn:b', value: '2' }],
};

type Part = Readonly<Record<string, unknown>>;
const operation = (type: string, path: string, ...more: readonly Part[]): object => ({
  resourceType: 'Parameters', parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more] }],
});
const value = (key: string, of: unknown): Part => ({ name: 'value', [key]: of });
const name = (of: string): Part => ({ name: 'name', valueString: of });
const at = (key: string, of: number): Part => ({ name: key, valueInteger: of });

describe('a FHIRPath Patch', () => {
  it.each<readonly [string, object, object]>([
    ['adds a single element', operation('add', 'Patient', name('gender'), value('valueCode', 'female')), { ...PATIENT, gender: 'female' }],
    ['adds an item to a list', operation('add', 'Patient.name[1]', name('given'), value('valueString', 'Ro')), { ...PATIENT, name: [PATIENT.name[0], { use: 'nickname', given: ['Rosi', 'Ro'] }] }],
    ['adds a backbone element built from its parts', operation('add', 'Patient', name('contact'), { name: 'value', part: [{ name: 'gender', valueCode: 'male' }, { name: 'telecom', valueContactPoint: { value: '1' } }] }),
      { ...PATIENT, contact: [{ gender: 'male', telecom: [{ value: '1' }] }] }],
    ['adds a value built from parts that repeat', operation('add', 'Patient', name('contact'), { name: 'value', part: [{ name: 'telecom', valueContactPoint: { value: '1' } }, { name: 'telecom', valueContactPoint: { value: '2' } }] }),
      { ...PATIENT, contact: [{ telecom: [{ value: '1' }, { value: '2' }] }] }],
    ['adds the member of a choice that the value fits', operation('add', 'Patient', name('deceased'), value('valueBoolean', false)), { ...PATIENT, deceasedBoolean: false }],
    ['inserts at a position', operation('insert', 'Patient.name[0].given', at('index', 1), value('valueString', 'Ana')), { ...PATIENT, name: [{ ...PATIENT.name[0], given: ['Rosa', 'Ana', 'Maria'] }, PATIENT.name[1]] }],
    ['deletes an element', operation('delete', 'Patient.birthDate'), without('birthDate')],
    ['deletes an item found by what it says', operation('delete', "Patient.identifier.where(system = 'urn:a')"), { ...PATIENT, identifier: [PATIENT.identifier[1]] }],
    ['deletes nothing where nothing is, and that is no error', operation('delete', 'Patient.maritalStatus'), PATIENT],
    ['replaces an element', operation('replace', "Patient.identifier.where(system = 'urn:b' and value = '2').value", value('valueString', '3')), { ...PATIENT, identifier: [PATIENT.identifier[0], { system: 'urn:b', value: '3' }] }],
    ['replaces the last item', operation('replace', 'Patient.name.last()', value('valueHumanName', { text: 'R' })), { ...PATIENT, name: [PATIENT.name[0], { text: 'R' }] }],
    ['moves an item', operation('move', 'Patient.name[0].given', at('source', 0), at('destination', 1)), { ...PATIENT, name: [{ ...PATIENT.name[0], given: ['Maria', 'Rosa'] }, PATIENT.name[1]] }],
  ])('%s', (_name, patch, expected) => {
    expect(applyFhirPathPatch(PATIENT, patch, schema)).toEqual({ ok: true, value: expected });
  });

  function without(member: 'birthDate'): object {
    const { [member]: _, ...rest } = PATIENT;
    return rest;
  }

  it.each<readonly [string, unknown, string]>([
    ['is not Parameters', { resourceType: 'Patient' }, 'structure'],
    ['has no operation', { resourceType: 'Parameters' }, 'structure'],
    ['has an operation of no known type', operation('overwrite', 'Patient.name'), 'invalid'],
    ['leaves out what its type needs', operation('add', 'Patient', name('gender')), 'required'],
    ['holds null for an operation', { resourceType: 'Parameters', parameter: [null] }, 'structure'],
    ['holds a text for an operation', { resourceType: 'Parameters', parameter: ['delete'] }, 'structure'],
    ['holds null for a part', { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [null] }] }, 'structure'],
    ['holds null for a part of a value', operation('add', 'Patient', name('contact'), { name: 'value', part: [null] }), 'structure'],
    ['holds no list for the parts of a value', operation('add', 'Patient', name('contact'), { name: 'value', part: { name: 'gender' } }), 'structure'],
    ['has a path of more than 1,000 characters', operation('delete', `Patient.name${'.where(true)'.repeat(100)}`), 'too-costly'],
    ['has more than 500 operations', { resourceType: 'Parameters', parameter: Array.from({ length: 501 }, () => ({})) }, 'too-costly'],
    ['replaces what is not there', operation('replace', 'Patient.gender', value('valueCode', 'male')), 'business-rule'],
    ['replaces several at once', operation('replace', 'Patient.identifier', value('valueIdentifier', {})), 'business-rule'],
    ['deletes several at once', operation('delete', 'Patient.identifier'), 'business-rule'],
    ['adds a second of what stands once', operation('add', 'Patient', name('birthDate'), value('valueDate', '2000-01-01')), 'business-rule'],
    ['inserts past the end', operation('insert', 'Patient.name', at('index', 5), value('valueHumanName', {})), 'business-rule'],
    ['moves from outside the list', operation('move', 'Patient.name', at('source', 7), at('destination', 0)), 'business-rule'],
    ['names an element that the type does not have', operation('delete', 'Patient.surname'), 'invalid'],
    ['has a path that is no path', operation('delete', 'Patient.name['), 'invalid'],
    ['calls a function that has no place', operation('delete', 'Patient.name.trace(1)'), 'invalid'],
    ['reaches for a prototype', operation('delete', 'Patient.__proto__'), 'invalid'],
    ['adds a value of a type that the choice does not take', operation('add', 'Patient', name('deceased'), value('valueQuantity', {})), 'value'],
  ])('that %s is refused, and nothing is changed', (_name, patch, code) => {
    const before = JSON.stringify(PATIENT);
    const result = applyFhirPathPatch(PATIENT, patch, schema);
    expect(result.ok ? '' : result.issues[0]?.code).toBe(code);
    expect(JSON.stringify(PATIENT)).toBe(before);
  });

  it('is refused when its paths go through too much, even within their bounds', () => {
    const many = { ...PATIENT, name: Array.from({ length: 5000 }, () => ({ family: 'x' })) };
    const [one] = (operation('delete', `Patient.name.where(${'family.exists() and '.repeat(45)}family = 'y')`) as { readonly parameter: readonly object[] }).parameter;
    const result = applyFhirPathPatch(many, { resourceType: 'Parameters', parameter: Array.from({ length: 500 }, () => one) }, schema);
    expect(result.ok ? '' : result.issues[0]?.code).toBe('too-costly');
  });

  it('says which operation failed, and does none of the others', () => {
    const both = { resourceType: 'Parameters', parameter: [...[operation('delete', 'Patient.birthDate'), operation('replace', 'Patient.gender', value('valueCode', 'male'))].flatMap((each) => (each as { parameter: object[] }).parameter)] };
    const result = applyFhirPathPatch(PATIENT, both, schema);
    expect(result.ok ? undefined : result.issues[0]?.at).toBe('Parameters.parameter[1]');
    expect(PATIENT.birthDate).toBe('1991-04-17');
  });
});

describe('a JSON Patch', () => {
  it('is done in order, on a copy', () => {
    const result = applyJsonPatch(PATIENT, [
      { op: 'test', path: '/name/0/family', value: 'Delgado' }, { op: 'replace', path: '/name/0/family', value: 'Ruiz' },
      { op: 'add', path: '/identifier/-', value: { value: '9' } }, { op: 'remove', path: '/birthDate' }, { op: 'move', from: '/name/1', path: '/name/0' },
    ]);
    expect(result.ok && result.value).toMatchObject({ name: [{ use: 'nickname' }, { family: 'Ruiz' }], identifier: [{}, {}, { value: '9' }] });
    expect(PATIENT.name[0]?.family).toBe('Delgado');
  });

  it.each<readonly [string, unknown, string]>([
    ['is no array', { op: 'remove', path: '/name' }, 'structure'],
    ['has an operation that RFC 6902 does not know', [{ op: 'append', path: '/name' }], 'invalid'],
    ['points nowhere', [{ op: 'remove', path: 'name' }], 'invalid'],
    ['would replace the whole', [{ op: 'replace', path: '', value: {} }], 'invalid'],
    ['reaches for a prototype', [{ op: 'add', path: '/__proto__/polluted', value: true }], 'invalid'],
    ['reaches for a constructor, with the slash escaped', [{ op: 'add', path: '/name~1constructor', value: true }], 'invalid'],
    ['moves without a source', [{ op: 'move', path: '/name' }], 'invalid'],
    ['tests what is not so', [{ op: 'test', path: '/birthDate', value: '1990-01-01' }], 'business-rule'],
    ['removes what is not there', [{ op: 'remove', path: '/photo' }], 'business-rule'],
    ['adds a member to a text', [{ op: 'add', path: '/birthDate/day', value: 1 }], 'business-rule'],
    ['removes what is no index of a list', [{ op: 'remove', path: '/name/length' }], 'business-rule'],
    ['tests for nothing where nothing is', [{ op: 'test', path: '/photo' }], 'business-rule'],
    ['copies what is not there', [{ op: 'copy', from: '/photo', path: '/text' }], 'business-rule'],
    ['has more than 500 operations', Array.from({ length: 501 }, () => ({ op: 'test', path: '/active', value: true })), 'too-costly'],
    ['doubles a list thirty times', Array.from({ length: 30 }, () => ({ op: 'copy', from: '/name', path: '/name/-' })), 'too-costly'],
    ['copies an element into itself, deeper each time', Array.from({ length: 70 }, () => ({ op: 'copy', from: '/name/0', path: '/name/0/given' })), 'too-long'],
    ['doubles two lists by turns', Array.from({ length: 40 }, (_, turn) => ({ op: 'copy', from: `/name/${String(turn % 2)}/given`, path: `/name/${String((turn + 1) % 2)}/given/-` })), 'too-costly'],
    ['copies a long text again and again', [{ op: 'add', path: '/text', value: 'x'.repeat(400_000) }, ...Array.from({ length: 3 }, () => ({ op: 'copy', from: '/text', path: '/name/-' }))], 'too-costly'],
    ['moves a long list again and again', [{ op: 'add', path: '/a', value: Array.from({ length: 5000 }, () => 0) }, ...Array.from({ length: 400 }, (_, turn) => ({ op: 'move', from: turn % 2 === 0 ? '/a' : '/b', path: turn % 2 === 0 ? '/b' : '/a' }))], 'too-costly'],
  ])('that %s is refused', (_name, patch, code) => {
    const result = applyJsonPatch(PATIENT, patch);
    expect(result.ok ? '' : result.issues[0]?.code).toBe(code);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each<readonly [string, unknown, boolean]>([
    ['of the same members in another order', { given: ['Rosa', 'Maria'], family: 'Delgado', use: 'official' }, true],
    ['of fewer members', { family: 'Delgado', use: 'official' }, false],
    ['of other items', { family: 'Delgado', use: 'official', given: ['Maria', 'Rosa'] }, false],
    ['of an object in place of a list', { family: 'Delgado', use: 'official', given: { 0: 'Rosa', 1: 'Maria' } }, false],
    ['of nothing', null, false],
  ])('tests a value %s', (_name, value, same) => {
    expect(applyJsonPatch(PATIENT, [{ op: 'test', path: '/name/0', value }]).ok).toBe(same);
  });

  it('compares two long lists that differ everywhere in a moment, where a search for the least difference would take minutes', () => {
    const list = (of: string): readonly string[] => Array.from({ length: 20_000 }, (_, index) => `${of}${String(index)}`);
    expect(applyJsonPatch({ ...PATIENT, a: list('x') }, [{ op: 'test', path: '/a', value: list('y') }]).ok).toBe(false);
  });

  it('copies a moved list whole, and a value that is null', () => {
    const result = applyJsonPatch(PATIENT, [{ op: 'copy', from: '/name/0/given', path: '/name/1/given/-' }, { op: 'add', path: '/photo', value: null }, { op: 'copy', from: '/photo', path: '/text' }]);
    expect(result.ok && result.value).toMatchObject({ name: [{}, { given: ['Rosi', ['Rosa', 'Maria']] }], photo: null, text: null });
  });

  it('leaves the digits of what it does not touch', () => {
    const observation = parseLossless('{"resourceType":"Observation","valueQuantity":{"value":1.50},"note":[{"text":"a"}]}') as object;
    const result = applyJsonPatch(observation, [{ op: 'remove', path: '/note/0' }]);
    expect(result.ok && stringifyLossless(result.value)).toBe('{"resourceType":"Observation","valueQuantity":{"value":1.50},"note":[]}');
  });
});

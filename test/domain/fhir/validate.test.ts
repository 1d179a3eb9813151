// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseLossless, stringifyLossless } from '../../../src/domain/fhir/lossless-json.ts';
import { SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { LIMITS } from '../../../src/domain/fhir/validate/context.ts';
import { isError } from '../../../src/domain/issue.ts';
import type { Issue } from '../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';
import { generator, random } from './generate.ts';
import { mutate } from './mutate.ts';

const definitions = loadDefinitions();
const validator = compileValidator(definitions);

const patient = { resourceType: 'Patient', gender: 'female', birthDate: '1990-02-28', name: [{ family: 'Doe', given: ['Jane'] }] };
const observation = {
  resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
  subject: { reference: 'Patient/1' }, valueQuantity: { value: 13.5, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
};
const carePlan = { resourceType: 'CarePlan', status: 'active', intent: 'plan', subject: { reference: 'Patient/1' } };
const xhtml = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

function errors(resource: unknown): readonly Issue[] {
  return validator.validate(resource).filter(isError);
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

describe('a sound resource', () => {
  it.each<[string, object]>([
    ['a patient', patient], ['an observation', observation], ['a care plan', carePlan],
    ['an extension in place of a value', { ...patient, birthDate: undefined, _birthDate: { extension: [{ url: 'http://x.example/a', valueCode: 'unknown' }] } }],
    ['lists with gaps that extensions fill', { ...patient, name: [{ given: [null, 'B'], _given: [{ extension: [{ url: 'urn:a', valueString: 'x' }] }, null] }] }],
    ['a contained resource that is referred to', { ...carePlan, contained: [{ resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'Patient/1' } }], goal: [{ reference: '#g' }] }],
    ['a logical reference', { ...carePlan, subject: { identifier: { system: 'urn:x', value: '1' }, type: 'Patient' } }],
    ['a nested extension', { ...patient, extension: [{ url: 'http://x.example/a', extension: [{ url: 'b', valueString: 'c' }] }] }],
    ['a partial date inside a period', { ...carePlan, period: { start: '2026-01-15', end: '2026-01' } }],
    ['an instant with microseconds', { resourceType: 'AuditEvent', type: { code: 'rest' }, recorded: '2026-11-22T10:00:00.123456Z', agent: [{ requestor: true }], source: { observer: { display: 'x' } } }],
  ])('is taken in: %s', (_what, resource) => {
    expect(errors(JSON.parse(JSON.stringify(resource)))).toEqual([]);
  });
});

describe('an unsound resource is refused, with its place', () => {
  it.each<[string, unknown, string, string]>([
    ['no object', 'hello', 'structure', 'Resource'],
    ['null', null, 'structure', 'Resource'],
    ['an array', [patient], 'structure', 'Resource'],
    ['no type', {}, 'structure', 'Resource.resourceType'],
    ['an unknown type', { resourceType: 'Patientt' }, 'structure', 'Resource.resourceType'],
    ['a type that is not served', { resourceType: 'Claim' }, 'not-supported', 'Claim.resourceType'],
    ['an abstract type', { resourceType: 'DomainResource' }, 'structure', 'Resource.resourceType'],
    ['a data type for a resource', { resourceType: 'HumanName' }, 'structure', 'Resource.resourceType'],
    ['an unknown element', { ...patient, surname: 'x' }, 'structure', 'Patient.surname'],
    ['an unknown element deep inside', { ...patient, name: [{ family: 'x', middle: 'y' }] }, 'structure', 'Patient.name[0].middle'],
    ['an extension sibling of no primitive', { ...patient, _name: [{ id: 'x' }] }, 'structure', 'Patient._name'],
    ['a missing required element', { ...observation, status: undefined }, 'required', 'Observation.status'],
    ['a missing choice', { resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: { reference: 'Patient/1' } }, 'required', 'MedicationRequest.medication'],
    ['two values of a choice', { ...observation, valueString: 'x' }, 'structure', 'Observation.value'],
    ['a single value for a list', { ...patient, name: { family: 'x' } }, 'structure', 'Patient.name'],
    ['a list for a single value', { ...patient, birthDate: ['1990-01-01'] }, 'structure', 'Patient.birthDate'],
    ['an empty list', { ...patient, name: [] }, 'structure', 'Patient.name'],
    ['an empty object', { ...patient, name: [{}] }, 'structure', 'Patient.name[0]'],
    ['an empty string', { ...patient, name: [{ family: '' }] }, 'value', 'Patient.name[0].family'],
    ['a blank string', { ...patient, name: [{ family: ' \t' }] }, 'value', 'Patient.name[0].family'],
    ['a null', { ...patient, birthDate: null }, 'value', 'Patient.birthDate'],
    ['a null in a list', { ...patient, name: [{ given: ['a', null] }] }, 'value', 'Patient.name[0].given[1]'],
    ['a number for a string', { ...patient, name: [{ family: 7 }] }, 'value', 'Patient.name[0].family'],
    ['a string for a number', { ...observation, valueQuantity: { value: '13' } }, 'value', 'Observation.value.ofType(Quantity).value'],
    ['a string for a boolean', { ...patient, active: 'true' }, 'value', 'Patient.active'],
    ['a control character', { ...patient, name: [{ family: 'a\u0000b' }] }, 'value', 'Patient.name[0].family'],
    ['a character that XML has no writing for', { ...patient, name: [{ family: 'a\ufffe' }] }, 'value', 'Patient.name[0].family'],
    ['half a character', { ...patient, name: [{ family: 'a\ud800' }] }, 'value', 'Patient.name[0].family'],
    ['a contained id twice', { ...observation, contained: [{ resourceType: 'Practitioner', id: 'p' }, { resourceType: 'Practitioner', id: 'p' }], performer: [{ reference: '#p' }] }, 'value', 'Observation.contained[1].id'],
    ['rules that nobody here knows', { ...observation, implicitRules: 'http://example.org/rules' }, 'not-supported', 'Observation.implicitRules'],
    ['a script for a reference', { ...observation, performer: [{ reference: 'javascript:alert(1)' }] }, 'value', 'Observation.performer[0].reference'],
    ['half a UUID for a reference', { ...observation, performer: [{ reference: 'urn:uuid:zzz' }] }, 'value', 'Observation.performer[0].reference'],
    ['half an OID for a system', { ...patient, identifier: [{ system: 'urn:oid:abc', value: '1' }] }, 'value', 'Patient.identifier[0].system'],
    ['a relative profile', { ...patient, meta: { profile: ['foo'] } }, 'value', 'Patient.meta.profile[0]'],
    ['a relative system of a quantity', { ...observation, valueQuantity: { value: 1, system: 'ucum', code: 'mg' } }, 'value', 'Observation.value.ofType(Quantity).system'],
    ['a fraction for an integer', parseLossless(JSON.stringify({ ...observation, valueQuantity: undefined, valueInteger: 7 }).replace(':7', ':7.0')), 'value', 'Observation.value.ofType(integer)'],
    ['a power of ten for an integer', parseLossless(JSON.stringify({ ...patient, telecom: [{ system: 'phone', value: '1', rank: 7 }] }).replace(':7', ':1e1')), 'value', 'Patient.telecom[0].rank'],
    ['a currency that there is not', { ...observation, extension: [{ url: 'urn:x', valueMoney: { value: 1, currency: 'ZZQ' } }] }, 'code-invalid', 'Observation.extension[0].value.ofType(Money).currency'],
    ['a day that does not exist', { ...patient, birthDate: '1990-02-30' }, 'value', 'Patient.birthDate'],
    ['a time without zone', { ...observation, effectiveDateTime: '2026-01-01T10:00:00' }, 'value', 'Observation.effective.ofType(dateTime)'],
    ['a date for an instant', { ...observation, issued: '2026-01-01' }, 'value', 'Observation.issued'],
    ['a code outside its required set', { ...patient, gender: 'banana' }, 'code-invalid', 'Patient.gender'],
    ['a coding outside its required set', { resourceType: 'Condition', subject: { reference: 'Patient/1' }, clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'banana' }] } }, 'code-invalid', 'Condition.clinicalStatus'],
    ['text alone under a required set', { resourceType: 'Condition', subject: { reference: 'Patient/1' }, clinicalStatus: { text: 'active' } }, 'code-invalid', 'Condition.clinicalStatus'],
    ['a media type that is none', { resourceType: 'Binary', contentType: 'pdf' }, 'code-invalid', 'Binary.contentType'],
    ['a wrong reference target', { ...carePlan, subject: { reference: 'Location/1' } }, 'value', 'CarePlan.subject'],
    ['a wrong reference target by type', { ...carePlan, subject: { type: 'Location', display: 'x' } }, 'value', 'CarePlan.subject'],
    ['a type that contradicts the reference', { ...carePlan, subject: { type: 'Group', reference: 'Patient/1' } }, 'value', 'CarePlan.subject.type'],
    ['a reference of no form', { ...carePlan, subject: { reference: 'patient one' } }, 'value', 'CarePlan.subject.reference'],
    ['a reference to no type of R4', { ...carePlan, supportingInfo: [{ reference: 'Patientt/1' }] }, 'value', 'CarePlan.supportingInfo[0].reference'],
    ['a reference to nothing contained', { ...carePlan, goal: [{ reference: '#g' }] }, 'invariant', 'CarePlan.goal[0].reference'],
    ['a contained resource that nobody refers to', { ...carePlan, contained: [{ resourceType: 'Goal', id: 'g', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'Patient/1' } }] }, 'invariant', 'CarePlan'],
    ['a contained resource without id', { ...carePlan, contained: [{ resourceType: 'Basic', code: { text: 'x' } }] }, 'required', 'CarePlan.contained[0].id'],
    ['a relative system', { ...observation, code: { coding: [{ system: 'loinc', code: '1' }] } }, 'value', 'Observation.code.coding[0].system'],
    ['a period that ends before it starts', { ...carePlan, period: { start: '2026-02-01', end: '2026-01-01' } }, 'invariant', 'CarePlan.period'],
    ['an attachment whose size lies', { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { contentType: 'text/plain', data: 'aGVsbG8=', size: 4 } }] }, 'value', 'DocumentReference.content[0].attachment.size'],
    ['data that is no base64', { resourceType: 'Binary', contentType: 'text/plain', data: 'aGVsbG8' }, 'value', 'Binary.data'],
    ['an extension with value and extensions', { ...patient, extension: [{ url: 'urn:a', valueString: 'x', extension: [{ url: 'b', valueString: 'x' }] }] }, 'invariant', 'Patient.extension[0]'],
    ['an extension with a relative url', { ...patient, extension: [{ url: 'a', valueString: 'x' }] }, 'value', 'Patient.extension[0].url'],
    ['an extension without url', { ...patient, extension: [{ valueString: 'x' }] }, 'required', 'Patient.extension[0].url'],
    ['a script in the narrative', { ...patient, text: { status: 'generated', div: xhtml('<script>x</script>') } }, 'invariant', 'Patient.text.div'],
    ['an activity with both detail and reference', { ...carePlan, activity: [{ reference: { reference: 'Task/1' }, detail: { status: 'scheduled' } }] }, 'invariant', 'CarePlan.activity[0]'],
    ['an abated condition that is active', { resourceType: 'Condition', subject: { reference: 'Patient/1' }, abatementDateTime: '2026', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] } }, 'invariant', 'Condition'],
    ['an appointment with start alone', { resourceType: 'Appointment', status: 'proposed', start: '2026-01-01T10:00:00Z', participant: [{ status: 'accepted', actor: { reference: 'Patient/1' } }] }, 'invariant', 'Appointment'],
    ['a consent without policy', { resourceType: 'Consent', status: 'active', scope: { text: 'x' }, category: [{ text: 'x' }], patient: { reference: 'Patient/1' } }, 'invariant', 'Consent'],
    ['a simple quantity with comparator', { resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'x' }, subject: { reference: 'Patient/1' }, target: [{ measure: { text: 'x' }, detailRange: { low: { value: 1, comparator: '<' } } }] }, 'invariant', 'Goal.target[0].detail.ofType(Range).low'],
    ['a bundle entry of an unsound resource', { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...patient, gender: 'x' } }] }, 'code-invalid', 'Bundle.entry[0].resource.gender'],
    ['a bundle with a relative fullUrl', { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'Patient/1', resource: patient }] }, 'value', 'Bundle.entry[0].fullUrl'],
    ['a bundle with two self links', { resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'self', url: 'http://a.example' }, { relation: 'self', url: 'http://b.example' }] }, 'business-rule', 'Bundle.link'],
    ['a bundle with one entry twice', { resourceType: 'Bundle', type: 'collection', entry: [{ fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', resource: patient }, { fullUrl: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', resource: patient }] }, 'invariant', 'Bundle'],
    ['__proto__ as an element', parsed('{"resourceType":"Patient","__proto__":{"active":true}}'), 'structure', 'Patient'],
    ['constructor as an element', parsed('{"resourceType":"Patient","constructor":{"prototype":1}}'), 'structure', 'Patient.constructor'],
    ['toString as a resource type', { resourceType: 'toString' }, 'structure', 'Resource.resourceType'],
  ])('%s', (_what, resource, code, at) => {
    const clean = resource === undefined || typeof resource !== 'object' ? resource : parseLossless(stringifyLossless(resource));
    const target = JSON.stringify(resource).includes('__proto__') ? resource : clean;
    expect(errors(target).map((each) => [each.code, each.at])).toContainEqual([code, at]);
  });

  it('with all that is wrong at once', () => {
    const found = errors({ resourceType: 'Patient', gender: 'x', birthDate: 'y', name: [{}], surname: 1, active: 'z' });
    expect(found.map((each) => each.at).toSorted()).toEqual(['Patient.active', 'Patient.birthDate', 'Patient.gender', 'Patient.name[0]', 'Patient.surname']);
  });
});

describe('a warning', () => {
  it('is given, and is no error, where a code is not of an extensible set', () => {
    const marital = { ...patient, maritalStatus: { coding: [{ system: 'urn:x', code: 'y' }] } };
    expect(validator.validate(marital).map((each) => [each.severity, each.at])).toEqual([['warning', 'Patient.maritalStatus']]);
  });

  it('is given where a required set cannot be known here, never silence', () => {
    const coverage = { resourceType: 'Coverage', status: 'active', beneficiary: { reference: 'Patient/1' }, payor: [{ reference: 'Organization/1' }], costToBeneficiary: [{ valueMoney: { value: 1, currency: 'USD' } }] };
    const { 'http://hl7.org/fhir/ValueSet/currencies': _known, ...expansions } = definitions.expansions;
    expect(compileValidator({ ...definitions, expansions }).validate(coverage).map((each) => each.text)).toEqual([expect.stringContaining('binding-not-checked')]);
    expect(validator.validate(coverage)).toEqual([]);
  });
});

describe('the checker cannot be pushed over', () => {
  it('by any JSON value', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(...SERVED_TYPES), (value, resourceType) => {
      expect(Array.isArray(validator.validate(value))).toBe(true);
      const dressed = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, resourceType } : { resourceType, text: value };
      expect(Array.isArray(validator.validate(dressed))).toBe(true);
    }), { seed: 6, numRuns: 500 });
  });

  it('by resources that are broken in several places, of any type', () => {
    const make = generator(definitions);
    const next = random(77);
    for (const type of [...SERVED_TYPES, 'Bundle', 'Parameters', 'OperationOutcome']) {
      for (let round = 0; round < 15; round += 1) {
        const broken = mutate(mutate(mutate(make.resource(type, next, 0.5), next), next), next);
        expect(() => validator.validate(broken)).not.toThrow();
      }
    }
  });

  it('by depth', () => {
    const deep = `${'{"item":['.repeat(5000)}{"linkId":"x","type":"display"}${']}'.repeat(5000)}`;
    const found = errors(parsed(`{"resourceType":"Questionnaire","status":"draft","item":[${deep}]}`));
    expect(found.map((each) => each.code)).toEqual(['too-long']);
    const aside = errors(parsed(`{"resourceType":"CarePlan","contained":[{"id":"x"}],"aside":${'['.repeat(20000)}${']'.repeat(20000)}}`));
    expect(aside.map((each) => each.code)).toEqual(['too-long']);
  });

  it('by size', () => {
    const small = compileValidator(definitions, { ...LIMITS, nodes: 100 });
    const names = Array.from({ length: 200 }, () => ({ family: 'x' }));
    expect(small.validate({ resourceType: 'Patient', name: names }).map((each) => each.code)).toEqual(['too-long']);
    const many = errors({ resourceType: 'Patient', name: Array.from({ length: 5000 }, () => ({})) });
    const listed = (length: number): readonly Issue[] => errors({ resourceType: 'Patient', name: Array.from({ length }, (_, index) => ({ family: `x${String(index)}` })) });
    expect([listed(5000), listed(5001)]).toMatchObject([[], [{ code: 'too-long', at: 'Patient.name' }]]);
    const extended = { resourceType: 'Patient', name: [{ _given: Array.from({ length: 5001 }, () => ({ id: 'x' })) }] };
    expect(errors(extended)).toMatchObject([{ code: 'too-long', at: 'Patient.name[0].given' }]);
    expect(many).toHaveLength(LIMITS.issues + 1);
    expect(many.at(-1)?.code).toBe('too-long');
  });

  it('by how often its list of contained resources is gone through: once, not for every reference', () => {
    let read = 0;
    const contained = Array.from({ length: 1000 }, (_, index) => ({ resourceType: 'Basic', get id() { read += 1; return `c${String(index)}`; }, code: { text: 'x' } }));
    const resource = { resourceType: 'List', status: 'current', mode: 'working', contained, entry: contained.map((_, index) => ({ item: { reference: `#c${String(index)}` } })) };
    expect(errors(resource)).toEqual([]);
    expect(read).toBeLessThan(30_000);
    expect(errors({ ...resource, entry: [{ item: { reference: '#elsewhere' } }, ...resource.entry] }).map((each) => each.at)).toEqual(['List.entry[0].item.reference']);
  });

  it('and no issue repeats what the sender wrote', () => {
    const make = generator(definitions);
    const next = random(5);
    for (const type of SERVED_TYPES) {
      const secret = JSON.parse(JSON.stringify(make.resource(type, next, 0.6)), (_key, value: unknown) => (typeof value === 'string' ? 'SECRET Jane 078-05-1120' : value)) as object;
      const found = JSON.stringify(validator.validate({ ...secret, resourceType: type, 'SECRET member': 1 }));
      expect(found).toContain('structure');
      expect(found).not.toContain('SECRET');
    }
  });
});

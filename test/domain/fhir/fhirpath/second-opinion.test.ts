// SPDX-License-Identifier: Apache-2.0
/** What profiles need of FHIRPath beyond R4's own rules, with fhirpath.js as second opinion. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { compileExpression } from '../../../../src/domain/fhir/fhirpath/compile.ts';
import { UnsupportedExpression } from '../../../../src/domain/fhir/fhirpath/syntax.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const schema = compileSchema(loadDefinitions());

function ours(expression: string, resource: { readonly resourceType: string }): readonly unknown[] {
  return compileExpression(expression, resource.resourceType, resource.resourceType, schema).flatMap((branch) => branch.get(resource, { resource, context: resource }));
}

function theirs(expression: string, resource: object): readonly unknown[] {
  return fhirpath.evaluate(resource, expression, { resource }, r4Model) as unknown[];
}

const practitioner = {
  resourceType: 'Practitioner', identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' }], name: [{ family: 'Lane', given: ['A'] }],
  extension: [{ url: 'http://example.org/a', valueString: 'x' }, { url: 'http://example.org/b', valueBoolean: true }],
};

describe('compiled FHIRPath and fhirpath.js say the same', () => {
  it.each([
    'identifier.value.substring(0, 1)', 'identifier.value.substring(3)', 'identifier.value.substring(9, 5)', 'identifier.value.substring(10)', 'identifier.value.length()',
    "identifier.value.endsWith('99')", "identifier.value.startsWith('99')", '1 + 2 * 3', '7 mod 4', '9 - 4 - 3', 'name.count() * 2', 'identifier.value.substring(0,1).toInteger() + 3',
    "extension('http://example.org/a').value", "extension('http://example.org/b').exists()", "extension('http://example.org/c').empty()",
    "extension.value.where($this = 'x').exists()",
    'identifier.select(value.substring(0,1).toInteger()).select(iif($this < 5, $this * 2, ($this * 2) - 9))',
  ])('%s', (expression) => {
    expect(ours(expression, practitioner)).toEqual(theirs(expression, practitioner));
  });

  it('on the check digit of a provider number, for any ten digits', () => {
    const luhn = '(((select(value.substring(0,1).toInteger()).select(iif($this<5, $this*2, (($this*2)-9))))+(value.substring(1,1).toInteger())+24) mod 10 = 0)';
    fc.assert(fc.property(fc.stringMatching(/^[0-9]{10}$/), (value) => {
      const one = { resourceType: 'Practitioner', identifier: [{ value }] };
      expect(ours(`identifier.all${luhn}`, one)).toEqual(theirs(`identifier.all${luhn}`, one));
    }), { seed: 5, numRuns: 100 });
  });
});

describe('a choice of types', () => {
  const observation = { resourceType: 'Observation', valueCodeableConcept: { coding: [{ code: 'a' }] } };

  it('may be asked for what only one of them has', () => {
    expect(ours("value.where(coding.code = 'a').exists()", observation)).toEqual([true]);
    expect(ours('value.coding.code', observation)).toEqual(['a']);
  });

  it('may not be asked for what none of them has', () => {
    expect(() => ours('value.nonsense', observation)).toThrow(UnsupportedExpression);
    expect(() => ours("value.where(nonsense = 'a').exists()", observation)).toThrow(UnsupportedExpression);
  });
});

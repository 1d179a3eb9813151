// SPDX-License-Identifier: Apache-2.0
/** Whatever is left out of an answer together with a withheld reference is found together with it only: held over every parameter that is served. */
import { describe, expect, it } from '@jest/globals';
import { CARRIERS } from '../../../../src/domain/consent/enforce/carriers.ts';
import { compileSchema, type TypeDef } from '../../../../src/domain/fhir/schema.ts';
import { ALONE, BESIDE, TELLING } from '../../../../src/domain/fhir/search/beside.ts';
import { extractIndex } from '../../../../src/domain/fhir/search/index-rows.ts';
import { searchParams } from '../../../../src/domain/fhir/search/params.ts';
import { CONFORMANCE_TYPES, SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const params = searchParams(definitions);

/** Elements of a type without which it cannot stand, or for which it exists, that are references, or go with one themselves. */
function goesWith(name: string, above: readonly string[] = []): readonly string[] {
  const type = schema.types.get(name);
  if (type === undefined || type.kind === 'resource' || above.includes(name) || name === 'Identifier') return [];
  const leads = (of: string): boolean => of === 'Reference' || goesWith(of, [...above, name]).length > 0;
  return [...type.elements].filter(([element, props]) => props.some((prop) => (type.required.includes(element) || CARRIERS.includes(prop.name)) && leads(prop.type))).map(([element]) => element);
}

/** The elements on the way of an expression that go with something that is not on the way itself. */
function around(path: readonly string[], type: TypeDef | undefined): readonly string[] {
  const [first = '', ...rest] = path;
  const prop = type?.elements.get(first)?.[0];
  if (prop === undefined || prop.type === 'Reference' || prop.primitive) return [];
  // A choice has one of its forms.
  const here = prop.type === 'Extension' || prop.type === 'UsageContext' ? [] : goesWith(prop.type).filter((each) => each !== rest[0]).map((each) => `${first}.${each}`);
  return [...here, ...around(rest, schema.types.get(prop.type))];
}

function pathsOf(expression: string, type: string): readonly (readonly string[])[] {
  return expression.split('|').map((each) => each.trim().replace(/[()]/g, '').replace(/\.where.*$/, '').replace(/ as .*$/, '').split('.')).filter(([first]) => first === type).map(([, ...path]) => path);
}

const EXCUSED: ReadonlyMap<string, string> = new Map([
  ['Group.characteristic-value', 'the value stands in the place of the reference'], ['Contract.signer', 'agreements are about nobody'],
  ['MessageHeader.destination', 'never kept'], ['MessageHeader.destination-uri', 'never kept'], ['MessageHeader.receiver', 'never kept'],
  ['DocumentReference.relationship', 'a composite of the reference itself'],
]);

describe('what is left out of an answer with a withheld reference', () => {
  const found = SERVED_TYPES.filter((type) => !CONFORMANCE_TYPES.includes(type) && type !== 'AuditEvent').flatMap((type) => definitions.searchParams.filter(({ base }) => base.includes(type)).filter(({ expression = '' }) =>
    pathsOf(expression, type).some((path) => around(path, schema.types.get(type)).length > 0)).map(({ code }) => `${type}.${code}`));

  it('is found by no parameter that does not look whether the reference is seen', () => {
    const [known, served] = [[...BESIDE.keys(), ...ALONE.keys(), ...EXCUSED.keys()], (name: string) => params.byType.get(name.split('.')[0]!)?.has(name.split('.')[1]!) === true];
    expect(found.filter(served).filter((each) => !known.includes(each))).toEqual([]);
    // And nothing is in the tables that is not one of them.
    expect([...BESIDE.keys(), ...ALONE.keys(), ...EXCUSED.keys()].filter((each) => !found.includes(each))).toEqual([]);
    expect([...TELLING.keys()].filter(served)).toEqual([]);
  });

  it.each([...BESIDE].map(([name, { focus }]) => [name, focus] as const))('%s is served, as references under their codes', (name, focus) => {
    const [type = '', code = ''] = name.split('.');
    expect([params.byType.get(type)?.get(code)?.beside, focus.startsWith(`${type}.`)]).toEqual([true, true]);
    expect(params.byType.get(type)?.get(code)?.sources.length).toBeGreaterThan(0);
  });

  const rowsOf = (resource: object, kind: 'date' | 'reference', code: string): number => extractIndex(resource, params, { timeZone: 'America/Chicago' })[kind].filter(({ param }) => param === code).length;
  const of = (reference: string): object => ({ reference });
  const activity = (more: object): object => ({ resourceType: 'CarePlan', activity: [{ ...more, detail: { status: 'completed', scheduledPeriod: { start: '2026-10-05' }, performer: [of('Organization/a')] } }] });

  it.each([
    ['a reaction', 'Immunization', 'date', 'reaction-date', (more: object) => ({ resourceType: 'Immunization', reaction: [{ date: '2026-10-03', ...more }] }), { detail: of('Observation/1') }, { detail: of('https://elsewhere.example/Observation/1') }],
    ['an activity', 'CarePlan', 'date', 'activity-date', activity, { outcomeReference: [of('Observation/1')] }, { outcomeReference: [of('Organization/1')] }],
    ['who does an activity', 'CarePlan', 'reference', 'performer', activity, { outcomeReference: [of('Observation/1'), of('Organization/1')] }, {}],
    ['an event', 'Composition', 'date', 'period', (more: object) => ({ resourceType: 'Composition', event: [{ period: { start: '2026-10-05' }, ...more }] }), { detail: [of('#1')] }, { detail: [of('Practitioner/1')] }],
    ['a provision', 'Consent', 'date', 'period', (more: object) => ({ resourceType: 'Consent', provision: { period: { start: '2026-10-05' }, ...more } }), { actor: [{ reference: of('RelatedPerson/1') }] }, { actor: [{ reference: of('Patient/1') }] }],
  ] as const)('the date or reference of %s is found only where no record of a person decides', (_name, _type, kind, code, made, with_, without) => {
    expect([rowsOf(made({}), kind, code), rowsOf(made(with_), kind, code), rowsOf(made(without), kind, code)]).toEqual([1, 0, 1]);
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { capabilityStatement } from '../../../src/domain/fhir/capability.ts';
import type { CapabilityInput } from '../../../src/domain/fhir/capability.ts';
import { searchParams } from '../../../src/domain/fhir/search/params.ts';
import { parseSearch } from '../../../src/domain/fhir/search/parse.ts';
import { SERVED_TYPES } from '../../../src/domain/fhir/served.ts';
import { compileValidator } from '../../../src/domain/fhir/validate.ts';
import { isError } from '../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../src/store/definitions.ts';

const definitions = loadDefinitions();
const input: CapabilityInput = {
  base: 'https://gateway.example/fhir/R4', date: '2026-11-22T00:00:00Z', software: { name: 'Throughcare', version: '0.1.0' }, description: 'test',
  types: SERVED_TYPES,
  interactions: [
    { path: '/', code: 'transaction' }, { path: '/:type', code: 'search-type' }, { path: '/:type/:id', code: 'read' }, { path: '/:type', code: 'create' },
    { path: '/Patient/:id/$everything', code: 'operation', operation: { name: 'everything', on: ['Patient'] } },
    { path: '/:type/$validate', code: 'operation', operation: { name: 'validate', on: 'all' } },
    { path: '/$break-glass', code: 'operation', operation: { name: 'break-glass', on: [] } },
  ],
  takes: (type, code) => type !== 'AuditEvent' || code !== 'create',
  params: searchParams(definitions), formats: ['application/fhir+json'], conditional: { create: true, update: false, delete: false },
  operationDefinition: (name) => `https://throughcare.dev/fhir/OperationDefinition/${name}`,
};
const statement = capabilityStatement(input);
const rest = statement.rest?.[0];

function resource(type: string): NonNullable<NonNullable<typeof rest>['resource']>[number] | undefined {
  return rest?.resource?.find((each) => each.type === type);
}

describe('the CapabilityStatement', () => {
  it('is sound R4', () => {
    expect(compileValidator(definitions).validate(JSON.parse(JSON.stringify(statement))).filter(isError)).toEqual([]);
  });

  it('states every served type with what the table binds, and not what a type does not take', () => {
    expect(rest?.resource?.map((each) => each.type)).toEqual(SERVED_TYPES);
    expect(resource('Patient')?.interaction?.map((each) => each.code)).toEqual(['search-type', 'read', 'create']);
    expect(resource('AuditEvent')?.interaction?.map((each) => each.code)).toEqual(['search-type', 'read']);
    expect(resource('AuditEvent')?.conditionalCreate).toBe(false);
    expect(resource('Patient')?.conditionalCreate).toBe(true);
    expect(resource('Patient')?.operation?.map((each) => each.name)).toEqual(['everything', 'validate']);
    expect(resource('Goal')?.operation?.map((each) => each.name)).toEqual(['validate']);
    expect(rest?.interaction?.map((each) => each.code)).toEqual(['transaction']);
    expect(rest?.operation?.map((each) => each.name)).toEqual(['break-glass']);
  });

  it('states the profiles that resources are held against, each on its type', () => {
    const profiles = [{ canonical: 'http://example.org/goal', type: 'Goal' }, { canonical: 'http://example.org/other|1', type: 'Goal' }];
    const stated = capabilityStatement({ ...input, profiles }).rest?.[0]?.resource;
    expect(stated?.find((each) => each.type === 'Goal')?.supportedProfile).toEqual(['http://example.org/goal', 'http://example.org/other|1']);
    expect(stated?.find((each) => each.type === 'Patient')?.supportedProfile).toBeUndefined();
  });

  /** Parameters that have no modifier, each with a value. */
  const SPECIAL: Readonly<Record<string, readonly [string, string]>> = { _filter: ['_filter', '_id eq 1'], _list: ['_list', '1'], _text: ['_text', 'a'], _content: ['_content', 'a'] };

  it('states no search parameter and no inclusion that a search would refuse', () => {
    const refused = (rest?.resource ?? []).flatMap((each) => {
      const filters = (each.searchParam ?? []).filter(({ name }) => name !== '_id' && name !== '_lastUpdated')
        .map(({ name, type }) => SPECIAL[String(name)] ?? (type === 'composite' ? [String(name), 'a$2026'] as const : [`${String(name)}:missing`, 'true'] as const));
      const query: (readonly [string, string])[] = [...filters, ...(each.searchInclude ?? []).map((value) => ['_include', value] as const),
        ...(each.searchRevInclude ?? []).map((value) => ['_revinclude', value] as const)];
      // As many at a time as a search may have.
      return Array.from({ length: Math.ceil(query.length / 50) }, (_none, part) => parseSearch(String(each.type), query.slice(50 * part, 50 * part + 50), definitions, { lenient: false, timeZone: 'UTC', texts: true }))
        .flatMap((parsed) => (parsed.ok ? [] : parsed.issues.map((issue) => `${String(each.type)}: ${issue.text}`)));
    });
    expect(refused).toEqual([]);
    expect(['Location.near', 'Location._text', 'Binary._content', 'Binary._text'].map((each) => each.split('.')).map(([type, name]) => resource(type!)?.searchParam?.find((param) => param.name === name)?.type)).toEqual(['special', 'string', 'string', undefined]);
    expect(resource('Provenance')?.searchInclude).toContain('Provenance:target');
    expect(resource('Patient')?.searchRevInclude).toContain('Provenance:target');
  });
});

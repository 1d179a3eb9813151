// SPDX-License-Identifier: Apache-2.0
/** The OperationDefinitions against the operations that are served: names, places, and the parameters that the code reads. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CapabilityStatement, OperationDefinition, OperationDefinitionParameter } from '@medplum/fhirtypes';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { INTERACTIONS, type Interaction } from '../../src/app/interactions.ts';
import { metadata } from '../../src/app/metadata.ts';
import { compileValidator } from '../../src/domain/fhir/validate.ts';
import { isError } from '../../src/domain/issue.ts';
import { aftermathInputs } from '../../src/http/fhir/aftermath.ts';
import { askingInputs } from '../../src/http/fhir/asking.ts';
import { captureInputs } from '../../src/http/fhir/capture.ts';
import { planInputs } from '../../src/http/fhir/caseplan.ts';
import { deliverInputs } from '../../src/http/fhir/deliver.ts';
import { matchingInputs } from '../../src/http/fhir/matching.ts';
import { pullInputs } from '../../src/http/fhir/pull.ts';
import { inputs } from '../../src/http/fhir/operations.ts';
import { GENERATED, loadDefinitions } from '../../src/store/definitions.ts';

const OURS = 'https://throughcare.dev/fhir/OperationDefinition/';
const folder = join(GENERATED, 'throughcare');
const operations = readdirSync(folder).filter((name) => name.startsWith('OperationDefinition-')).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as OperationDefinition);
const definitions = loadDefinitions();
const named = (code: string): OperationDefinition | undefined => operations.find((each) => each.code === code);
const taken = (code: string): readonly OperationDefinitionParameter[] => (named(code)?.parameter ?? []).filter((each) => each.use === 'in');

describe('the operations that a gateway states', () => {
  const statement = JSON.parse(metadata({ definitions, softwareVersion: '0' }, { base: 'https://gateway.example/fhir/R4', started: '2026-01-01T00:00:00Z', cors: false }).body?.text ?? '') as CapabilityStatement;
  const [rest] = statement.rest ?? [];
  const stated = [...(rest?.operation ?? []), ...(rest?.resource ?? []).flatMap((each) => each.operation ?? [])];

  it('have a definition each, and no definition is of an operation that is not served', () => {
    const ours = new Set(stated.map((each) => each.definition ?? '').filter((url) => url.startsWith(OURS)));
    expect(ours.size).toBeGreaterThan(25);
    expect(operations.map((each) => each.url ?? '').toSorted()).toEqual([...ours].toSorted());
    expect(stated.filter((each) => each.definition?.startsWith(OURS) === true && each.definition !== `${OURS}${each.name}`)).toEqual([]);
  });

  it.each(operations.map((each) => [each.code ?? '', each] as const))('$%s is defined on the types and levels on which it is served', (code, definition) => {
    const rows = INTERACTIONS.filter((each: Interaction) => each.operation?.name === code) as readonly Interaction[];
    const at = new Set(rows.map(({ path }) => (path.startsWith('/$') ? 'system' : path.includes('/:id/') ? 'instance' : 'type')));
    expect(Object.entries({ system: definition.system, type: definition.type, instance: definition.instance }).filter(([, is]) => is).map(([level]) => level).toSorted()).toEqual([...at].toSorted());
    expect((definition.resource ?? []).toSorted()).toEqual([...new Set(rows.flatMap(({ operation }) => operation?.on ?? []))].toSorted());
    // R4 operations.html: GET only where nothing changes.
    expect(definition.affectsState === true && rows.some(({ method }) => method === 'GET')).toBe(false);
  });

  it('are valid as R4 has them, with bindings to value sets that are published', () => {
    const validator = compileValidator(definitions);
    expect(operations.flatMap((each) => validator.validate(each).filter(isError).map((issue) => `${each.code ?? ''} ${issue.at ?? ''} ${issue.text}`))).toEqual([]);
    const bound = operations.flatMap((each) => each.parameter ?? []).flatMap((each) => each.binding?.valueSet ?? []);
    expect(bound.filter((url) => definitions.expansions[url] === undefined)).toEqual([]);
  });
});

interface Shape {
  readonly properties?: Readonly<Record<string, { readonly type?: string; readonly prefixItems?: unknown; readonly anyOf?: readonly { readonly type?: string }[] }>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Shape[];
  readonly anyOf?: readonly Shape[];
}

/** Name, least and most of each parameter, as the schema of the code has them; of several forms the least is what all ask for. */
function readBy(schema: z.ZodType): readonly string[] {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  const forms = shape.oneOf ?? shape.anyOf ?? [shape];
  const all = Object.assign({}, ...forms.map((form) => form.properties ?? {})) as NonNullable<Shape['properties']>;
  return Object.entries(all).map(([name, value]) => {
    const many = (value.type === 'array' && value.prefixItems === undefined) || value.anyOf?.some((each) => each.type === 'array') === true;
    return `${name} ${forms.every((form) => form.required?.includes(name) === true) ? '1' : '0'}..${many ? '*' : '1'}`;
  }).toSorted();
}

const schemas: readonly (readonly [string, z.ZodType])[] = Object.entries({ ...inputs, ...aftermathInputs, ...captureInputs, ...askingInputs, ...planInputs, ...deliverInputs, ...pullInputs, ...matchingInputs });

describe('the parameters of an operation', () => {
  // A call without a body is a written revocation against all (42 CFR 2.31(a)(6)), so nothing is required of a caller.
  const lenient: Readonly<Record<string, readonly string[]>> = { revoke: ['form 1..1'] };

  it.each(schemas)('of $%s are those that the code reads, as often as it takes them', (code, schema) => {
    const published = taken(code).map(({ name, min, max }) => `${name ?? ''} ${String(min)}..${max ?? ''}`).toSorted();
    const read = readBy(schema).map((each) => (lenient[code]?.includes(each) === true ? each.replace(' 1', ' 0') : each));
    expect(published).toEqual(read);
  });

  it('that stand in the address alone are those that the code asks the address for', () => {
    const source = ['operations', 'aftermath', 'capture', 'caseplan', 'deliver', 'exchange'].map((name) => readFileSync(join(GENERATED, '..', '..', 'src', 'http', 'fhir', `${name}.ts`), 'utf8')).join('\n');
    const asked = new Set([...source.matchAll(/\.get\('([a-zA-Z-]+)'\)/g)].map((each) => each[1] ?? ''));
    const known = new Set(schemas.map(([code]) => code));
    const others = operations.filter((each) => !known.has(each.code ?? '')).flatMap((each) => taken(each.code ?? '').map(({ name }) => name ?? ''));
    // The answers on a form are the body itself.
    expect([...new Set(others.filter((name) => name !== 'response'))].toSorted()).toEqual([...asked].filter((name) => name !== 'asOf').toSorted());
    expect(taken('who-sees-what').map(({ name }) => name)).toContain('asOf');
  });
});

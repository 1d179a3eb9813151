// SPDX-License-Identifier: Apache-2.0
/**
 * The searches that US Core asks of a server (CapabilityStatement us-core-server: SHALL and SHOULD parameters, combinations,
 * comparators, chains, includes) and its interactions and operations, each run over HTTP against the published examples, with values taken from the example it must find.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readTgz } from '../../src/cli/build-us-core/tar.ts';
import { extractIndex, type IndexRows } from '../../src/domain/fhir/search/index-rows.ts';
import { searchParams } from '../../src/domain/fhir/search/params.ts';
import { SERVED_TYPES } from '../../src/domain/fhir/served.ts';
import { loadDefinitions } from '../../src/store/definitions.ts';
import { refsOf, send } from '../e2e/support.ts';
import { openGateway, type TestGateway } from '../support/gateway.ts';

interface Example { readonly resourceType: string; readonly id: string }
interface Extension { readonly url: string; readonly valueCode?: string; readonly valueString?: string; readonly extension?: readonly Extension[] }
interface Param { readonly name: string; readonly extension?: readonly Extension[] }
interface Named { readonly code?: string; readonly name?: string; readonly extension?: readonly Extension[] }
type Extended = { readonly extension?: readonly Extension[] } | null;
interface Served { readonly interaction?: readonly Named[]; readonly operation?: readonly Named[]; readonly _searchInclude?: readonly Extended[]; readonly type: string; readonly searchParam?: readonly Param[]; readonly extension?: readonly Extension[]; readonly searchRevInclude?: readonly string[]; readonly searchInclude?: readonly string[] }

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'shared', 'packages');
const params = searchParams(loadDefinitions());
const EXPECTED = ['SHALL', 'SHOULD'];

const expectation = (each: { readonly extension?: readonly Extension[] }): string => each.extension?.find((one) => one.url.endsWith('capabilitystatement-expectation'))?.valueCode ?? 'SHALL';
const indexOf = (resource: Example): IndexRows => extractIndex(resource, params, { timeZone: 'America/Chicago' });

/** A value of the parameter that the example has, as a query would spell it. */
function valueOf(resource: Example, code: string): string | undefined {
  if (code === '_id') return resource.id;
  const param = params.byType.get(resource.resourceType)?.get(code);
  if (param === undefined) return undefined;
  if (param.beside === true) return indexOf(resource).reference.find((each) => each.param.startsWith(`${code}$`) && /\|./.test(each.param))?.param.slice(code.length + 1);
  const row = (indexOf(resource)[param.kind] as unknown as readonly (Readonly<Record<string, string | number | null>> & { readonly param: string })[]).find((each) => each.param === code && (param.kind !== 'token' || each['code'] !== null));
  if (row === undefined) return undefined;
  switch (param.kind) {
    case 'token': return `${row['system'] === null ? '' : `${String(row['system'])}|`}${String(row['code'])}`;
    case 'reference': return row['id'] === null ? undefined : `${String(row['type'])}/${String(row['id'])}`;
    case 'date': return `ge${new Date(Number(row['lo'])).toISOString()}`;
    case 'string': return String(row['exact']).replace(/([\\,$|])/g, '\\$1');
    default: return undefined;
  }
}

describe.each(['6.1.0', '7.0.0'])('US Core %s', (version) => {
  const files = readTgz(join(PACKAGES, `hl7.fhir.us.core-${version}.tgz`));
  const statement = JSON.parse(files.get('package/CapabilityStatement-us-core-server.json') ?? '') as { readonly rest: readonly [{ readonly resource: readonly Served[] }] };
  const served = statement.rest[0].resource.filter((each) => SERVED_TYPES.includes(each.type));
  let gateway: TestGateway;
  let token: string;
  let examples: readonly Example[];

  beforeAll(async () => {
    gateway = await openGateway();
    token = await gateway.tokenFor('open-door');
    examples = await load(gateway, token, [...files].filter(([name]) => /^package\/example\/[^.][^/]*\.json$/.test(name)).map(([, text]) => JSON.parse(text) as Example));
  });
  afterAll(() => gateway.close());

  it('has every type that US Core asks for, or we say which not', () => {
    expect(statement.rest[0].resource.map((each) => each.type).filter((type) => !SERVED_TYPES.includes(type)).toSorted()).toEqual(NOT_YET[version]);
  });

  it.each(served.map((each) => [each.type, each] as const))('%s: every search that is asked for finds the example that it was taken from', async (type, resource) => {
    const own = examples.filter((each) => each.resourceType === type);
    const single = (resource.searchParam ?? []).filter((each) => EXPECTED.includes(expectation(each))).map((each) => [each.name]);
    const combined = (resource.extension ?? []).filter((each) => each.url.endsWith('search-parameter-combination') && EXPECTED.includes(each.extension?.find((one) => one.url.endsWith('expectation'))?.valueCode ?? 'SHALL'))
      .map((each) => (each.extension ?? []).filter((one) => one.url === 'required' || one.url === 'optional').map((one) => one.valueString ?? ''));
    const failed: string[] = [];
    let run = 0;
    for (const codes of [...single, ...combined]) {
      const unknown = codes.find((code) => code !== '_id' && code !== '_lastUpdated' && params.byType.get(type)?.has(code) !== true);
      if (unknown !== undefined) failed.push(`${type}?${unknown}: not served`);
      const found = own.map((each) => [each, codes.map((code) => [code, valueOf(each, code)] as const)] as const).find(([, values]) => values.every(([, value]) => value !== undefined));
      if (found === undefined) continue;
      const [example, values] = found;
      const query = new URLSearchParams(values.map(([code, value]): [string, string] => [code, value ?? '']));
      query.set('_count', '500');
      run += 1;
      if (!(await refsOf(gateway, token, `${type}?${query.toString()}`)).includes(`${type}/${example.id}`)) failed.push(`${type}?${codes.join('&')}: did not find ${example.id}`);
    }
    expect(failed).toEqual([]);
    expect(run > 0 || own.length === 0 || single.length + combined.length === 0).toBe(true);
  });

  it('has every interaction and operation that is asked for, by its own statement', async () => {
    type Stated = { readonly rest: readonly [{ readonly resource: readonly Served[] }] };
    const ours = new Map(((await send(gateway, token, 'metadata')).json as unknown as Stated).rest[0].resource.map((each) => [each.type, each]));
    const wanted = served.flatMap(({ type, interaction = [], operation = [] }) => [...interaction.map((each) => [type, each, 'interaction'] as const), ...operation.map((each) => [type, each, 'operation'] as const)])
      .filter(([, each]) => EXPECTED.includes(expectation(each)));
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter(([type, { code, name }, kind]) => !(ours.get(type)?.[kind] ?? []).some((each) => each.code === code && each.name === name)).map(([type, { code = '', name = '' }]) => `${type} ${code}${name}`)).toEqual([]);
  });

  it('finds a role by the name and the identifier of its practitioner, and brings along what is asked for', async () => {
    const failed: string[] = [];
    const includes = served.flatMap(({ type, searchInclude = [], _searchInclude = [] }) => searchInclude.filter((_, n) => EXPECTED.includes(expectation(_searchInclude[n] ?? {}))).map((each) => `${type}?_include=${each}`));
    expect(includes.length).toBeGreaterThan(7);
    for (const path of [...includes, 'PractitionerRole?practitioner.name=x', 'PractitionerRole?practitioner.identifier=x', 'PractitionerRole?practitioner:Practitioner.name=x']) {
      const { status } = await send(gateway, token, `${path}&_count=5`);
      if (status !== 200) failed.push(`${path}: ${String(status)}`);
    }
    expect(failed).toEqual([]);
  });

  it('dates take the comparators that are asked for, and each type its Provenance', async () => {
    const failed: string[] = [];
    for (const { type, searchParam, searchRevInclude } of served) {
      for (const { name } of (searchParam ?? []).filter((each) => params.byType.get(type)?.get(each.name)?.kind === 'date')) {
        for (const prefix of ['gt', 'lt', 'ge', 'le']) {
          const answer = await send(gateway, token, `${type}?${name}=${prefix}2020-01-01&_count=1`);
          if (answer.status !== 200) failed.push(`${type}?${name}=${prefix}: ${String(answer.status)}`);
        }
      }
      for (const include of searchRevInclude ?? []) {
        const answer = await send(gateway, token, `${type}?_revinclude=${include}&_count=2`);
        if (answer.status !== 200) failed.push(`${type}?_revinclude=${include}: ${String(answer.status)}`);
      }
    }
    expect(failed).toEqual([]);
  });
});

/** Types of US Core that the case plans and their sources do not use. */
const NOT_YET: Readonly<Record<string, readonly string[]>> = { '6.1.0': [], '7.0.0': [] };

/** Puts the examples in as one transaction; they come back with the ids that the server gave. */
async function load(gateway: TestGateway, token: string, all: readonly Example[]): Promise<readonly Example[]> {
  const own = all.filter((each) => SERVED_TYPES.includes(each.resourceType) && !['AuditEvent', 'CapabilityStatement', 'StructureDefinition', 'ValueSet', 'CodeSystem', 'SearchParameter', 'OperationDefinition', 'ImplementationGuide'].includes(each.resourceType));
  const known = new Set(own.map((each) => `${each.resourceType}/${each.id}`));
  const entry = own.map((each) => ({
    fullUrl: `http://example.org/fhir/${each.resourceType}/${each.id}`, request: { method: 'POST', url: each.resourceType },
    resource: withKnownReferences(each, known),
  }));
  const answer = await send(gateway, token, '', { method: 'POST', headers: { 'content-type': 'application/fhir+json', prefer: 'return=representation' }, body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }) });
  if (answer.status !== 200) throw new Error(`${String(answer.status)} ${answer.text.slice(0, 3000)}`);
  return (answer.json['entry'] as readonly { readonly resource: Example }[]).map((each) => each.resource);
}

/** References to what no example holds become logical ones: the server takes no dangling reference to a Patient. */
function withKnownReferences(resource: Example, known: ReadonlySet<string>): Example {
  return JSON.parse(JSON.stringify(resource), (key, value: unknown) =>
    (key === 'reference' && typeof value === 'string' && /^[A-Z]\w+\//.test(value) ? (known.has(value) ? value : `http://elsewhere.example/fhir/${value}`) : value)) as Example;
}

// SPDX-License-Identifier: Apache-2.0
/** Each format as StructureMap and ConceptMaps: valid R4, with every row and every code in it, and no variable that nothing set. */
import { describe, expect, it } from '@jest/globals';
import type { ConceptMap, StructureMap, StructureMapGroupRule } from '@medplum/fhirtypes';
import { readSources } from '../../../../src/cli/build-r4/sources.ts';
import { slimStructure } from '../../../../src/cli/build-r4/structures.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { LIMITS } from '../../../../src/domain/fhir/validate/context.ts';
import { isError } from '../../../../src/domain/issue.ts';
import type { CompiledRow } from '../../../../src/domain/mapping/compiled.ts';
import { publishedFormat } from '../../../../src/domain/mapping/publish/publish.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { allFormats, formatOf } from '../case-files.ts';

const formats = allFormats();
const definitions = loadDefinitions();
const sources = readSources();
/** Not among the types that are served, so not among our own slim definitions: made slim here, as those are. */
const map = slimStructure(sources.structures.find((one) => one['url'] === 'http://hl7.org/fhir/StructureDefinition/StructureMap')!, sources.elements);
const validator = compileValidator({ ...definitions, structures: [...definitions.structures, map] }, { ...LIMITS, issues: 100_000, nodes: 10_000_000 });

function published(format: string): { readonly structure: StructureMap; readonly tables: readonly ConceptMap[] } {
  const made = publishedFormat(formats, format, '2026-11-22');
  if (!made.ok) throw new Error(made.issues[0]?.text);
  const resources = (made.value.entry ?? []).map(({ resource }) => resource);
  return { structure: resources.find((one): one is StructureMap => one?.resourceType === 'StructureMap')!, tables: resources.filter((one): one is ConceptMap => one?.resourceType === 'ConceptMap') };
}

const rulesIn = (rules: readonly StructureMapGroupRule[] = []): readonly StructureMapGroupRule[] => rules.flatMap((rule) => [rule, ...rulesIn(rule.rule)]);
const rowsIn = (rows: readonly CompiledRow[]): readonly CompiledRow[] => rows.flatMap((row) => [row, ...(row.action.kind === 'inside' ? rowsIn(row.action.rows) : [])]);

/** Contexts and ids that nothing around them has set. */
function unset(rules: readonly StructureMapGroupRule[], known: ReadonlySet<string>): readonly string[] {
  return rules.flatMap((rule) => {
    const sources = rule.source.filter(({ context }) => !known.has(context)).map(({ context }) => context);
    const inner = new Set([...known, ...rule.source.flatMap(({ variable }) => variable ?? []), ...(rule.target ?? []).flatMap(({ variable }) => variable ?? [])]);
    const targets = (rule.target ?? []).flatMap(({ context, parameter = [] }) => [context ?? '', ...parameter.flatMap(({ valueId }) => valueId ?? [])]).filter((one) => !inner.has(one));
    return [...sources, ...targets, ...unset(rule.rule ?? [], inner)];
  });
}

describe.each([...formats.ids])('the format %s for others', (id) => {
  const { structure, tables } = published(id);
  const format = formatOf(formats, id);

  it('is valid FHIR', () => {
    expect([structure, ...tables].flatMap((resource) => validator.validate(resource).filter(isError).map((issue) => `${resource.id ?? ''} ${issue.at ?? ''}: ${issue.text}`))).toEqual([]);
  });

  it('has a rule for every row', () => {
    const own = structure.group.slice(0, format.groups.length);
    const named = own.map(({ rule }) => rulesIn(rule).filter(({ name }) => /^r\d+$/u.test(name ?? '')).length);
    expect(named).toEqual(format.groups.map(({ rows }) => rowsIn(rows).length));
  });

  it('uses no variable that is not set, and calls no group that is not there', () => {
    expect(structure.group.flatMap(({ rule }) => unset(rule, new Set(['source', 'target'])))).toEqual([]);
    const groups = new Set(structure.group.map(({ name }) => name));
    expect(structure.group.flatMap(({ rule }) => rulesIn(rule)).flatMap(({ dependent = [] }) => dependent).filter(({ name }) => !groups.has(name))).toEqual([]);
  });

  it('brings every table that it translates by, with all its codes', () => {
    const urls = structure.group.flatMap(({ rule }) => rulesIn(rule)).flatMap(({ target = [] }) => target).filter(({ transform }) => transform === 'translate').map(({ parameter }) => parameter?.[1]?.valueString);
    expect(new Set(tables.map(({ url }) => url))).toEqual(new Set(urls));
    for (const table of tables) {
      const codes = new Set((table.group ?? []).flatMap(({ element }) => element.map(({ code }) => code)));
      expect(codes).toEqual(new Set(format.tables.get(table.url?.slice(`https://throughcare.dev/fhir/ConceptMap/${id}-`.length) ?? '')?.codes.keys()));
    }
  });
});

it('a format that there is not is not made up', () => {
  const made = publishedFormat(formats, 'telepathy', '2026-11-22');
  expect(made.ok ? '' : made.issues[0]?.code).toBe('not-supported');
});

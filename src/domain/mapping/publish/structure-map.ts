// SPDX-License-Identifier: Apache-2.0
/**
 * A format's rows as a FHIR StructureMap: for each group of rows a group, for each row a rule. Steps of a path are rules within rules; what R4's mapping
 * language has no words for (a step backwards, a node anywhere in the message, an own transform) stands as documentation and as a named group.
 * http://hl7.org/fhir/R4/structuremap.html
 */
import type { StructureMap, StructureMapGroup, StructureMapGroupRule, StructureMapGroupRuleTarget } from '@medplum/fhirtypes';
import type { CompiledCondition, CompiledFormat, CompiledGroup, CompiledRow } from '../compiled.ts';
import type { Path } from '../path.ts';
import { PREDICATES } from '../predicates.ts';
import { TRANSFORMS } from '../transforms/index.ts';
import { CANONICAL_BASE } from '../types.ts';
import type { Json } from '../types.ts';
import { conceptMapUrl, pascal } from './concept-maps.ts';

const R4 = 'http://hl7.org/fhir/StructureDefinition';
const transformNames = new Map(Object.entries(TRANSFORMS).map(([name, transform]) => [transform, name]));
const predicateNames = new Map(Object.entries(PREDICATES).map(([name, predicate]) => [predicate, name]));

interface Writing {
  readonly format: CompiledFormat;
  /** Transforms of ours that rules lean on. */
  readonly used: Set<string>;
  readonly tables: Set<string>;
  count: number;
}

/** The map, and the tables that it translates by. `date`: of publication. */
export function structureMap(format: CompiledFormat, date: string): { readonly map: StructureMap; readonly tables: ReadonlySet<string> } {
  const writing: Writing = { format, used: new Set(), tables: new Set(), count: 0 };
  const groups = format.groups.map((group) => groupOf(writing, group));
  const types = [...new Set(format.groups.map(({ resource }) => resource))].sort();
  const map: StructureMap = {
    resourceType: 'StructureMap', id: format.id, url: `${CANONICAL_BASE}/StructureMap/${format.id}`, name: pascal(format.id), title: format.title, status: 'active', date, publisher: 'Throughcare',
    description: 'Made from the mapping rows of the gateway. Where a rule has several alternatives, the first whose condition holds and that finds a value fills the element.',
    structure: [
      { url: `${CANONICAL_BASE}/StructureDefinition/source-${format.id}`, mode: 'source', alias: 'Message', documentation: `A message of the format ${format.id}, as a tree: elements, attributes, columns or segments by their names` },
      ...types.map((type) => ({ url: `${R4}/${type}`, mode: 'produced' as const, alias: type })),
    ],
    group: [...groups, ...[...writing.used].sort().map(ownTransform)],
  };
  return { map, tables: writing.tables };
}

function groupOf(writing: Writing, group: CompiledGroup): StructureMapGroup {
  const note = [`One ${group.resource} for each ${group.each.map(({ text }) => text).join(', or ')}`, ...group.when.map(conditionText), ...(group.only === undefined ? [] : [`only ${group.only}`])];
  return {
    name: ident(group.id), typeMode: 'none', documentation: note.join('; '), input: [{ name: 'source', type: 'Message', mode: 'source' }, { name: 'target', type: group.resource, mode: 'target' }],
    rule: group.rows.length === 0 ? [{ name: 'nothing', source: [{ context: 'source' }] }] : group.rows.map((row) => ruleOf(writing, row, { source: 'source', target: 'target' })),
  };
}

interface Around {
  readonly source: string;
  readonly target: string;
}

function ruleOf(writing: Writing, row: CompiledRow, around: Around): StructureMapGroupRule {
  const { action } = row;
  writing.count += 1;
  const name = `r${String(writing.count)}`;
  const documentation = [...row.when.map(conditionText), ...(row.required ? ['required'] : []), ...(row.only === undefined ? [] : [`only ${row.only}`]), ...(row.assume === undefined ? [] : [`assumed: ${row.assume}`])];
  const paths = action.kind === 'move' || action.kind === 'inside' ? action.from : [];
  const [path] = paths;
  const others = paths.slice(1).map(({ text }) => `else from ${text}`);
  const inner = (source: string, last: string): StructureMapGroupRule => leaf(writing, row, { name: last, around: { ...around, source } });
  const found = path === undefined ? inner(around.source, name) : chain(path, { name, source: around.source, inner });
  const text = [...(path === undefined || path.text === '.' ? [] : [`from ${path.text}`]), ...others, ...documentation].join('; ');
  return { ...found, ...(text === '' ? {} : { documentation: [text, found.documentation].filter((one) => one !== undefined).join('; ') }) };
}

interface Chaining {
  readonly name: string;
  readonly source: string;
  readonly inner: (source: string, name: string) => StructureMapGroupRule;
}

/** Step by step, where every step goes down; else one rule whose documentation says the path. */
function chain(path: Path, { name, source, inner }: Chaining): StructureMapGroupRule {
  if (path.steps.length === 0) return inner(source, name);
  const plain = path.start === 'context' && path.steps.every(({ axis, names, filters }) => axis === 'child' && names.length === 1 && filters.length === 0);
  const names = plain ? path.steps.map((step) => elementName(step.names[0]?.name ?? '')) : [elementName(path.steps.at(-1)?.names[0]?.name ?? 'value')];
  return names.reduceRight<(from: string) => StructureMapGroupRule>((next, element, index) => (from) => {
    const variable = `${name}v${String(index)}`;
    const under = next(variable);
    return { name: index === 0 ? name : `${name}s${String(index)}`, source: [{ context: from, element, variable }], rule: [under] };
  }, (from) => inner(from, `${name}t`))(source);
}

/** What the value found becomes. */
function leaf(writing: Writing, row: CompiledRow, { name, around }: { readonly name: string; readonly around: Around }): StructureMapGroupRule {
  const { action, to } = row;
  const rule: StructureMapGroupRule = { name, source: [{ context: around.source }] };
  const element = to?.text === '.' ? undefined : to?.text;
  if (action.kind === 'inside') {
    const variable = element === undefined ? around.target : `${name}e`;
    const target: StructureMapGroupRuleTarget[] = element === undefined ? [] : [{ context: around.target, contextType: 'variable', element, variable }];
    return { ...rule, ...(target.length === 0 ? {} : { target }), rule: action.rows.map((one) => ruleOf(writing, one, { source: around.source, target: variable })) };
  }
  const place = { context: around.target, contextType: 'variable' as const, ...(element === undefined ? {} : { element }) };
  if (action.kind === 'constant') return { ...rule, ...constant(place, action.value) };
  if (action.kind === 'reference') return { ...rule, documentation: `refers to the ${action.ref.group}${action.ref.at === undefined ? '' : ` at ${action.ref.at.text}`}`, target: [{ ...place, transform: 'reference', parameter: [{ valueString: action.ref.group }] }] };
  return move(writing, action, { rule, place, around });
}

type Place = Pick<StructureMapGroupRuleTarget, 'context' | 'contextType' | 'element'>;

function move(writing: Writing, action: Extract<CompiledRow['action'], { kind: 'move' }>, { rule, place, around }: { readonly rule: StructureMapGroupRule; readonly place: Place; readonly around: Around }): StructureMapGroupRule {
  const called = transformNames.get(action.transform) ?? 'text';
  if (action.table !== undefined && (writing.format.tables.get(action.table)?.codes.size ?? 0) > 0) {
    writing.tables.add(action.table);
    const output = action.transform.bare === true ? 'code' : 'Coding';
    return { ...rule, documentation: `transform ${called}`, target: [{ ...place, transform: 'translate', parameter: [{ valueId: around.source }, { valueString: conceptMapUrl(writing.format.id, action.table) }, { valueString: output }] }] };
  }
  if (called === 'text') return { ...rule, target: [{ ...place, transform: 'copy', parameter: [{ valueId: around.source }] }] };
  writing.used.add(called);
  const said = [...(action.table === undefined ? [] : [`table ${action.table}, which the feed gives`]), ...(Object.keys(action.args).length === 0 ? [] : [`with ${JSON.stringify(action.args)}`])];
  const args = said.length === 0 ? {} : { documentation: said.join('; ') };
  const variable = `${rule.name ?? 'r'}o`;
  return { ...rule, ...args, target: [{ ...place, variable }], dependent: [{ name: ident(called), variable: [around.source, variable] }] };
}

function constant(place: Place, value: Json): Partial<StructureMapGroupRule> {
  if (typeof value === 'string') return { target: [{ ...place, transform: 'copy', parameter: [{ valueString: value }] }] };
  if (typeof value === 'boolean') return { target: [{ ...place, transform: 'copy', parameter: [{ valueBoolean: value }] }] };
  if (typeof value === 'number') return { target: [{ ...place, transform: 'copy', parameter: [Number.isInteger(value) ? { valueInteger: value } : { valueDecimal: value }] }] };
  const { system, code, display, coding, ...rest } = value as { readonly [key: string]: Json };
  const [only, ...more] = Array.isArray(coding) ? coding as readonly { readonly [key: string]: Json }[] : [];
  const plain = Object.keys(rest).length === 0 && more.length === 0;
  const words = (from: { readonly [key: string]: Json }): { valueString: string }[] => ['system', 'code', 'display'].flatMap((part) => (typeof from[part] === 'string' ? [{ valueString: from[part] }] : []));
  if (plain && only !== undefined) return { target: [{ ...place, transform: 'cc', parameter: words(only) }] };
  if (plain && typeof system === 'string' && typeof code === 'string') return { target: [{ ...place, transform: 'c', parameter: words({ system, code, ...(display === undefined ? {} : { display }) }) }] };
  return { documentation: `the value ${JSON.stringify(value)}`, target: [{ ...place, transform: 'create' }] };
}

/** A transform of the gateway's own, as a group that rules call: what it does is code, and said in docs/mappings.md. */
function ownTransform(name: string): StructureMapGroup {
  return { name: ident(name), typeMode: 'none', documentation: `Transform ${name} of the gateway: what it does is not expressed here`, input: [{ name: 'source', mode: 'source' }, { name: 'target', mode: 'target' }], rule: [{ name: 'value', source: [{ context: 'source' }] }] };
}

function conditionText({ predicate, path, other, value, table }: CompiledCondition): string {
  return ['when', predicateNames.get(predicate) ?? '', path?.text ?? '', other?.text ?? '', value === undefined ? '' : `"${value}"`, table === undefined ? '' : `table ${table}`].filter((one) => one !== '').join(' ');
}

/** A FHIR id. */
function ident(name: string): string {
  return name.replace(/[^A-Za-z0-9\-.]/gu, '-').slice(0, 64);
}

/** An element's name in a logical model: an attribute like an element, text by FHIR's name for it. */
function elementName(name: string): string {
  return name === '#text' ? 'dataString' : name.replace(/^@/u, '');
}

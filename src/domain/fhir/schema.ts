// SPDX-License-Identifier: Apache-2.0
/**
 * The structure definitions, compiled once to look-ups by JSON member name. A backbone element becomes a type of its own,
 * named by its path (`Patient.contact`); a choice `value[x]` becomes one member per type. Base R4 today; a profile is a
 * second layer of checks over the same types, not a change of these.
 */
import type { Constraint, Definitions, ElementDef, ElementType, Structure } from './definitions.ts';

export interface Prop {
  /** JSON member, e.g. `valueQuantity`. */
  readonly name: string;
  /** Element, e.g. `value`; equal to `name` where there is no choice. */
  readonly element: string;
  readonly type: string;
  readonly primitive: boolean;
  readonly array: boolean;
  readonly min: number;
  readonly max: number;
  readonly choice: boolean;
  /** For Reference and canonical: the types that may be referred to; undefined: any. */
  readonly targets?: ReadonlySet<string>;
  readonly binding?: { readonly strength: 'required' | 'extensible'; readonly valueSet: string };
  /** Invariants of this use of the type; those of the type itself are in its TypeDef. */
  readonly constraints: readonly Constraint[];
  readonly summary: boolean;
}

export interface TypeDef {
  readonly name: string;
  readonly kind: 'primitive' | 'complex' | 'resource';
  readonly props: ReadonlyMap<string, Prop>;
  /** Element name -> its members: one, or several for a choice. */
  readonly elements: ReadonlyMap<string, readonly Prop[]>;
  readonly required: readonly string[];
  readonly constraints: readonly Constraint[];
}

export interface Schema {
  readonly types: ReadonlyMap<string, TypeDef>;
  /** Every resource type of R4, also those that have no TypeDef here. */
  readonly resourceTypes: ReadonlySet<string>;
}

const compiled = new WeakMap<Definitions, Schema>();

/** The compiled structures; made once for each value of `Definitions`, in about 15 ms. */
export function compileSchema(definitions: Definitions): Schema {
  const known = compiled.get(definitions);
  if (known !== undefined) return known;
  const schema = makeSchema(definitions);
  compiled.set(definitions, schema);
  return schema;
}

function makeSchema(definitions: Definitions): Schema {
  const bases = definitions.structures.filter((each) => each.derivation !== 'constraint');
  const byUrl = new Map(definitions.structures.map((each) => [each.url, each]));
  const kinds = new Map(bases.map((each) => [each.type, each.kind]));
  const context: Context = { kinds, byUrl };
  const types = bases.flatMap((each) => typesOf(each, context));
  return { types: new Map(types.map((each) => [each.name, each])), resourceTypes: new Set(definitions.allTypes) };
}

interface Context {
  readonly kinds: ReadonlyMap<string, Structure['kind']>;
  readonly byUrl: ReadonlyMap<string, Structure>;
}

/** The type itself and one type for each of its backbone elements. */
function typesOf(structure: Structure, context: Context): readonly TypeDef[] {
  const elements = structure.snapshot.element;
  const parents = new Set(elements.map((each) => parentOf(each.path)));
  return elements.filter((each) => parents.has(each.path)).map((each) => {
    const children = elements.filter((child) => parentOf(child.path) === each.path);
    const root = each.path === structure.type;
    return typeDef(each, root ? kindOf(structure) : 'complex', children.flatMap((child) => propsOf(child, parents, context)));
  });
}

function kindOf(structure: Structure): TypeDef['kind'] {
  if (structure.kind === 'resource') return 'resource';
  return structure.kind === 'primitive-type' ? 'primitive' : 'complex';
}

function typeDef(element: ElementDef, kind: TypeDef['kind'], props: readonly Prop[]): TypeDef {
  const elements = new Map<string, readonly Prop[]>();
  for (const prop of props) elements.set(prop.element, [...(elements.get(prop.element) ?? []), prop]);
  const required = [...elements].filter(([, group]) => group.some((prop) => prop.min > 0)).map(([name]) => name);
  const byName = new Map(props.map((prop) => [prop.name, prop]));
  return { name: element.path, kind, props: byName, elements, required, constraints: element.constraint ?? [] };
}

function propsOf(element: ElementDef, parents: ReadonlySet<string>, context: Context): readonly Prop[] {
  if (element.max === '0') return [];
  const last = element.path.slice(element.path.lastIndexOf('.') + 1);
  if (element.contentReference !== undefined) {
    return [prop(element, last, { code: element.contentReference.slice(element.contentReference.indexOf('#') + 1) }, context)];
  }
  if (parents.has(element.path)) return [{ ...prop(element, last, { code: element.path }, context), constraints: [] }];
  return (element.type ?? []).map((type) => prop(element, last, type, context));
}

function prop(element: ElementDef, last: string, type: ElementType, context: Context): Prop {
  const choice = last.endsWith('[x]');
  const base = choice ? last.slice(0, -3) : last;
  const targets = targetsOf(type, context);
  return {
    name: choice ? `${base}${type.code.charAt(0).toUpperCase()}${type.code.slice(1)}` : base,
    element: base,
    type: type.code,
    primitive: context.kinds.get(type.code) === 'primitive-type',
    array: element.max === '*' || Number(element.max) > 1,
    min: element.min,
    max: element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max),
    choice,
    ...(targets === undefined ? {} : { targets }),
    ...(element.binding === undefined ? {} : { binding: element.binding }),
    constraints: [...(element.constraint ?? []), ...profileConstraints(type, context)],
    summary: element.isSummary === true,
  };
}

/** SimpleQuantity and MoneyQuantity are profiles of Quantity whose whole content is an invariant. */
function profileConstraints(type: ElementType, context: Context): readonly Constraint[] {
  return (type.profile ?? []).flatMap((url) => context.byUrl.get(url)?.snapshot.element[0]?.constraint ?? [])
    .filter((each) => each.key === 'sqty-1' || each.key === 'mqty-1');
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

function targetsOf(type: ElementType, context: Context): ReadonlySet<string> | undefined {
  if (type.targetProfile === undefined || type.targetProfile.length === 0) return undefined;
  const names = type.targetProfile.map((url) => context.byUrl.get(url)?.type ?? url.replace(CORE, ''));
  return names.includes('Resource') ? undefined : new Set(names);
}

function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(0, dot);
}

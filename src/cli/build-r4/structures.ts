// SPDX-License-Identifier: Apache-2.0
/** Cuts R4 StructureDefinitions and SearchParameters down to what checking and indexing need. */
import type { Constraint, ElementDef, ElementType, SearchParam, Structure } from '../../domain/fhir/definitions.ts';
import type { DataElements, RawResource } from './sources.ts';

interface RawExtension {
  readonly url: string;
  readonly valueUrl?: string;
}
interface RawElement extends Omit<ElementDef, 'type' | 'binding' | 'constraint'> {
  readonly type?: readonly (ElementType & { readonly extension?: readonly RawExtension[] })[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly constraint?: readonly (Constraint & { readonly xpath?: string })[];
}
type RawStructure = Omit<Structure, 'snapshot'> & { readonly snapshot: { readonly element: readonly RawElement[] } };

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

/** One StructureDefinition with its snapshot, without prose, mappings and differential. */
export function slimStructure(raw: RawResource, r4: DataElements): Structure {
  const { url, name, type, kind, abstract, baseDefinition, derivation, snapshot } = raw as unknown as RawStructure;
  return {
    resourceType: 'StructureDefinition', url, name, type, kind, abstract,
    ...(baseDefinition === undefined ? {} : { baseDefinition }),
    ...(derivation === undefined ? {} : { derivation }),
    snapshot: { element: snapshot.element.filter((each) => isR4(each, snapshot.element, r4)).map((each) => slimElement(each, r4)) },
  };
}

/** Quantities that restate the elements of Quantity, which have no data elements of their own. */
const RESTATED = /^(?:Age|Count|Distance|Duration)\./;

/** R4 publishes a data element for every leaf but the ids and extensions that all types have. */
function isR4(element: RawElement, all: readonly RawElement[], r4: DataElements): boolean {
  const { path, contentReference } = element;
  const leaf = !all.some((each) => each.path.startsWith(`${path}.`));
  const common = /\.(?:id|extension|modifierExtension)$/.test(path) || RESTATED.test(path) || path === 'xhtml.value';
  return r4.has(path) || !path.includes('.') || !leaf || contentReference !== undefined || common;
}

function slimElement(raw: RawElement, r4: DataElements): ElementDef {
  const constraint = (raw.constraint ?? []).filter((each) => keepConstraint(raw.path, each)).map(slimConstraint);
  const binding = slimBinding(raw.binding);
  return {
    path: raw.path, min: raw.min, max: raw.max,
    ...(raw.type === undefined ? {} : { type: r4Types(raw.path, raw.type, r4).map((each) => slimType(raw.path, each)) }),
    ...(raw.contentReference === undefined ? {} : { contentReference: raw.contentReference }),
    ...(binding === undefined ? {} : { binding }),
    ...(constraint.length === 0 ? {} : { constraint }),
    ...(raw.isSummary === true ? { isSummary: true as const } : {}),
    ...(raw.isModifier === true ? { isModifier: true as const } : {}),
  };
}

/** ele-1 and ext-1 are repeated on every element; the checker holds them by construction. */
function keepConstraint(path: string, constraint: Constraint): boolean {
  return constraint.key !== 'ele-1' && (constraint.key !== 'ext-1' || path === 'Extension');
}

function slimConstraint({ key, severity, human, expression }: Constraint): Constraint {
  return { key, severity, human, expression };
}

function slimBinding(raw: RawElement['binding']): ElementDef['binding'] {
  if (raw?.valueSet === undefined || (raw.strength !== 'required' && raw.strength !== 'extensible')) return undefined;
  return { strength: raw.strength, valueSet: raw.valueSet.split('|')[0] ?? raw.valueSet };
}

/** A Reference's targets, and which type it is, as the data element has them; otherwise the snapshot says more. */
function r4Types(path: string, types: NonNullable<RawElement['type']>, r4: DataElements): NonNullable<RawElement['type']> {
  const published = r4.get(path);
  const refers = types.some((each) => each.targetProfile !== undefined || each.code === 'OperationOutcome');
  return refers && published !== undefined && published.length > 0 ? published : types;
}

/** R4 gives `Resource.id` the type string; its own text says id (http://hl7.org/fhir/R4/resource.html#id). */
function slimType(path: string, raw: ElementType & { readonly extension?: readonly RawExtension[] }): ElementType {
  const written = raw.extension?.find((each) => each.url === FHIR_TYPE)?.valueUrl;
  const resourceId = /^[A-Z]\w*\.id$/.test(path) && raw.code === 'http://hl7.org/fhirpath/System.String' && written === 'string';
  return {
    code: resourceId ? 'id' : (written ?? raw.code).replace('http://hl7.org/fhirpath/System.String', 'string'),
    ...(raw.targetProfile === undefined ? {} : { targetProfile: raw.targetProfile }),
    ...(raw.profile === undefined ? {} : { profile: raw.profile }),
  };
}

/** One SearchParameter, its bases limited to `types` and the two abstract ones; undefined when none is left. */
export function slimSearchParam(raw: RawResource, types: ReadonlySet<string>): SearchParam | undefined {
  const { url, code, type, base, expression, target, comparator, component } = raw as unknown as SearchParam;
  const bases = base.filter((each) => types.has(each) || each === 'Resource' || each === 'DomainResource');
  if (bases.length === 0) return undefined;
  return {
    url, code, type, base: bases,
    ...(expression === undefined ? {} : { expression }),
    ...(target === undefined ? {} : { target }),
    ...(comparator === undefined ? {} : { comparator }),
    ...(component === undefined ? {} : { component: component.map((each) => ({ definition: each.definition, expression: each.expression })) }),
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Checks that belong to a data type and that its structure definition does not state in a form that can be compiled. */
import { certainlyBefore } from '../dates.ts';
import { checkNarrative } from '../narrative.ts';
import { containedWith, parseReference, referenceType } from '../reference-form.ts';
import type { Prop, Schema } from '../schema.ts';
import { report } from './context.ts';
import type { Run } from './context.ts';
import { base64Length, isSoundUrn } from './primitives.ts';

type Value = Readonly<Record<string, unknown>>;
export type TypeCheck = (value: Value, run: Run, prop: Prop | undefined) => void;

/** By type name. */
export function typeChecks(schema: Schema): ReadonlyMap<string, TypeCheck> {
  return new Map<string, TypeCheck>([
    ['Reference', referenceCheck(schema)],
    ['Coding', absoluteSystem('Coding.system')],
    ['Identifier', absoluteSystem('Identifier.system')],
    ...['Quantity', 'Age', 'Count', 'Distance', 'Duration'].map((name) => [name, absoluteSystem(`${name}.system`)] as const),
    ['Meta', claims],
    ['Attachment', attachment],
    ['Period', period],
    ['Range', range],
    ['Narrative', narrative],
    ['Extension', extension],
    ['Bundle', bundleLinks],
    ['Bundle.entry', bundleEntry],
  ]);
}

const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const REFERENCES = 'http://hl7.org/fhir/R4/references.html';

function referenceCheck(schema: Schema): TypeCheck {
  return (value, run, prop) => {
    const { reference, identifier, display, type } = value;
    if (reference === undefined && identifier === undefined && display === undefined && value['extension'] === undefined && value['_reference'] === undefined) {
      report(run, { code: 'required', text: 'A reference must have a reference, an identifier or a display', cite: REFERENCES });
      return;
    }
    if (typeof reference === 'string') literal(reference, run, schema);
    const target = referenceType(value, run.container);
    if (typeof type === 'string' && target !== undefined && type !== target) {
      report(run, { code: 'value', text: 'The type of the reference is not that of what it refers to', cite: REFERENCES }, 'type');
    }
    if (target !== undefined && prop?.targets !== undefined && !prop.targets.has(target)) {
      report(run, { code: 'value', text: `This must refer to ${[...prop.targets].join(' or ')}`, cite: REFERENCES });
    }
  };
}

function literal(reference: string, run: Run, schema: Schema): void {
  const parsed = parseReference(reference);
  if (parsed === undefined || (parsed.form === 'other' && !isUrn(reference))) {
    report(run, { code: 'value', text: 'A literal reference must be Type/id, an absolute URL, #id, or a urn', cite: REFERENCES }, 'reference');
  } else if (parsed.form === 'local' && !schema.resourceTypes.has(parsed.type ?? '')) {
    report(run, { code: 'value', text: 'The reference names no resource type of R4', cite: REFERENCES }, 'reference');
  } else if (parsed.form === 'fragment' && !isInside(parsed.id ?? '', run)) {
    report(run, { code: 'invariant', text: 'ref-1: a reference with # must refer to a resource contained in this one', cite: REFERENCES }, 'reference');
  }
}

/** A URL that is not of a RESTful server, or a name of the RFC 8141 form; other schemes lead to no resource, and some run a script where a page makes a link of them. */
function isUrn(reference: string): boolean {
  return /^https?:\/\//.test(reference) || (/^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:\S/i.test(reference) && isSoundUrn(reference));
}

function isInside(id: string, run: Run): boolean {
  if (id === '') return run.resource !== run.container;
  return containedWith(run.container['contained'], id) !== undefined;
}

/** A system is a URI that stands by itself; a relative one means nothing to anyone else (datatypes.html#Coding). */
function absoluteSystem(what: string): TypeCheck {
  return ({ system }, run) => {
    if (typeof system === 'string' && !ABSOLUTE.test(system)) {
      report(run, { code: 'value', text: `${what} must be an absolute URI`, cite: 'http://hl7.org/fhir/R4/datatypes.html' }, 'system');
    }
  };
}

/** meta.profile holds canonicals of StructureDefinitions, which stand by themselves (resource.html#Meta). */
function claims({ profile }: Value, run: Run): void {
  for (const [index, each] of (Array.isArray(profile) ? profile : []).entries()) {
    if (typeof each === 'string' && !ABSOLUTE.test(each)) report(run, { code: 'value', text: 'A profile must be named by an absolute URI', cite: 'http://hl7.org/fhir/R4/resource.html#Meta' }, 'profile', index);
  }
}

function attachment({ data, size }: Value, run: Run): void {
  const length = typeof data === 'string' && typeof size === 'number' ? base64Length(data) : undefined;
  if (length !== undefined && length !== size) {
    report(run, { code: 'value', text: 'The size is not that of the data', cite: 'http://hl7.org/fhir/R4/datatypes.html#Attachment' }, 'size');
  }
}

function period({ start, end }: Value, run: Run): void {
  if (typeof start === 'string' && typeof end === 'string' && certainlyBefore(end, start)) {
    report(run, { code: 'invariant', text: 'per-1: the period ends before it starts', cite: 'http://hl7.org/fhir/R4/datatypes.html#Period' });
  }
}

function range({ low, high }: Value, run: Run): void {
  const [a, b] = [low, high] as readonly ({ readonly value?: unknown; readonly unit?: unknown; readonly system?: unknown; readonly code?: unknown } | undefined)[];
  const comparable = a?.code === b?.code && a?.system === b?.system && (a?.code !== undefined || a?.unit === b?.unit);
  if (comparable && typeof a?.value === 'number' && typeof b?.value === 'number' && a.value > b.value) {
    report(run, { code: 'invariant', text: 'rng-2: low must not be above high', cite: 'http://hl7.org/fhir/R4/datatypes.html#Range' });
  }
}

function narrative({ div }: Value, run: Run): void {
  const problem = typeof div === 'string' ? checkNarrative(div) : undefined;
  if (problem !== undefined) report(run, { code: 'invariant', text: problem, cite: 'http://hl7.org/fhir/R4/narrative.html#xhtml' }, 'div');
}

/** Absolute, except inside another extension, where it is a plain name (http://hl7.org/fhir/R4/extensibility.html#Extension). */
function extension({ url }: Value, run: Run): void {
  const nested = run.path.filter((step) => step === 'extension' || step === 'modifierExtension').length > 1;
  if (typeof url === 'string' && !nested && !ABSOLUTE.test(url)) {
    report(run, { code: 'value', text: 'The url of an extension must be absolute', cite: 'http://hl7.org/fhir/R4/extensibility.html' }, 'url');
  }
}

const BUNDLE = 'http://hl7.org/fhir/R4/bundle.html';

function bundleLinks({ link }: Value, run: Run): void {
  const relations = Array.isArray(link) ? link.map((each: unknown) => (each as Value | null)?.['relation']) : [];
  if (new Set(relations).size !== relations.length) {
    report(run, { code: 'business-rule', text: 'A link relation may stand only once in a bundle', cite: BUNDLE }, 'link');
  }
}

function bundleEntry({ fullUrl }: Value, run: Run): void {
  const form = typeof fullUrl === 'string' ? parseReference(fullUrl)?.form : 'other';
  if (form !== 'absolute' && form !== 'other') {
    report(run, { code: 'value', text: 'fullUrl must be an absolute URI', cite: BUNDLE }, 'fullUrl');
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Extensions wherever they stand (http://hl7.org/fhir/R4/extensibility.html): a known one must be what its definition says
 * and stand where that allows it; an unknown one is let be, but an unknown modifier must stop whoever reads it.
 */
import { resourceTypeOf } from '../fhirpath/branch.ts';
import type { Prop, TypeDef } from '../schema.ts';
import { report } from '../validate/context.ts';
import { runFor, type Profile, type ProfileRun } from './checks.ts';
import type { Profiles } from './profiles.ts';
import { isObject } from './run.ts';

const CITE = 'http://hl7.org/fhir/R4/extensibility.html';

interface Spot {
  /** Names under which a definition may allow this place: `Patient.contact`, `HumanName`, `Element`... */
  readonly names: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
}

/** Checks every extension in the resource that the run is on, contained resources and entries included. */
export function checkExtensions(resource: Readonly<Record<string, unknown>>, profiles: Profiles, run: ProfileRun): void {
  const name = resourceTypeOf(resource) ?? '';
  const type = run.schema.types.get(name);
  if (type?.kind !== 'resource') return;
  const outer = run.resource;
  run.resource = resource;
  walk({ names: [name, 'Resource', 'DomainResource', 'Element'], value: resource }, type, profiles, run);
  run.resource = outer;
}

function walk(spot: Spot, type: TypeDef, profiles: Profiles, run: ProfileRun): void {
  for (const key of Object.keys(spot.value)) {
    if (key === 'extension' || key === 'modifierExtension') {
      each(spot.value[key], key, run, (value) => { checkOne(value, { key, spot, profiles }, run); });
      continue;
    }
    const sibling = key.startsWith('_');
    const prop = type.props.get(sibling ? key.slice(1) : key);
    if (prop === undefined || (prop.primitive && !sibling)) continue;
    each(spot.value[key], prop.choice ? `${prop.element}.ofType(${prop.type})` : prop.element, run, (value) => { descend(value, { prop, parent: type }, profiles, run); });
  }
}

function descend(value: Readonly<Record<string, unknown>>, { prop, parent }: { readonly prop: Prop; readonly parent: TypeDef }, profiles: Profiles, run: ProfileRun): void {
  if (prop.type === 'Resource') {
    checkExtensions(value, profiles, run);
    return;
  }
  const type = run.schema.types.get(prop.primitive ? 'Element' : prop.type);
  const names = [`${parent.name}.${prop.element}`, `${parent.name}.${prop.element}[x]`, prop.type, 'Element', ...(prop.type.includes('.') ? ['BackboneElement'] : [])];
  if (type !== undefined) walk({ names, value }, type, profiles, run);
}

interface At {
  readonly key: 'extension' | 'modifierExtension';
  readonly spot: Spot;
  readonly profiles: Profiles;
}

function checkOne(extension: Readonly<Record<string, unknown>>, { key, spot, profiles }: At, run: ProfileRun): void {
  const { url } = extension;
  if (typeof url !== 'string') return;
  const known = url.includes(':') ? profiles.versions(url).filter((each) => each.type === 'Extension') : [];
  if (known.length === 0 && key === 'modifierExtension') {
    report(run, { code: 'not-supported', text: 'This modifier extension is not known here, so that nothing that it stands on can be understood', cite: CITE });
  }
  if (known.length > 0) content(extension, known, { key, spot, profiles }, run);
  const type = run.schema.types.get('Extension');
  if (type !== undefined) walk({ names: ['Extension', 'Element'], value: extension }, type, profiles, run);
}

function content(extension: Readonly<Record<string, unknown>>, known: readonly Profile[], { spot, profiles }: At, run: ProfileRun): void {
  const [first] = known;
  const own = runFor(first?.url ?? '', run);
  if (first?.context !== undefined && !first.context.some((each) => spot.names.includes(each))) {
    report(own, { code: 'structure', text: `The extension ${first.url} may not stand here`, cite: CITE });
  }
  const item = { value: extension, holder: extension, member: { name: 'extension', step: 'extension', type: 'Extension', primitive: false } };
  profiles.applyOneOf(known, item, own);
}

function each(value: unknown, step: string, run: ProfileRun, work: (value: Readonly<Record<string, unknown>>) => void): void {
  run.path.push(step);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (!isObject(item)) continue;
      run.path.push(index);
      work(item);
      run.path.pop();
    }
  } else if (isObject(value)) {
    work(value);
  }
  run.path.pop();
}

// SPDX-License-Identifier: Apache-2.0
/** Leaves out of a profile the elements that say no more than their base type does; what is left checks the same. */
import type { Prop, Schema } from '../schema.ts';
import type { ProfileElement, ProfileStructure, RawProfile } from './structure.ts';
import { readProfile } from './structure.ts';

/** In: a StructureDefinition with its snapshot. Out: the profile with the elements that matter. */
export function slimProfile(raw: RawProfile, schema: Schema): ProfileStructure {
  const profile = readProfile(raw);
  const paths = new Map((raw.snapshot?.element ?? []).map((each) => [each.id, (each['base'] as { readonly path?: string } | undefined)?.path]));
  const parents = new Set(profile.elements.filter((each) => /:[^.:]+$/.test(each.id)).map((each) => each.id.slice(0, each.id.lastIndexOf(':'))));
  const root = new Set((schema.types.get(profile.type)?.constraints ?? []).map(({ key }) => key));
  const elements = profile.elements.map((each) => (each.id.includes('.') ? each : withoutKnown(each, root)));
  return { ...profile, elements: elements.filter((each) => matters(each, propsAt(paths.get(each.id), schema), parents)) };
}

function withoutKnown(element: ProfileElement, known: ReadonlySet<string>): ProfileElement {
  const { constraint, ...rest } = element;
  const left = (constraint ?? []).filter((each) => !known.has(each.key));
  return left.length === 0 ? rest : { ...rest, constraint: left };
}

function propsAt(path: string | undefined, schema: Schema): readonly Prop[] {
  const dot = path?.lastIndexOf('.') ?? -1;
  if (path === undefined || dot < 0) return [];
  return schema.types.get(path.slice(0, dot))?.elements.get(path.slice(dot + 1).replace('[x]', '')) ?? [];
}

function matters(element: ProfileElement, props: readonly Prop[], parents: ReadonlySet<string | undefined>): boolean {
  const { id, fixed, pattern, binding, constraint, slicing, mustSupport, type } = element;
  const [first] = props;
  if (first === undefined || !id.includes('.') || /:[^.]+$/.test(id)) return !/\.id$/.test(id);
  if (fixed !== undefined || pattern !== undefined || mustSupport === true) return true;
  if (slicing !== undefined && parents.has(id)) return true;
  const known = new Set(props.flatMap((each) => each.constraints.map(({ key }) => key)));
  if (constraint?.some((each) => !known.has(each.key)) === true) return true;
  if (binding !== undefined && (binding.valueSet !== first.binding?.valueSet || binding.strength !== first.binding.strength)) return true;
  const max = element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max);
  return element.min !== first.min || max !== first.max || narrowed(type, props);
}

function narrowed(type: ProfileElement['type'], props: readonly Prop[]): boolean {
  if (type === undefined) return false;
  if (type.some((each) => (each.profile?.length ?? 0) > 0) || type.length < props.length) return true;
  return type.some((each) => {
    const base = props.find((prop) => prop.type === each.code);
    return (each.targetProfile?.length ?? 0) > 0 && each.targetProfile?.every((target) => base?.targets?.has(target.slice(target.lastIndexOf('/') + 1)) === true) !== true
      || (each.targetProfile?.length ?? 0) < (base?.targets?.size ?? 0);
  });
}

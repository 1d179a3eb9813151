// SPDX-License-Identifier: Apache-2.0
/** A profile's elements as a tree: children by element name, slices by slice name. */
import type { ProfileElement, ProfileStructure } from './structure.ts';

export interface ProfileNode {
  /** Element name without `[x]`. */
  readonly name: string;
  /** Undefined for a step that only leads to others. */
  readonly element?: ProfileElement;
  readonly children: ReadonlyMap<string, ProfileNode>;
  readonly slices: ReadonlyMap<string, ProfileNode>;
}

interface Growing {
  readonly name: string;
  element?: ProfileElement;
  readonly children: Map<string, Growing>;
  readonly slices: Map<string, Growing>;
}

/** The root element of the profile with everything below it. */
export function treeOf(profile: ProfileStructure): ProfileNode {
  const root = seed(profile.type);
  for (const element of profile.elements) {
    let node = root;
    for (const step of element.id.split('.').slice(1)) node = down(node, step);
    node.element = element;
  }
  return root;
}

/** `component:systolic` is the slice `systolic` of the child `component`. */
function down(node: Growing, step: string): Growing {
  const [name = '', slice] = step.split(':');
  const child = get(node.children, name.replace('[x]', ''));
  return slice === undefined ? child : get(child.slices, slice);
}

function get(map: Map<string, Growing>, name: string): Growing {
  const known = map.get(name) ?? seed(name);
  map.set(name, known);
  return known;
}

function seed(name: string): Growing {
  return { name, children: new Map(), slices: new Map() };
}

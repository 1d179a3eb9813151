// SPDX-License-Identifier: Apache-2.0
/**
 * Removes from a resource whatever speaks of a record that its recipient may not see: references and addresses, the list, team, section
 * or activity entries that exist for them, and the narrative and contained copies that could name them. It removes and never
 * marks: an element that R4 requires becomes an empty `unknown`, as it would be had the source never said.
 * 42 CFR 2.13(c)(2): a refusal may not confirm or deny that the person is a patient.
 */
import type { Resource } from '@medplum/fhirtypes';
import { narrativeLinks } from '../../fhir/narrative-links.ts';
import type { Schema } from '../../fhir/schema.ts';
import { walkResource, type Beside, type Json, type JsonObject, type Walk } from './strip-walk.ts';

/** Composites: their narrative and contained copies restate records of other origins. */
export const COMPOSITES: readonly string[] = ['CarePlan', 'CareTeam', 'Composition', 'List', 'DocumentReference', 'EpisodeOfCare', 'Goal', 'DiagnosticReport'];

export interface Hiding {
  readonly schema: Schema;
  /** May what this address (`Type/id`, or any other text of a reference, uri or link) leads to be seen? True of all that is none of this server. */
  readonly visible: (address: string) => boolean;
  /** What goes along of something that may not be seen where it stands; absent: nothing. */
  readonly beside?: ((reference: string) => Beside | undefined) | undefined;
  /** True: fields were taken out of it, which narrative and contained copies may restate. */
  readonly severed?: boolean | undefined;
  /** `kept`: the copies that a composite holds were put into it at the door, and stay. */
  readonly copies?: 'kept';
}

export interface StripResult<T> { readonly resource: T; readonly removed: number }

/**
 * In: a resource and what may be seen. Out: the resource without what refers to anything else, and how many were removed. Composites
 * lose narrative and contained resources in every case; so does, `severed`, what lost fields. A contained copy that
 * itself speaks of what may not be seen goes whole.
 */
export function strip<T extends Resource>(resource: T, hiding: Hiding): StripResult<T> {
  const composite = hiding.copies !== 'kept' && (hiding.severed === true || COMPOSITES.includes(resource.resourceType));
  const root = resource as unknown as JsonObject;
  const held = listOf(root['contained']);
  const gone = composite ? held.map(idOf) : goneOf(held, hiding);
  const counter = { removed: composite && root['contained'] !== undefined ? 1 : gone.length };
  const walked = walkResource(root, walkOf(hiding, new Set(gone), counter));
  const out: Record<string, Json> = { ...walked };
  if (resource.resourceType === 'Composition') {
    const kept = withoutNarrative(out['section']);
    delete out['section'];
    Object.assign(out, kept.length === 0 ? {} : { section: kept });
  }
  if (leadsAway(root, hiding)) {
    counter.removed += 1;
  }
  if (counter.removed > 0 || composite) {
    delete out['text'];
    delete out['contained'];
    const left = composite ? [] : referredTo(held.filter((each) => !gone.includes(idOf(each))), out);
    Object.assign(out, left.length === 0 ? {} : { contained: left });
  }
  return { resource: out as unknown as T, removed: counter.removed };
}

function walkOf({ schema, visible, beside = () => undefined }: Hiding, gone: ReadonlySet<Json | undefined>, counter: Walk['counter']): Walk {
  return { schema, beside, counter, visible: (address) => (address.startsWith('#') ? !gone.has(address.slice(1)) : visible(address)) };
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value as readonly JsonObject[] : [];
}

function idOf({ id }: JsonObject): Json | undefined {
  return id;
}

/** Ids of contained resources that speak of what may not be seen, or of such a one. */
function goneOf(held: readonly JsonObject[], hiding: Hiding): readonly (Json | undefined)[] {
  const gone = new Set(held.filter((each) => speaks(each, hiding)).map(idOf));
  const links = held.map((each) => [idOf(each), fragmentsIn(each)] as const);
  for (let size = -1; size !== gone.size;) {
    size = gone.size;
    links.filter(([, fragments]) => fragments.some((id) => gone.has(id))).forEach(([id]) => gone.add(id));
  }
  return [...gone];
}

function speaks(resource: JsonObject, hiding: Hiding): boolean {
  const counter = { removed: 0 };
  walkResource(resource, walkOf(hiding, new Set(), counter));
  return counter.removed > 0 || leadsAway(resource, hiding);
}

/** A narrative that links to what may not be seen. */
function leadsAway({ text }: JsonObject, { visible }: Hiding): boolean {
  const div = (text as JsonObject | null | undefined)?.['div'];
  return typeof div === 'string' && narrativeLinks(div).some((address) => !visible(address));
}

/** Contained resources that something still refers to, or that refer to the one around them (dom-3). */
function referredTo(held: readonly JsonObject[], around: JsonObject): readonly JsonObject[] {
  const named = new Set<Json | undefined>([around, ...held].flatMap((each) => fragmentsIn(each)));
  const left = held.filter((each) => named.has(idOf(each)) || fragmentsIn(each).includes(''));
  return left.length === held.length ? held : referredTo(left, around);
}

/** Ids after a number sign, wherever a text is one. */
function fragmentsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') {
    return [value].filter((text) => text.startsWith('#')).map((text) => text.slice(1));
  }
  return Object.values((value ?? {}) as JsonObject).flatMap((each) => fragmentsIn(each));
}

/** Sections, at any depth, without their narrative, which was written from entries of other origins too; one that held nothing else goes (cmp-1). */
function withoutNarrative(sections: Json | undefined): readonly JsonObject[] {
  return listOf(sections).flatMap((section) => {
    const { text: _narrative, section: inner, ...rest } = section;
    const kept = withoutNarrative(inner);
    return kept.length === 0 && rest['entry'] === undefined ? [] : [{ ...rest, ...(kept.length === 0 ? {} : { section: kept }) }];
  });
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Copies of what stands about nobody (a medicine, a place, a clinician) and is its holder's own entry: a record of that holder that refers to it
 * would lose with it what it says, so it goes inside the record (http://hl7.org/fhir/R4/references.html#contained; dom-2 to dom-5 hold).
 * Where the entry itself stands, nobody else sees it still.
 */
import type { Resource } from '@medplum/fhirtypes';
import { parseLossless } from '../../fhir/lossless-json.ts';
import { listReferences, rewriteReferences } from '../../fhir/references.ts';
import type { ResourceRow } from '../../fhir/resource-text.ts';
import type { Beside } from './strip-walk.ts';
import { strip, type Hiding } from './strip.ts';

/** An entry of a holder's own directory. `row` is absent of one that is no part of records: what they say of it stays, no copy goes. */
export interface Entry { readonly holder: string; readonly row?: ResourceRow | undefined }

export type Entries = ReadonlyMap<string, Entry>;

/** What goes of a holder's entries with its records. */
export function besideOf(entries: Entries, holder: string | undefined): (reference: string) => Beside | undefined {
  return (reference) => {
    const whole = entries.get(reference);
    const entry = whole ?? entries.get(reference.split('/_history/')[0]!);
    return entry === undefined || entry.holder !== holder ? undefined : whole?.row === undefined ? 'named' : 'copy';
  };
}

/** What may be seen, and what goes along of these entries (`besideOf`). */
type Hidden = Hiding & { readonly beside: (reference: string) => Beside | undefined };

/** In: a record that was stripped. Out: the same with the copies to which its references now lead; the same object where there are none. */
export function withCopies<T extends Resource>(resource: T, entries: Entries, hiding: Hidden): T {
  const names = namesFor(resource, resource, { hiding, known: new Map() });
  if (names.size === 0) {
    return resource;
  }
  const first = [...names.keys()];
  // What the copies refer to goes too; what that refers to is named.
  const nested = first.reduce<Names>((known, reference) => namesFor(resource, copyOf(entries.get(reference)!, known.get(reference)!, hiding), { hiding, known }), names);
  const beside = (reference: string): Beside | undefined => (nested.has(reference) ? 'copy' : hiding.beside(reference) === undefined ? undefined : 'named');
  const copies = [...nested].map(([reference, id]) => copyOf(entries.get(reference)!, id, { ...hiding, beside }));
  const local = new Map([...nested].map(([reference, id]) => [reference, `#${id}`]));
  return rewriteReferences({ ...resource, contained: [...containedIn(resource), ...copies] }, local);
}

function containedIn(resource: Resource): readonly Resource[] {
  return (resource as { readonly contained?: readonly Resource[] }).contained ?? [];
}

type Names = ReadonlyMap<string, string>;
interface Naming { readonly hiding: Hidden; readonly known: Names }

/** Ids within `whole` for the copies that `from` refers to, besides those that are known. */
function namesFor(whole: Resource, from: Resource, { hiding, known }: Naming): Names {
  const names = new Map(known);
  for (const { reference } of listReferences(from)) {
    if (!names.has(reference) && !hiding.visible(reference) && hiding.beside(reference) === 'copy') {
      names.set(reference, freeId(reference.split('/')[0]!.toLowerCase(), whole, names));
    }
  }
  return names;
}

function freeId(stem: string, whole: Resource, names: Names): string {
  const taken = new Set([...names.values(), ...containedIn(whole).map(({ id }) => id)]);
  const free = (index: number): string => (taken.has(`${stem}-${String(index)}`) ? free(index + 1) : `${stem}-${String(index)}`);
  return free(1);
}

/** The entry without its meta (dom-4, dom-5), and without narrative and contained resources of its own (dom-2). */
function copyOf({ row }: Entry, id: string, hiding: Hiding): Resource {
  const parsed = parseLossless(`{"resourceType":"${row!.type}","id":"${id}"${row!.body === '' ? '' : `,${row!.body}`}}`) as Resource;
  const { meta: _meta, ...copy } = strip(parsed, { ...hiding, severed: true }).resource as Resource & { readonly meta?: unknown };
  return copy;
}

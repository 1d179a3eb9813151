// SPDX-License-Identifier: Apache-2.0
/**
 * What was expunged stays out when its source sends it again. A message that speaks of an expunged stay and of no other is not
 * taken in at all; of one that speaks of others too, the rest is. A person may be booked anew: the Patient of an expunged stay
 * comes in again with a stay that was not.
 */
import type { Resource } from '@medplum/fhirtypes';
import { reachOf } from '../../domain/consent/aftermath/order-scope.ts';
import { strip } from '../../domain/consent/enforce/strip.ts';
import { localReferences } from '../../domain/fhir/references.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { isPartOfRecords } from '../../domain/fhir/unfold.ts';
import type { Deps } from '../deps.ts';
import { localTo } from '../local-address.ts';
import type { Session } from '../ports.ts';

export interface Incoming { readonly id: string; readonly resource: Resource }

/** In: a person's part of a message, with ids. Out: what may come in, and whether something was kept out. */
export async function withoutExpunged<T extends Incoming>(deps: Deps, session: Session, placed: readonly T[]): Promise<{ readonly placed: readonly T[]; readonly keptOut: boolean }> {
  const expunged = await session.expunged(placed.map(refOf));
  const stays = placed.map(refOf).filter((ref) => ref.startsWith('Encounter/'));
  // Beside a stay that was not expunged, what is keyed by the person alone comes in again; by itself it was brought by what was expunged.
  const named = [...expunged].filter((ref) => (stays.length > 0 ? ref.startsWith('Encounter/') : !isWhoOrWhere(ref)));
  if (named.length === 0) {
    return { placed, keptOut: false };
  }
  const { whole } = reachOf(named, placed.map((each) => ({ ref: refOf(each), holder: '', resource: each.resource })));
  const out = new Set(whole.filter((ref) => !ref.startsWith('Patient/')));
  const left = placed.filter((each) => !out.has(refOf(each)));
  const isLeft = stays.length > 0 ? stays.some((ref) => !out.has(ref)) : left.some((each) => !isWhoOrWhere(refOf(each)));
  return { placed: isLeft ? left.map((each) => withoutMentions(deps, each, out)) : [], keptOut: true };
}

const isWhoOrWhere = (ref: string): boolean => ref.startsWith('Patient/') || isPartOfRecords(ref);

function withoutMentions<T extends Incoming>(deps: Deps, item: T, out: ReadonlySet<string>): T {
  const toLocal = localTo(deps.base);
  const visible = (address: string): boolean => !out.has(toLocal(address) ?? '');
  const mentions = localReferences(item.resource, toLocal).some((ref) => out.has(ref));
  return mentions ? { ...item, resource: strip(item.resource, { schema: compileSchema(deps.definitions), visible }).resource } : item;
}

function refOf({ id, resource }: Incoming): string {
  return `${resource.resourceType}/${id}`;
}

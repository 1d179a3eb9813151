// SPDX-License-Identifier: Apache-2.0
/**
 * What a document that we wrote does not say: it is read again by the format's own rows, and a value of a resource counts as mapped only when the same
 * record says it again. What stands in the document as words counts as kept as text. White space of a text is not compared: CDA narrative has none of its own.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { CompiledFormat } from '../../compiled.ts';
import { mapMessage } from '../../map-message.ts';
import type { Json, LossReport, Mapped } from '../../types.ts';
import { accountOf, reportOf } from '../../write/account.ts';
import type { OutAccount } from '../../write/account.ts';
import { jsonOf } from '../../write/assign.ts';
import type { OutEntry } from '../../write/run.ts';
import type { Spot } from '../../write/spots.ts';
import { leavesOf, spotOf } from '../../write/spots.ts';
import type { OutContext } from './context.ts';
import { ownId } from './context.ts';
import { reviewTasks } from './header.ts';
import { HEADER_TEAM } from './sections.ts';

/** Counted over the values of the resources. Throws when our own document cannot be read: a fault of the writer. */
export function readBackLoss(format: CompiledFormat, context: OutContext, text: string): LossReport {
  const read = mapMessage(format, text, { timeZone: 'UTC' });
  if (!read.ok) throw new Error(`a document that was just written cannot be read: ${read.issues[0]?.text ?? ''}`);
  const again = recordsOf(context, read.value);
  const words = squeezed(text);
  const counts = new Map<string, number>();
  const accounts = context.entries.map((entry) => {
    const type = entry.resource.resourceType;
    counts.set(type, (counts.get(type) ?? 0) + 1);
    return settled(accountOf(type, `${type} ${String(counts.get(type))}`, jsonOf(entry)), again.get(entry.ref) ?? [], words);
  });
  return reportOf(accounts, []);
}

/** What came back for each record, its references turned into those that went out. */
function recordsOf(context: OutContext, mapped: Mapped): ReadonlyMap<string, readonly Spot[]> {
  const refs = new Map(context.entries.map((entry) => [idText(entry, context), entry.ref]));
  const refOf = new Map(mapped.entries.map(({ urn, resource }) => [urn, idsIn(resource).map((id) => refs.get(id)).find((ref) => ref !== undefined)]));
  const only = (type: string): string | undefined => context.entries.find(({ resource }) => resource.resourceType === type)?.ref;
  const known = new Map([['Patient', only('Patient')], ['CarePlan', only('CarePlan')]]);
  // Reviews have no id in the header; they come back in their order. The team of the header has one name.
  const reviews = reviewTasks(context).map(({ ref }) => ref);
  for (const { urn, resource } of mapped.entries) if (known.has(resource.resourceType)) refOf.set(urn, known.get(resource.resourceType));
  for (const { urn, resource } of mapped.entries) if (isHeaderTeam(resource)) refOf.set(urn, context.entries.find((entry) => isHeaderTeam(entry.resource))?.ref);
  const grouped = new Map<string, Spot[]>();
  for (const { urn, resource } of mapped.entries) {
    const ref = known.get(resource.resourceType) ?? (resource.resourceType === 'Task' ? reviews.shift() : refOf.get(urn));
    if (ref === undefined) continue;
    const json = JSON.parse(JSON.stringify(resource), (key, value: unknown) => (key === 'reference' && typeof value === 'string' ? refOf.get(value) ?? value : value)) as Json;
    grouped.set(ref, [...grouped.get(ref) ?? [], ...leavesOf(spotOf(json))]);
  }
  return grouped;
}

function isHeaderTeam(resource: Resource): boolean {
  return resource.resourceType === 'CareTeam' && resource.name === HEADER_TEAM;
}

function idText(entry: OutEntry, context: OutContext): string {
  const { root = '', extension } = ownId(context, entry).attributes;
  return extension === undefined ? `urn:uuid:${root}` : `urn:uuid:${root}|${extension}`;
}

function idsIn(resource: Resource): readonly string[] {
  const { identifier } = resource as { readonly identifier?: { readonly system?: string; readonly value?: string } | readonly { readonly system?: string; readonly value?: string }[] };
  return (identifier === undefined ? [] : [identifier].flat()).map(({ system, value }) => (system === 'urn:ietf:rfc:3986' ? value ?? '' : `${system ?? ''}|${value ?? ''}`));
}

/** The same moment, whatever its offset; TS says seconds, not their parts. */
function sameTime(value: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(value) ? new Date(value).toISOString().slice(0, 19) : value;
}

/** A leaf's value as text, for comparison. */
function valueText(json: Json): string {
  return typeof json === 'object' ? '' : sameTime(squeezed(String(json)));
}

const plain = (place: string): string => place.replaceAll(/\[\d+\]/gu, '');

function squeezed(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

function settled(account: OutAccount, back: readonly Spot[], words: string): OutAccount {
  const said = new Set(back.map(({ place, json }) => `${plain(place)}=${valueText(json)}`));
  for (const leaf of leavesOf(account.spot)) {
    const value = valueText(leaf.json);
    if (said.has(`${plain(leaf.place)}=${value}`)) account.fates.set(leaf.place, 'mapped');
    else if (typeof leaf.json === 'string' && value.length > 3 && words.includes(escaped(value))) account.fates.set(leaf.place, 'text');
  }
  return account;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

// SPDX-License-Identifier: Apache-2.0
/**
 * FHIR bundles as a source format (F13): a partner's own resources, under its own keys. Nothing is translated; ids and references
 * become keys of the source, so that the same bundle sent again meets the same resources. A reference that leads nowhere inside the
 * bundle is dropped and reported: in this server it would point at somebody else's record.
 */
import type { Provenance, Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../fhir/canonical-json.ts';
import { readJson } from '../fhir/lossless-json.ts';
import { parseReference } from '../fhir/reference-form.ts';
import { rewriteTexts } from '../fhir/references.ts';
import { SERVED_TYPES } from '../fhir/served.ts';
import { fail, ok, type Result } from '../issue.ts';
import { digestOf } from './digest.ts';
import { urnOf, type FeedSettings, type LossLine, type Mapped, type MappedEntry } from './types.ts';

interface Entry { readonly fullUrl?: string; readonly resource: Resource; readonly key: string; readonly at: string }

/** In: a Bundle as JSON. Out: its resources as entries. Issues: no Bundle, or one without resources. */
export function mapFhirBundle(text: string, settings: FeedSettings): Result<Mapped> {
  const parsed = readJson(text);
  if (!parsed.ok) {
    return parsed;
  }
  const bundle = parsed.value as { readonly resourceType?: unknown; readonly type?: unknown; readonly identifier?: { readonly system?: string; readonly value?: string }; readonly entry?: unknown };
  if (bundle.resourceType !== 'Bundle' || !Array.isArray(bundle.entry)) {
    return fail({ code: 'structure', text: 'this is no FHIR Bundle with entries', at: 'resourceType' });
  }
  const lines: LossLine[] = [];
  const entries = bundle.entry.flatMap((each: unknown, index) => readEntry(each, { at: `Bundle.entry[${String(index)}]`, slug: slugOf(settings), lines }));
  if (entries.length === 0) {
    return fail({ code: 'business-rule', text: 'the Bundle holds no resource that is served here', at: 'Bundle.entry' });
  }
  const identity = messageIdentity(bundle) ?? (bundle.identifier?.value === undefined ? digestOf(text) : `${bundle.identifier.system ?? ''}|${bundle.identifier.value}`);
  const mapped = entries.filter((each) => each.resource.resourceType !== 'Provenance').map((each) => toMapped(each, entries, lines));
  const ignored = lines.filter((line) => line.kind === 'ignored').reduce((sum, line) => sum + line.count, 0);
  const lost = lines.filter((line) => line.kind !== 'ignored').reduce((sum, line) => sum + line.count, 0);
  const leaves = countLeaves(bundle.entry);
  return ok({
    identity, kind: typeof bundle.type === 'string' ? `bundle-${bundle.type}` : 'bundle', entries: mapped, assumed: [],
    loss: { leaves, mapped: leaves - ignored - lost, keptAsText: 0, ignored, lost, lines },
  });
}

/** A FHIR message is known by its source and the id of its header, however often it is sent. http://hl7.org/fhir/R4/messaging.html#reliable */
function messageIdentity({ type, entry }: { readonly type?: unknown; readonly entry?: unknown }): string | undefined {
  const [first] = type === 'message' && Array.isArray(entry) ? entry as readonly { readonly resource?: { readonly resourceType?: string; readonly id?: string; readonly source?: { readonly endpoint?: string } } }[] : [];
  const { resourceType, id, source } = first?.resource ?? {};
  return resourceType === 'MessageHeader' && id !== undefined ? `message|${source?.endpoint ?? ''}|${id}` : undefined;
}

interface Reading { readonly at: string; readonly slug: string; readonly lines: LossLine[] }

function readEntry(value: unknown, { at, slug, lines }: Reading): readonly Entry[] {
  const { fullUrl, resource } = (value ?? {}) as { readonly fullUrl?: unknown; readonly resource?: Resource };
  const type = resource?.resourceType;
  if (resource === undefined || typeof type !== 'string' || !SERVED_TYPES.includes(type)) {
    lines.push({ kind: 'no-row', severity: 'warning', at, name: typeof type === 'string' ? type : 'entry', text: 'this resource type is not served', count: countLeaves(value) });
    return [];
  }
  const around = countLeaves(value) - countLeaves(resource);
  if (around > 0) {
    lines.push({ kind: 'ignored', severity: 'information', at, name: 'entry', text: 'address and request of the entry: the sender\'s own', count: around });
  }
  if (type === 'Provenance') {
    lines.push({ kind: 'ignored', severity: 'information', at, name: type, text: 'its author is taken over into the Provenance that is written here', count: countLeaves(resource) });
  }
  return [{ ...(typeof fullUrl === 'string' ? { fullUrl } : {}), resource, at, key: keyOf(resource, slug) }];
}

/** The source's own key: its first identifier, else its id under the feed, else what it says. */
function keyOf(resource: Resource, slug: string): string {
  const { identifier } = resource as { readonly identifier?: unknown };
  const list = Array.isArray(identifier) ? (identifier as { readonly system?: string; readonly value?: string }[]) : [];
  const own = list.find((each) => each.system !== undefined && each.value !== undefined);
  if (own !== undefined) {
    return `${resource.resourceType}|${own.system!}|${own.value!}`;
  }
  return `${resource.resourceType}|${slug}|${resource.id ?? digestOf(canonicalJson(resource))}`;
}

function toMapped(entry: Entry, all: readonly Entry[], lines: LossLine[]): MappedEntry {
  const { id: _id, ...rest } = entry.resource;
  const resource = rewriteTexts(rest, (name, text) => {
    if (name !== 'reference') {
      return undefined;
    }
    const target = resolve(text, all);
    if (target === undefined && parseReference(text)?.form === 'local') {
      lines.push({ kind: 'failed-transform', severity: 'warning', at: entry.at, name: 'reference', text: 'leads to nothing in the bundle and was dropped', count: 1 });
      return DROPPED;
    }
    return target === undefined ? undefined : urnOf(target.key);
  }) as Resource;
  const author = authorOf(entry, all);
  return {
    key: entry.key, urn: urnOf(entry.key), resource: withoutDropped(resource), sourceAt: entry.at,
    ...(author === undefined ? {} : { author }),
  };
}

const DROPPED = '\u0000dropped';

/** A Reference without its address keeps what else it says; one that said nothing else goes. */
function withoutDropped<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => withoutDropped(each)).filter((each) => each !== undefined) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const out: Record<string, unknown> = { ...(value as Readonly<Record<string, unknown>>) };
  for (const [name, each] of Object.entries(value)) {
    const kept: unknown = each === DROPPED ? undefined : withoutDropped(each as unknown);
    if (kept === undefined) {
      delete out[name];
    } else {
      out[name] = kept;
    }
  }
  return (Object.keys(out).length === 0 && Object.keys(value).length > 0 ? undefined : out) as T;
}

/** By fullUrl, or relative to the fullUrl's own server, or by type and id. */
function resolve(reference: string, all: readonly Entry[]): Entry | undefined {
  return all.find((each) => each.fullUrl === reference || (each.fullUrl?.endsWith(`/${reference}`) ?? false)
    || (each.resource.id !== undefined && reference === `${each.resource.resourceType}/${each.resource.id}`));
}

/** The organization that the bundle's own Provenance names as author. */
function authorOf(entry: Entry, all: readonly Entry[]): string | undefined {
  const speaks = all.map((each) => each.resource).filter((each): each is Provenance => each.resourceType === 'Provenance')
    .find((each) => each.target.some((target) => resolve(target.reference ?? '', all) === entry));
  const agent = speaks?.agent.find((each) => (each.type?.coding ?? []).some((coding) => coding.code === 'author'));
  const organization = resolve(agent?.onBehalfOf?.reference ?? agent?.who.reference ?? '', all);
  return organization?.resource.resourceType === 'Organization' ? urnOf(organization.key) : undefined;
}

function countLeaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) {
    return value === undefined ? 0 : 1;
  }
  return Object.values(value).reduce((sum: number, each) => sum + countLeaves(each), 0);
}

function slugOf(settings: FeedSettings): string {
  return settings.id ?? settings.organization?.id ?? 'unregistered';
}

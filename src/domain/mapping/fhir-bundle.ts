// SPDX-License-Identifier: Apache-2.0
/**
 * FHIR bundles as a source format (F13): a partner's own resources, under its own keys. Nothing is translated; ids and references
 * become keys of the source, so that the same bundle sent again meets the same resources. A reference that leads nowhere inside the
 * bundle is dropped and reported: in this server it would point at somebody else's record.
 */
import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { isAuthor, mayBeAuthor } from '../consent/classify/authorship.ts';
import { given } from '../consent/evidence/access.ts';
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
  const bundle = objectOf(parsed.value);
  if (bundle['resourceType'] !== 'Bundle' || !Array.isArray(bundle['entry'])) {
    return fail({ code: 'structure', text: 'this is no FHIR Bundle with entries', at: 'resourceType' });
  }
  const lines: LossLine[] = [];
  const entries = bundle['entry'].flatMap((each: unknown, index) => readEntry(each, { at: `Bundle.entry[${String(index)}]`, slug: slugOf(settings), lines }));
  if (entries.length === 0) {
    return fail({ code: 'business-rule', text: 'the Bundle holds no resource that is served here', at: 'Bundle.entry' });
  }
  const index = indexOf(entries);
  const mapped = entries.filter((each) => each.resource.resourceType !== 'Provenance').map((each) => toMapped(each, index, lines));
  const ignored = lines.filter((line) => line.kind === 'ignored').reduce((sum, line) => sum + line.count, 0);
  const lost = lines.filter((line) => line.kind !== 'ignored').reduce((sum, line) => sum + line.count, 0);
  const leaves = countLeaves(bundle['entry']);
  return ok({
    identity: messageIdentity(bundle) ?? bundleIdentity(bundle) ?? digestOf(text), kind: typeof bundle['type'] === 'string' ? `bundle-${bundle['type']}` : 'bundle', entries: mapped, assumed: [],
    loss: { leaves, mapped: leaves - ignored - lost, keptAsText: 0, ignored, lost, lines },
  });
}

/** A FHIR message is known by its source and the id of its header, however often it is sent. http://hl7.org/fhir/R4/messaging.html#reliable */
function messageIdentity({ type, entry }: Json): string | undefined {
  const header = type === 'message' && Array.isArray(entry) ? objectOf(objectOf(entry[0])['resource']) : {};
  const { resourceType, id, source } = header;
  const { endpoint } = objectOf(source);
  return resourceType === 'MessageHeader' && typeof id === 'string' ? `message|${typeof endpoint === 'string' ? endpoint : ''}|${id}` : undefined;
}

function bundleIdentity({ identifier }: Json): string | undefined {
  const { system, value } = objectOf(identifier);
  return typeof value === 'string' ? `${typeof system === 'string' ? system : ''}|${value}` : undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** The members of a value that nothing has checked yet; none of what is no object. */
function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Json : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

interface Reading { readonly at: string; readonly slug: string; readonly lines: LossLine[] }

function readEntry(value: unknown, { at, slug, lines }: Reading): readonly Entry[] {
  const { fullUrl, resource: given } = objectOf(value);
  const { resourceType: type } = objectOf(given);
  if (typeof type !== 'string' || !SERVED_TYPES.includes(type)) {
    lines.push({ kind: 'no-row', severity: 'warning', at, name: typeof type === 'string' ? type : 'entry', text: 'this resource type is not served', count: countLeaves(value) });
    return [];
  }
  const resource = given as Resource;
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
  const { identifier, id } = resource as { readonly identifier?: unknown; readonly id?: unknown };
  const own = listOf(identifier).map(objectOf).find(({ system, value }) => typeof system === 'string' && typeof value === 'string');
  if (own !== undefined) {
    return `${resource.resourceType}|${own['system'] as string}|${own['value'] as string}`;
  }
  return `${resource.resourceType}|${slug}|${typeof id === 'string' ? id : digestOf(canonicalJson(resource))}`;
}

function toMapped(entry: Entry, index: Index, lines: LossLine[]): MappedEntry {
  const { id: _id, ...rest } = entry.resource;
  const resource = rewriteTexts(rest, (name, text) => {
    if (name !== 'reference') {
      return undefined;
    }
    const target = index.byReference.get(text);
    if (target === undefined && parseReference(text)?.form === 'local') {
      lines.push({ kind: 'failed-transform', severity: 'warning', at: entry.at, name: 'reference', text: 'leads to nothing in the bundle and was dropped', count: 1 });
      return DROPPED;
    }
    return target === undefined ? undefined : urnOf(target.key);
  }) as Resource;
  const author = authorOf(entry, index);
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

/** Built once for a bundle: whatever is looked for in it is found without going through it again. */
interface Index {
  /** By fullUrl, or relative to the fullUrl's own server, or by type and id; the first entry that goes by it. */
  readonly byReference: ReadonlyMap<string, Entry>;
  /** Agents of all Provenance that speaks of an entry, in order. */
  readonly agents: ReadonlyMap<Entry, readonly Json[]>;
}

function indexOf(entries: readonly Entry[]): Index {
  const byReference = new Map<string, Entry>();
  const agents = new Map<Entry, Json[]>();
  for (const entry of entries) {
    for (const name of namesOf(entry)) {
      if (!byReference.has(name)) {
        byReference.set(name, entry);
      }
    }
  }
  for (const { resource } of entries.filter((each) => each.resource.resourceType === 'Provenance')) {
    for (const target of listOf((resource as { readonly target?: unknown }).target)) {
      const entry = byReference.get(referenceOf(target));
      if (entry !== undefined) {
        const known = agents.get(entry) ?? [];
        agents.set(entry, known);
        listOf((resource as { readonly agent?: unknown }).agent).forEach((agent) => known.push(objectOf(agent)));
      }
    }
  }
  return { byReference, agents };
}

/** A reference relative to the server of an absolute fullUrl is its last two parts. */
function namesOf({ fullUrl, resource }: Entry): readonly string[] {
  const parts = (fullUrl ?? '').split('/');
  const relative = parts.length < 2 ? undefined : parts.slice(-2).join('/');
  return [fullUrl, relative, typeof resource.id === 'string' ? `${resource.resourceType}/${resource.id}` : undefined].filter((each) => each !== undefined && each !== '') as readonly string[];
}

function referenceOf(value: unknown): string {
  const { reference } = objectOf(value);
  return typeof reference === 'string' ? reference : '';
}

/** The organization that the bundle's own Provenance names as author; where it names none, the first that may be one. */
function authorOf(entry: Entry, { byReference, agents }: Index): string | undefined {
  const named = (agents.get(entry) ?? []).map((agent) => ({ type: typeIn(agent), organization: byReference.get(referenceOf(agent['onBehalfOf']) || referenceOf(agent['who'])) }));
  const author = named.find(isAuthor) ?? named.find((each) => mayBeAuthor(each) && each.organization?.resource.resourceType === 'Organization');
  return author?.organization?.resource.resourceType === 'Organization' ? urnOf(author.organization.key) : undefined;
}

/** The type of an agent, of which nobody has checked the shape. */
function typeIn(agent: Json): CodeableConcept {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { coding: listOf(objectOf(agent['type'])['coding']).map(objectOf).map(({ system, code }) => ({ ...given('system', text(system)), ...given('code', text(code)) })) };
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

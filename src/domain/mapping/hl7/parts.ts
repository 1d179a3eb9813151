// SPDX-License-Identifier: Apache-2.0
/** Reading components of a field: its own value is the first, `c2` the second, `c4/s2` a subcomponent. */
import type { Feed } from '../feed.ts';
import type { SourceNode } from '../types.ts';

/** A component or subcomponent below a node, by its path; '.' is the node itself. */
export function partNode(node: SourceNode, path: string): SourceNode | undefined {
  let at: SourceNode | undefined = node;
  for (const name of path === '.' ? [] : path.split('/')) at = at?.children.find((child) => child.name === name);
  return at;
}

/** The value of a component. */
export function part(node: SourceNode, path: string): string | undefined {
  return partNode(node, path)?.value;
}

/** The leaves at these paths, for a transform's account. */
export function used(node: SourceNode, paths: readonly string[]): readonly SourceNode[] {
  return paths.flatMap((path) => partNode(node, path) ?? []).filter((one) => one.leaf !== undefined);
}

/** HL7 table 0396: coding systems. Those without a row are the sender's own. */
const SYSTEMS: Readonly<Record<string, string>> = {
  LN: 'http://loinc.org', SCT: 'http://snomed.info/sct', SNM: 'http://snomed.info/sct', I10C: 'http://hl7.org/fhir/sid/icd-10-cm', I10: 'http://hl7.org/fhir/sid/icd-10-cm',
  ICD10: 'http://hl7.org/fhir/sid/icd-10-cm', 'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm', I9C: 'http://hl7.org/fhir/sid/icd-9-cm', I9: 'http://hl7.org/fhir/sid/icd-9-cm',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm', NDC: 'http://hl7.org/fhir/sid/ndc', CVX: 'http://hl7.org/fhir/sid/cvx', C4: 'http://www.ama-assn.org/go/cpt', CPT: 'http://www.ama-assn.org/go/cpt',
  ISO639: 'urn:ietf:bcp:47', HCPCS: 'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', UCUM: 'http://unitsofmeasure.org', NUCC: 'http://nucc.org/provider-taxonomy', CDCREC: 'urn:oid:2.16.840.1.113883.6.238',
};
const HL7_TABLE = /^HL7(\d{4})$/u;
const HL7_URL = 'http://terminology.hl7.org/CodeSystem/v2-';

/** Name of a coding system -> URL; without one, and for local names (L, 99xxx), the feed's own system of that name. */
export function systemOf(name: string | undefined, feed: Feed, fallback: string): string {
  const key = name?.toUpperCase() ?? '';
  const table = HL7_TABLE.exec(key)?.[1];
  if (table !== undefined) return `${HL7_URL}${table}`;
  return SYSTEMS[key] ?? (name !== undefined && /^(?:urn|https?):/u.test(name) ? name : feed.codeSystem(/^(?:L|99[A-Z0-9]*)?$/u.test(key) ? fallback : key.toLowerCase().replace(/[^a-z0-9]+/gu, '-')));
}

/** URL -> name of a coding system; the feed's own is local (`L`), one without a name is given as it is. */
export function nameOfSystem(url: string | undefined, feed: Feed, fallback: string): string | undefined {
  if (url === undefined) return undefined;
  if (url === feed.codeSystem(fallback)) return 'L';
  const own = feed.codeSystem('');
  if (url.startsWith(own)) return url.slice(own.length).toUpperCase();
  if (url.startsWith(HL7_URL)) return `HL7${url.slice(HL7_URL.length)}`;
  return Object.entries(SYSTEMS).find(([, known]) => known === url)?.[0] ?? url;
}

/** Where a numbered data type has its authority and the kind of number. */
export interface Layout {
  readonly name: string;
  readonly id: string;
  readonly idType: string;
  readonly type: string | undefined;
}

/** CX, XCN and EI. HL7 v2.5.1, 2A.14, 2A.88, 2A.28 */
export const LAYOUTS: Readonly<Record<'CX' | 'XCN' | 'EI', Layout>> = {
  CX: { name: 'c4', id: 'c4/s2', idType: 'c4/s3', type: 'c5' },
  XCN: { name: 'c9', id: 'c9/s2', idType: 'c9/s3', type: 'c13' },
  EI: { name: 'c2', id: 'c3', idType: 'c4', type: undefined },
};

/** Numbers of persons: what their authority gives is known by its name alone. */
const PERSONAL = ['identifier', 'inmate'];

/** The name under which a feed's settings may give an authority's numbers of this sort a system: `cbi`, `booking-cedar`. */
export function authorityName(name: string, sort: string): string {
  return PERSONAL.includes(sort) ? slugOf(name) : `${sort}-${slugOf(name)}`;
}

/**
 * An assigning authority (HD) -> identifier system: the feed's own setting for its name, its OID, the feed's setting for numbers of that
 * sort, else one of the feed's own by its name. Persons' numbers of two authorities are never put into one system.
 */
export function authoritySystem(node: SourceNode, layout: Layout, { feed, fallback }: { readonly feed: Feed; readonly fallback: string }): string {
  const [name, id, type] = [part(node, layout.name), part(node, layout.id), part(node, layout.idType)];
  const own = slugOf(name ?? '') === '' ? fallback : authorityName(name ?? '', fallback);
  if (feed.hasSystem(own)) return feed.system(own);
  if (id !== undefined && type === 'ISO' && /^[0-2](\.(0|[1-9]\d*))+$/u.test(id)) return `urn:oid:${id}`;
  if (id !== undefined && (type === 'URI' || type === 'URL') && /^(?:https?|urn):\S+$/u.test(id)) return id;
  return feed.system(!PERSONAL.includes(fallback) && feed.hasSystem(fallback) ? fallback : own);
}

/** The name under which a feed's settings and our own systems know an authority. */
export function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/gu, '-').replace(/^-|-$/gu, '');
}

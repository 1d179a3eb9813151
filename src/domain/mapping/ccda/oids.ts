// SPDX-License-Identifier: Apache-2.0
/** OIDs -> FHIR URLs. The tables are data: mappings/c-cda/codes/oid-systems.json and id-systems.json. */
import { codingsOf, lookUp } from '../codes.ts';
import type { Feed } from '../feed.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const OID = /^[0-2](\.(0|[1-9]\d*))+$/u;

/** The code system's URL; one that no table knows keeps its OID, so that nothing is said that the source did not say. */
export function codeSystemOf(oid: string, feed: Feed): string {
  const table = feed.tables.get('oid-systems');
  const target = table === undefined ? undefined : lookUp(table, oid);
  return typeof target === 'string' ? target : urnOfRoot(oid);
}

/** `urn:uuid:` for a UUID, `urn:oid:` for an OID; anything else is kept as it stands behind the project's own prefix. */
export function urnOfRoot(root: string): string {
  if (UUID.test(root)) return `urn:uuid:${root.toLowerCase()}`;
  if (OID.test(root)) return `urn:oid:${root}`;
  return `https://throughcare.dev/fhir/sid/not-an-oid/${encodeURIComponent(root)}`;
}

export interface IdSystem {
  readonly system: string;
  /** Code of v2-0203. */
  readonly type: string | undefined;
}

/** The identifier system that a root stands for, with its v2-0203 type where the table knows one. */
export function idSystemOf(root: string, feed: Feed): IdSystem {
  const table = feed.tables.get('id-systems');
  const [known] = codingsOf(table === undefined ? undefined : lookUp(table, root));
  return known === undefined ? { system: urnOfRoot(root), type: undefined } : { system: known.system, type: known.code };
}

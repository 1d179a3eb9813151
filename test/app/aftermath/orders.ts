// SPDX-License-Identifier: Apache-2.0
/** Orders about records on file, as staff brings them; and a look at everything that a database holds. */
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Caller } from '../../../src/app/caller.ts';
import type { RecordOrderKind } from '../../../src/domain/consent/aftermath/record-order.ts';
import { statement } from '../../support/database.ts';

const BASE = 'https://throughcare.dev/fhir';
const concept = (system: string, code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system: `${BASE}/CodeSystem/${system}`, code }] });

export const STAFF: Caller = {
  tenant: 'test', client: 'compliance', organization: 'gateway', kind: 'staff', scopes: ['system/*.cruds', 'console', 'ingest'], request: 'order-request',
  purpose: 'operations', role: 'exchange-operator',
};

/** A court's order naming records (`Type/id`), and those to whom a sealed record may still go. */
export function orderOf(kind: RecordOrderKind, records: readonly string[], more: { readonly recipients?: readonly string[]; readonly subject?: string } = {}): DocumentReference {
  return {
    resourceType: 'DocumentReference', status: 'current', type: concept('record-order', kind), category: [concept('order-issuer', kind === 'mistaken-booking' ? 'agency' : 'court')],
    date: '2026-11-20T15:00:00Z', content: [{ attachment: { contentType: 'application/pdf', title: 'Order' } }],
    ...(more.subject === undefined ? {} : { subject: { reference: more.subject } }),
    ...(records.length === 0 ? {} : { context: { related: records.map((reference) => ({ reference })) } }),
    ...(more.recipients === undefined ? {} : { extension: more.recipients.map((reference) => ({ url: `${BASE}/StructureDefinition/record-order-recipient`, valueReference: { reference } })) }),
  };
}

/** Tables of which some row, as text, holds one of the words; bytes are looked through as they are and as hexadecimal. */
export async function tablesHolding(url: string, words: readonly string[]): Promise<readonly string[]> {
  const tables = await statement(url, `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await statement(url, `select distinct w from (select x::text as t from "${String(name)}" x) as rows,
      unnest($1::text[]) as w where position(w in t) > 0 or position(encode(convert_to(w, 'UTF8'), 'hex') in t) > 0`, [words]);
    found.push(...rows.map(({ w }) => `${String(name)}: ${String(w)}`));
  }
  return found;
}

// SPDX-License-Identifier: Apache-2.0
/** Small records for the tests of the store. */
import { randomUUID } from 'node:crypto';
import type { Change, Draft, LedgerEntry, WriteSet } from '../../src/app/ports.ts';
import type { Clause, SearchPlan } from '../../src/domain/fhir/search/plan.ts';
import type { IndexRows } from '../../src/domain/fhir/search/index-rows.ts';

export const T = 'tenant-a';

export const noIndex: IndexRows = { token: [], reference: [], date: [], string: [], number: [], quantity: [], uri: [] };

/** A record with an id of its own, of person `p`. */
export function draft(parts: Partial<Draft> = {}): Draft {
  return {
    type: 'Observation', id: randomUUID(), person: 'p', holder: 'org', gate: 'g', day: null, meta: '', body: '"status":"final"', refs: [],
    gateFacts: '{}', index: noIndex, evidence: false, ...parts,
  };
}

export function create(parts: Partial<Draft> = {}): Change {
  return { kind: 'create', draft: draft(parts) };
}

export function creates(...parts: readonly Partial<Draft>[]): WriteSet {
  return { changes: parts.map(create) };
}

export function entry(parts: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    id: randomUUID(), at: '2026-11-22T10:00:00.000Z', request: 'request', person: 'p', kind: 'disclosure', client: 'client', organization: 'org',
    purpose: 'treatment', outcome: 'permit', rules: ['rule-1', 'rule-2'], audit: '{"resourceType":"AuditEvent"}', detail: '{}', ...parts,
  };
}

export function plan(where: readonly Clause[] = [], parts: Partial<SearchPlan> = {}): SearchPlan {
  return { types: ['Observation'], where, sort: [], count: 50, includes: [], revincludes: [], total: 'none', ...parts };
}

/** A row that names a resource of this server. */
export function reference(param: string, type: string, id: string): IndexRows['reference'][number] {
  return { param, type, id, url: null };
}

/** The value of a success; fails the test otherwise. */
export function must<V>(result: { readonly ok: true; readonly value: V } | { readonly ok: false; readonly issues: readonly object[] }): V {
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

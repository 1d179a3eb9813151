// SPDX-License-Identifier: Apache-2.0
/** The conditions of a transaction, looked up among what the caller contributed (settled question 16), before anything is written. */
import type { BundleAnswers, BundleEntry, TransactionPlan } from '../../domain/fhir/bundle.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { requireSome } from '../scope.ts';
import { conditionOf, theOne } from './conditional.ts';
import { existingMatch, ownMatches } from './create.ts';

export type LookedUp = BundleAnswers;

/** Conditional creates, updates, patches and deletes, and conditional references. Issues: with the place of the entry. */
export async function lookUpConditions(deps: Deps, tx: Transaction, caller: Caller, plan: TransactionPlan): Promise<Result<LookedUp>> {
  const matched = new Map<number, string>();
  const created = new Map<number, string>();
  for (const entry of plan.entries.filter(isConditional)) {
    const found = await lookUp(deps, tx, caller, entry);
    const fault = found.ok ? faultOf(caller, entry, found.value) : found;
    if (fault !== undefined || !found.ok) {
      return fail(...(fault?.issues ?? []).map((issue) => ({ ...issue, at: `Bundle.entry[${String(entry.index)}]` })));
    }
    if (found.value !== undefined) {
      matched.set(entry.index, found.value.id);
    } else if (entry.kind === 'update') {
      created.set(entry.index, deps.ids.next());
    }
  }
  const references = await lookUpReferences(deps, tx, caller, plan);
  return references.ok ? ok({ matched, created, references: references.value }) : references;
}

function isConditional(entry: BundleEntry): boolean {
  return entry.kind === 'create' ? entry.ifNoneExist !== undefined : entry.id === undefined && ['update', 'patch', 'delete'].includes(entry.kind);
}

function lookUp(deps: Deps, tx: Transaction, caller: Caller, entry: BundleEntry): Promise<Result<StoredResource | undefined>> {
  const type = entry.type!;
  return entry.kind === 'create' ? existingMatch(deps, tx, caller, { type, condition: entry.ifNoneExist! })
    : theOne(deps, tx, caller, { type, condition: conditionOf(entry), action: entry.kind === 'delete' ? 'd' : 'u' });
}

/** What the entry may not do with what was found: http://hl7.org/fhir/R4/http.html#cond-update. */
function faultOf(caller: Caller, entry: BundleEntry, found: StoredResource | undefined): { readonly ok: false; readonly issues: readonly Issue[] } | undefined {
  const id = (entry.resource as { readonly id?: unknown } | undefined)?.id;
  if (entry.kind === 'update' && id !== undefined && id !== found?.id) {
    return fail({ code: 'invalid', text: 'The body has an id that is not that of the resource matched' });
  }
  if (found !== undefined || entry.kind === 'create' || entry.kind === 'delete') {
    return undefined;
  }
  if (entry.kind === 'patch') {
    return fail({ code: 'not-found', text: 'There is no such resource, or it may not be shared with you' });
  }
  const mayCreate = requireSome(caller, entry.type!, 'c');
  return mayCreate.ok ? undefined : mayCreate;
}

async function lookUpReferences(deps: Deps, tx: Transaction, caller: Caller, plan: TransactionPlan): Promise<Result<ReadonlyMap<string, string>>> {
  const references = new Map<string, string>();
  for (const reference of plan.conditionalReferences) {
    const matches = await ownMatches(deps, { session: tx, caller, type: reference.split('?')[0]!, condition: reference, actions: ['r', 's'] });
    if (!matches.ok) {
      return matches;
    }
    if (matches.value.length === 1) {
      references.set(reference, `${matches.value[0]!.type}/${matches.value[0]!.id}`);
    }
  }
  return ok(references);
}

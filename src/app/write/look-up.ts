// SPDX-License-Identifier: Apache-2.0
/** The conditions of a transaction, looked up among what the caller contributed (settled question 16), before anything is written. */
import { conditionalReferences, type BundleAnswers, type BundleEntry, type TransactionPlan } from '../../domain/fhir/bundle.ts';
import { listReferences, rewriteReferences } from '../../domain/fhir/references.ts';
import { fail, ok, type Issue, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor } from '../directory.ts';
import type { Session, StoredResource, Transaction } from '../ports.ts';
import { requireSome } from '../scope.ts';
import { conditionOf, theOne } from './conditional.ts';
import { existingMatch, ownMatches } from './create.ts';
import { DIRECTORY_TYPES } from './subject.ts';

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
  const references = await lookUpReferences(deps, tx, caller, { references: plan.conditionalReferences, placeOf: placeIn(plan) });
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

/** Each conditional reference -> `Type/id`. `placeOf`: where a reference stands, for the issue. */
async function lookUpReferences(deps: Deps, session: Session, caller: Caller, asked: ConditionalReferences): Promise<Result<ReadonlyMap<string, string>>> {
  const references = new Map<string, string>();
  for (const reference of asked.references) {
    const found = await referredTo(deps, session, caller, reference);
    if (!found.ok) {
      return fail(...found.issues.map((issue) => ({ ...issue, at: asked.placeOf(reference) })));
    }
    references.set(reference, found.value);
  }
  return ok(references);
}

interface ConditionalReferences { readonly references: readonly string[]; readonly placeOf: (reference: string) => string }

/** The first entry that has the reference, and where in it. */
function placeIn({ entries }: TransactionPlan): (reference: string) => string {
  const places = entries.toSorted((a, b) => a.index - b.index).flatMap(({ index, resource }) => (resource === undefined ? [] : listReferences(resource))
    .map(({ reference, at }) => [reference, `Bundle.entry[${String(index)}].resource${at.slice(at.indexOf('.'))}`] as const)).toReversed();
  const firsts = new Map(places);
  return (reference) => firsts.get(reference) ?? 'Bundle';
}

/** A resource of an entry that stands alone, in a batch, with its conditional references resolved. */
export async function withReferences(deps: Deps, caller: Caller, resource: object): Promise<Result<object>> {
  const asked = conditionalReferences(resource);
  if (asked.length === 0) {
    return ok(resource);
  }
  const places = new Map(listReferences(resource).map(({ reference, at }) => [reference, at]));
  const placeOf = (reference: string): string => places.get(reference) ?? '';
  const found = await deps.store.read(caller.tenant, (session) => lookUpReferences(deps, session, caller, { references: asked, placeOf }));
  return found.ok ? ok(rewriteReferences(resource, found.value)) : found;
}

/**
 * The one resource that a conditional reference finds, as `Type/id`: among the caller's own and, of the types that stand about nobody, in the
 * directory that it sees. What others hold of people is not looked at, so that the answer is one for "withheld" and "not there".
 */
async function referredTo(deps: Deps, session: Session, caller: Caller, reference: string): Promise<Result<string>> {
  const type = reference.slice(0, reference.indexOf('?'));
  const scope = requireSome(caller, type, 's');
  if (!scope.ok) {
    return scope;
  }
  const asked = { session, caller, type, condition: reference, actions: ['r', 's'] as const };
  const own = await ownMatches(deps, asked);
  const listed = own.ok && DIRECTORY_TYPES.includes(type) ? await ownMatches(deps, asked, { kind: 'only', allowed: directoryFor(caller.organization) }) : own;
  if (!own.ok || !listed.ok) {
    return own.ok ? listed as Result<never> : own;
  }
  const [first, ...more] = new Set([...own.value, ...listed.value].map(({ id }) => `${type}/${id}`));
  return first !== undefined && more.length === 0 ? ok(first) : fail({
    ...(first === undefined ? { code: 'precondition', text: 'The condition of the reference finds no resource that you may refer to by it' }
      : { code: 'multiple-matches', text: 'The condition of the reference finds more than one resource' }),
    cite: 'http://hl7.org/fhir/R4/http.html#trules',
  });
}

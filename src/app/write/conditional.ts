// SPDX-License-Identifier: Apache-2.0
/**
 * Conditional update, patch and delete: http://hl7.org/fhir/R4/http.html#cond-update, #cdelete. They find only what the caller
 * itself contributed, as conditional create does (settled question 16), so that no answer tells what others hold.
 */
import type { BundleEntry } from '../../domain/fhir/bundle.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, WriteCall } from '../api.ts';
import type { Action } from '../../domain/smart/scopes.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { StoredResource, Transaction } from '../ports.ts';
import { requireSome } from '../scope.ts';
import { checkBody } from './check.ts';
import { createIn, ownMatches } from './create.ts';
import { bury, newVersion } from './update.ts';

export interface Conditional { readonly type: string; readonly condition: string }

/** Updates the caller's one resource that fits; creates it when there is none and the body brings no id of its own. */
export async function conditionalUpdate(deps: Deps, gates: Gates, caller: Caller, call: WriteCall & Conditional): Promise<Result<Answer>> {
  const scope = requireSome(caller, call.type, 'u');
  const checked = scope.ok ? checkBody(deps, call.type, call.text) : scope;
  if (!checked.ok) {
    return checked;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const found = await theOne(deps, tx, caller, { ...call, action: 'u' });
    if (!found.ok) {
      return found;
    }
    const { id } = checked.value.resource;
    if (found.value !== undefined) {
      return id !== undefined && id !== found.value.id ? otherId(call.type) : newVersion(deps, gates, { tx, caller, call, checked: checked.value, current: found.value, action: 'update' });
    }
    const mayCreate = requireSome(caller, call.type, 'c');
    if (!mayCreate.ok || id !== undefined) {
      return mayCreate.ok ? otherId(call.type) : mayCreate;
    }
    return createIn(deps, gates, caller, { tx, call, checked: checked.value });
  });
}

/** Ids are the server's: an id in the body is right only when it is that of the match. */
function otherId(type: string): Result<never> {
  return fail({ code: 'invalid', text: 'The body has an id that is not that of the resource matched', at: `${type}.id`, cite: 'http://hl7.org/fhir/R4/http.html#cond-update' });
}

/** Deletes the caller's one resource that fits; none is no error, several are (`conditionalDelete: single`). */
export async function conditionalRemove(deps: Deps, caller: Caller, target: Conditional): Promise<Result<Answer>> {
  const scope = requireSome(caller, target.type, 'd');
  if (!scope.ok) {
    return scope;
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const found = await theOne(deps, tx, caller, { ...target, action: 'd' });
    if (!found.ok) {
      return found;
    }
    return found.value === undefined ? ok({ status: 204 }) : bury(deps, tx, caller, found.value);
  });
}

/** The caller's one resource that fits the condition, under a lock of that condition; undefined when there is none. */
export async function theOne(deps: Deps, tx: Transaction, caller: Caller, { type, condition, action }: Conditional & { readonly action: Action }): Promise<Result<StoredResource | undefined>> {
  await tx.lock(`create ${caller.organization} ${type} ${condition}`);
  const matches = await ownMatches(deps, { session: tx, caller, type, condition, actions: [action] });
  if (!matches.ok) {
    return matches;
  }
  return matches.value.length > 1
    ? fail({ code: 'multiple-matches', text: 'The condition matches more than one of your resources', cite: 'http://hl7.org/fhir/R4/http.html#cond-update' })
    : ok(matches.value[0]);
}

/** The query of a conditional bundle entry, as text. */
export function conditionOf(entry: Pick<BundleEntry, 'query'>): string {
  return new URLSearchParams(entry.query.map(([name, value]): [string, string] => [name, value])).toString();
}

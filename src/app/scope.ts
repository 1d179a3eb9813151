// SPDX-License-Identifier: Apache-2.0
/** SMART scopes narrow what a client may try; they say nothing about data, so a refusal by scope is an open 403. */
import { fail, ok, type Result } from '../domain/issue.ts';
import { compileScopes, type Action, type Grants } from '../domain/smart/scopes.ts';
import type { Caller } from './caller.ts';

const compiled = new WeakMap<readonly string[], Grants>();

/** What the scopes let their client do; compiled once per token. */
export function grantsOf(scopes: readonly string[]): Grants {
  const known = compiled.get(scopes);
  if (known !== undefined) {
    return known;
  }
  const made = compileScopes(scopes);
  compiled.set(scopes, made);
  return made;
}

/** ok when the caller's scopes include the action on the whole type (c, r, u, d or s as in SMART App Launch 2.2). */
export function requireScope(caller: Caller, type: string, action: Action): Result<true> {
  const grants = grantsOf(caller.scopes);
  return grants.allows(type, action) && grants.narrowed(type, action) === undefined ? ok(true) : refused(type, action);
}

/** ok when they include the action on the type or on a part of it: for who looks at `narrowing.ts` before anything is let through. */
export function requireSome(caller: Caller, type: string, action: Action): Result<true> {
  return grantsOf(caller.scopes).allows(type, action) ? ok(true) : refused(type, action);
}

function refused(type: string, action: Action): Result<true> {
  return fail({ code: 'forbidden', text: `The token's scopes do not include ${action} on ${type}`, cite: 'SMART App Launch 2.2, scopes' });
}

/** ok when the caller holds one of the words of ours for what is not a FHIR interaction. */
export function requireWord(caller: Caller, word: 'ingest' | 'console'): Result<true> {
  return grantsOf(caller.scopes).has(word) ? ok(true) : fail({ code: 'forbidden', text: `The token's scopes do not include ${word}` });
}

/** ok for staff of the gateway; partners are told no more than that the address is not theirs. */
export function requireStaff(caller: Caller): Result<true> {
  return caller.kind === 'staff' ? requireWord(caller, 'console') : fail({ code: 'forbidden', text: 'Only staff of the gateway may do this' });
}

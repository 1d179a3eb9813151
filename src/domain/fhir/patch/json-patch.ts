// SPDX-License-Identifier: Apache-2.0
/** JSON Patch (RFC 6902) on a resource, as http://hl7.org/fhir/R4/http.html#patch wants it: all of it or nothing. */
import { applyPatch } from 'rfc6902';
import type { Operation } from 'rfc6902';
import { fail, ok, type Issue, type Result } from '../../issue.ts';

const CITE = 'http://hl7.org/fhir/R4/http.html#patch';
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** Members that would reach the prototype of an object instead of the resource. */
const FORBIDDEN = /(?:^|\/)(?:__proto__|constructor|prototype)(?:\/|$)/;

/** In: a resource (not changed) and a parsed patch document. Out: the patched copy. Issues: `invalid` with the operation's place; `business-rule` for a failed test or a path that is not there. */
export function applyJsonPatch(resource: object, patch: unknown): Result<object> {
  if (!Array.isArray(patch)) return fail({ code: 'structure', text: 'A JSON Patch is an array of operations', cite: CITE });
  const malformed = patch.flatMap((each, index) => faultOf(each, `[${String(index)}]`));
  if (malformed.length > 0) return fail(...malformed);
  const patched = structuredCloneLossless(resource);
  const failed = applyPatch(patched, patch as Operation[]).findIndex((error) => error !== null);
  return failed < 0 ? ok(patched) : fail({
    code: 'business-rule', at: `[${String(failed)}]`, cite: CITE,
    text: (patch[failed] as Operation).op === 'test' ? 'The test of the patch failed: nothing was changed' : 'The path of this operation is not in the resource: nothing was changed',
  });
}

function faultOf(operation: unknown, at: string): readonly Issue[] {
  const { op, path, from } = (operation ?? {}) as { readonly op?: unknown; readonly path?: unknown; readonly from?: unknown };
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) return [{ code: 'invalid', text: `op must be one of ${OPERATIONS.join(', ')}`, at: `${at}.op`, cite: CITE }];
  const pointers = op === 'move' || op === 'copy' ? { path, from } : { path };
  return Object.entries(pointers).flatMap(([name, pointer]) => (isPointer(pointer) ? []
    : [{ code: 'invalid', text: `${name} must be a JSON Pointer (RFC 6901) inside the resource`, at: `${at}.${name}`, cite: CITE } as const]));
}

function isPointer(pointer: unknown): boolean {
  return typeof pointer === 'string' && /^(?:\/(?:[^~/]|~[01])*)+$/.test(pointer) && !FORBIDDEN.test(pointer.replaceAll('~1', '/'));
}

/** A deep copy that keeps the numbers as written (lossless-json.ts keeps them under a symbol, which spreads carry). */
export function structuredCloneLossless<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy: unknown[] = value.map(structuredCloneLossless);
    for (const symbol of Object.getOwnPropertySymbols(value)) Object.assign(copy, { [symbol]: (value as unknown as Record<symbol, unknown>)[symbol] });
    return copy as T;
  }
  const copy = { ...value } as Record<string, unknown>;
  for (const key of Object.keys(copy)) copy[key] = structuredCloneLossless(copy[key]);
  return copy as T;
}

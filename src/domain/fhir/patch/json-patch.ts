// SPDX-License-Identifier: Apache-2.0
/** JSON Patch (RFC 6902) on a resource, as http://hl7.org/fhir/R4/http.html#patch wants it: all of it or nothing. */
import { applyPatch } from 'rfc6902';
import type { Operation } from 'rfc6902';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { isTooDeep, MAX_NESTING } from '../nesting.ts';

const CITE = 'http://hl7.org/fhir/R4/http.html#patch';
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** Members that would reach the prototype of an object instead of the resource. */
const FORBIDDEN = /(?:^|\/)(?:__proto__|constructor|prototype)(?:\/|$)/;

/** What one patch may ask for: each copy may double the document, so a few lines could otherwise fill the memory. */
const MOST = { operations: 500, copied: 1_000_000 } as const;

/**
 * In: a resource (not changed) and a parsed patch document. Out: the patched copy.
 * Issues: `invalid` with the operation's place; `business-rule` for a failed test or a path that is not there; `too-costly` for more than 500
 * operations, or copies and moves of more than a million members, items and characters in all; `too-long` for what would nest too deeply.
 */
export function applyJsonPatch(resource: object, patch: unknown): Result<object> {
  if (!Array.isArray(patch)) return fail({ code: 'structure', text: 'A JSON Patch is an array of operations', cite: CITE });
  if (patch.length > MOST.operations) return fail({ code: 'too-costly', text: `A patch may have at most ${String(MOST.operations)} operations`, cite: CITE });
  const malformed = patch.flatMap((each, index) => faultOf(each, `[${String(index)}]`));
  if (malformed.length > 0) return fail(...malformed);
  const patched = structuredCloneLossless(resource);
  const spent = { copied: 0 };
  for (const [index, operation] of (patch as readonly Operation[]).entries()) {
    const failure = run(operation, patched, spent);
    if (failure !== undefined) return fail({ at: `[${String(index)}]`, cite: CITE, ...failure });
  }
  return ok(patched);
}

/** One operation; undefined: done. Its size and depth are known before anything is copied. */
function run(operation: Operation, document: object, spent: { copied: number }): Issue | undefined {
  const target = placeOf(document, operation.path);
  if (target === undefined) return NO_PLACE;
  if (operation.op === 'test') return target.there && sameJson(target.value, operation.value) ? undefined : TEST_FAILED;
  const source = operation.op === 'move' || operation.op === 'copy' ? placeOf(document, operation.from) : undefined;
  if (source !== undefined) spent.copied += sizeOf(source.value, MOST.copied - spent.copied, operation.op === 'copy');
  if (spent.copied > MOST.copied) return { code: 'too-costly', text: 'What this patch copies and moves is too much in all: nothing was changed' };
  const value = source === undefined ? (operation as { readonly value?: unknown }).value : source.value;
  if (isTooDeep(value, MAX_NESTING - target.depth)) return { code: 'too-long', text: 'The patched resource would be nested too deeply' };
  return applyPatch(document, [operation])[0] === null ? undefined : NO_PLACE;
}

const NO_PLACE: Issue = { code: 'business-rule', text: 'The path of this operation is not in the resource: nothing was changed' };
const TEST_FAILED: Issue = { code: 'business-rule', text: 'The test of the patch failed: nothing was changed' };

interface Pointed { readonly value: unknown; readonly there: boolean; readonly depth: number }

/** What a pointer names (RFC 6901, 4): a member of an object, or an index of a list, `-` being the one past its end. Undefined: its holder is not there. */
function placeOf(document: object, pointer: string): Pointed | undefined {
  const tokens = pointer.split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: Omit<Pointed, 'depth'> = { value: document, there: true };
  for (const token of tokens) {
    const holder = at.value;
    if (typeof holder !== 'object' || holder === null || (Array.isArray(holder) && !/^(?:-|0|[1-9]\d{0,8})$/.test(token))) return undefined;
    at = { value: (holder as Readonly<Record<string, unknown>>)[token], there: Object.hasOwn(holder, token) };
  }
  return { ...at, depth: tokens.length };
}

/** Members and items of a value, with its characters where they are copied; counting ends once it is past `most`. */
function sizeOf(value: unknown, most: number, withText: boolean): number {
  if (typeof value === 'string') return withText ? value.length + 1 : 1;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const each of Object.values(value)) {
    if (size > most) return size;
    size += sizeOf(each, most - size, withText);
  }
  return size;
}

/** Whether two JSON values are the same (RFC 6902, 4.6); in time of the size of the smaller, as the library's own comparison of lists is not. */
function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const keys = Object.keys(one);
  return Array.isArray(one) === Array.isArray(other) && keys.length === Object.keys(other).length
    && keys.every((key) => Object.hasOwn(other, key) && sameJson((one as Readonly<Record<string, unknown>>)[key], (other as Readonly<Record<string, unknown>>)[key]));
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

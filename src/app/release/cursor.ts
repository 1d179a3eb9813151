// SPDX-License-Identifier: Apache-2.0
/** A search that goes on: the original query and the position, sealed for the caller's organization. */
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';

interface Kept {
  readonly type: string | null;
  readonly query: SearchCall['query'];
  readonly lenient: boolean;
  readonly compartment?: string;
  readonly position?: string;
}

/** `_cursor=...` of a link that stands for this call, at a position or at its start. */
export function cursorQuery(deps: Deps, caller: Caller, at: { readonly call: SearchCall; readonly position?: string }): string {
  const { type, query, lenient, compartment } = at.call;
  const kept: Kept = { type, query, lenient, ...(compartment === undefined ? {} : { compartment }), ...(at.position === undefined ? {} : { position: at.position }) };
  return `_cursor=${deps.sealer.seal(caller.organization, padded(JSON.stringify(kept)))}`;
}

/** Bytes to which a cursor is filled up. Sealing keeps lengths, and a position says in digits what the caller may not count. */
const FILL = 128;

/** JSON takes spaces at its end. */
function padded(text: string): string {
  return text + ' '.repeat(FILL - (Buffer.byteLength(text) % FILL));
}

/** The call that a link stands for; a call without a cursor is itself. A cursor goes alone: it holds the whole query. */
export function resolveCursor(deps: Deps, caller: Caller, call: SearchCall): Result<{ readonly call: SearchCall; readonly position?: string }> {
  const sealed = call.query.find(([name]) => name === '_cursor')?.[1];
  if (sealed === undefined) {
    return ok({ call });
  }
  const text = deps.sealer.open(caller.organization, sealed);
  if (text === undefined || call.query.some(([name]) => name !== '_cursor' && name !== '_format')) {
    return fail({ code: 'invalid', text: 'The _cursor is not one that this server gave you, or stands beside other parameters', at: '_cursor' });
  }
  const { position, ...rest } = JSON.parse(text) as Kept;
  if (rest.type !== call.type) {
    return fail({ code: 'invalid', text: 'The _cursor belongs to another address', at: '_cursor' });
  }
  return ok({ call: { ...call, ...rest }, ...(position === undefined ? {} : { position }) });
}

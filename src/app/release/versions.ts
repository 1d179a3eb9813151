// SPDX-License-Identifier: Apache-2.0
/**
 * history-type and history-system (http://hl7.org/fhir/R4/http.html#history). As in a search the gate's predicate goes into the query, so
 * pages, order and totals are those of what may be seen; a version is there when it and the record that it became may be seen.
 */
import { enforceBundle } from '../../domain/consent/enforce/enforce.ts';
import { SERVED_TYPES } from '../../domain/fhir/served.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import { asSearched, isWithin, limitsOf, narrowed } from '../narrowing.ts';
import type { Session, VersionsAsked } from '../ports.ts';
import { requireSome } from '../scope.ts';
import { cursorQuery, resolveCursor } from './cursor.ts';
import { recordAnswer, type AnswerRecord } from './record.ts';
import { prepare } from './view.ts';
import { visibilityFor } from './visible.ts';

const CITE = 'http://hl7.org/fhir/R4/http.html#history';
const PAGE = 100;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const KNOWN: readonly string[] = ['_since', '_count', '_cursor'];

/** Versions of one type or of all, newest first. Parameters: `_since` (instant), `_count`; pages go on by a sealed cursor. */
export async function versions(deps: Deps, gates: Gates, caller: Caller, asked: SearchCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, asked.type ?? '*', 'r');
  const resolved = scope.ok ? resolveCursor(deps, caller, asked) : scope;
  if (!resolved.ok) {
    return resolved;
  }
  const { call, position } = resolved.value;
  const page = pageAsked(call);
  if (!page.ok) {
    return page;
  }
  const at = { caller, call, page: { ...page.value, ...(position === undefined ? {} : { cursor: position }) } };
  const made = await deps.store.read(caller.tenant, (session) => load(deps, gates, { ...at, session }));
  if (!made.ok) {
    return made;
  }
  const written = await recordAnswer(deps, caller, made.value.record);
  return written.ok ? ok(made.value.answer) : written;
}

function pageAsked({ type, query, lenient }: SearchCall): Result<VersionsAsked> {
  const unknown = query.find(([name]) => !KNOWN.includes(name))?.[0];
  if (unknown !== undefined && !lenient) {
    return fail({ code: 'not-supported', text: `History does not know the parameter ${unknown}`, cite: CITE });
  }
  const given = new Map(query);
  const [since, count] = [given.get('_since'), given.get('_count') ?? String(PAGE)];
  if (since !== undefined && (!INSTANT.test(since) || Number.isNaN(Date.parse(since)))) {
    return fail({ code: 'invalid', text: 'This is not an instant', at: '_since', cite: CITE });
  }
  if (!/^\d{1,9}$/.test(count)) {
    return fail({ code: 'invalid', text: 'This is not a number', at: '_count', cite: CITE });
  }
  return ok({ types: type === null ? SERVED_TYPES : [type], count: Math.min(Number(count), PAGE), ...(since === undefined ? {} : { since: Date.parse(since) }) });
}

interface Loading { readonly session: Session; readonly caller: Caller; readonly call: SearchCall; readonly page: VersionsAsked }

/** It names nobody, so it looks at everybody: the answer leaves at a whole tick, like a search that names nobody. */
async function load(deps: Deps, gates: Gates, { session, caller, call, page }: Loading): Promise<Result<{ readonly answer: Answer; readonly record: AnswerRecord }>> {
  const matched = await session.versionProfiles(page);
  const persons = [...new Set(matched.map((each) => each.person))].filter((person) => person !== '');
  const opened = await gates.openMany(session, { caller, asOf: deps.clock.now() }, persons);
  const seen = narrowed(deps, caller, await visibilityFor(session, opened, directoryFor(caller.organization)), ['r']);
  const found = await session.versionPage(page, seen);
  if (!found.ok) {
    return found;
  }
  // What a scope narrows to is a search over what a record holds: of an older version that is only known once it is read.
  const isNarrow = limitsOf(deps, caller, ['r']).some(({ type }) => page.types.includes(type));
  const rows = isNarrow ? found.value.versions.filter((row) => isWithin(deps, caller, asSearched(row, opened.get(row.person)?.fieldNames(row)), 'r')) : found.value.versions;
  const { input, perPerson } = await prepare(deps, { session, gates: opened, matches: rows, included: [], caller, opener: gates });
  const path = `${call.base}${call.type === null ? '' : `/${call.type}`}/_history`;
  const { next, total } = found.value;
  const body = enforceBundle(input, {
    type: 'history', base: call.base, ...(isNarrow ? {} : { total }),
    links: [
      { relation: 'self', url: `${path}?${cursorQuery(deps, caller, { call })}` },
      ...(next === undefined ? [] : [{ relation: 'next', url: `${path}?${cursorQuery(deps, caller, { call, position: next })}` }]),
    ],
  });
  const record: AnswerRecord = {
    action: 'history', types: call.type === null ? [] : [call.type], gates: opened, rows, perPerson, matched, leaving: { enforced: input, body },
    query: `${call.type ?? ''}/_history?${call.query.map(([name]) => name).join('&')}`,
  };
  return ok({ answer: { status: 200, body, silent: true }, record });
}

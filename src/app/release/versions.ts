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
import { resolveCursor } from './cursor.ts';
import { historyLinks, pageAsked } from './history-page.ts';
import { recordAnswer, type AnswerRecord } from './record.ts';
import { prepare } from './view.ts';
import { visibilityFor } from './visible.ts';

/** Versions of one type or of all, newest first. Parameters: `pageAsked`; pages go on by a sealed cursor. */
export async function versions(deps: Deps, gates: Gates, caller: Caller, asked: SearchCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, asked.type ?? '*', 'r');
  const resolved = scope.ok ? resolveCursor(deps, caller, asked) : scope;
  if (!resolved.ok) {
    return resolved;
  }
  const { call, position } = resolved.value;
  const page = call.compartment === asked.compartment ? pageAsked(deps, call) : fail({ code: 'invalid', text: 'The _cursor belongs to another address', at: '_cursor' });
  if (!page.ok) {
    return page;
  }
  const at = { caller, call, page: { ...page.value, types: call.type === null ? SERVED_TYPES : [call.type], ...(position === undefined ? {} : { cursor: position }) } };
  const made = await deps.store.read(caller.tenant, (session) => load(deps, gates, { ...at, session }));
  if (!made.ok) {
    return made;
  }
  const written = await recordAnswer(deps, caller, made.value.record);
  return written.ok ? ok(made.value.answer) : written;
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
    links: historyLinks(deps, path, { caller, call, next }),
  });
  const record: AnswerRecord = {
    action: 'history', types: call.type === null ? [] : [call.type], gates: opened, rows, perPerson, matched, leaving: { enforced: input, body },
    query: `${call.type ?? ''}/_history?${call.query.map(([name]) => name).join('&')}`,
  };
  return ok({ answer: { status: 200, body, silent: true }, record });
}

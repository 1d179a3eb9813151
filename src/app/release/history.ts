// SPDX-License-Identifier: Apache-2.0
/** history-instance (http://hl7.org/fhir/R4/http.html#history): only versions that may be seen, each decided on its own facts. */
import { enforceBundle } from '../../domain/consent/enforce/enforce.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, HistoryCall, SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor, isInDirectory } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource, VersionPage, VersionsAsked } from '../ports.ts';
import { asSearched, isWithin, limitsOf, narrowed } from '../narrowing.ts';
import { isInReach } from '../reach.ts';
import { requireSome } from '../scope.ts';
import { notFound } from './answer.ts';
import { resolveCursor } from './cursor.ts';
import { historyLinks, pageAsked } from './history-page.ts';
import { recordAnswer, type AnswerRecord } from './record.ts';
import { prepare } from './view.ts';
import { visibilityFor } from './visible.ts';

/** The versions of one resource, newest first. Parameters and pages: as of the history of a type. */
export async function history(deps: Deps, gates: Gates, caller: Caller, target: HistoryCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, target.type, 'r');
  const resolved = scope.ok ? resolveCursor(deps, caller, callOf(target)) : scope;
  if (!resolved.ok) {
    return resolved;
  }
  const { call, position } = resolved.value;
  const page = call.compartment === nameOf(target) ? pageAsked(deps, call) : fail({ code: 'invalid', text: 'The _cursor belongs to another address', at: '_cursor' });
  if (!page.ok) {
    return page;
  }
  const asked = { types: [target.type], id: target.id, ...page.value, ...(position === undefined ? {} : { cursor: position }) };
  const loaded = await deps.store.read(caller.tenant, (session) => load(deps, gates, { caller, call, asked, session }));
  const written = await recordAnswer(deps, caller, loaded.record);
  return written.ok ? loaded.answer : written;
}

const nameOf = ({ type, id }: Pick<HistoryCall, 'type' | 'id'>): string => `${type}/${id}`;

/** As a search within the record, so that its cursors hold for this address alone. */
function callOf(target: HistoryCall): SearchCall {
  const { type, query = [], lenient = false, base } = target;
  return { type, query, lenient, base, compartment: nameOf(target) };
}

interface Loading { readonly caller: Caller; readonly call: SearchCall; readonly asked: VersionsAsked & { readonly id: string }; readonly session: Session }

async function load(deps: Deps, gates: Gates, { caller, call, asked, session }: Loading): Promise<{ readonly answer: Result<Answer>; readonly record: AnswerRecord }> {
  const type = asked.types[0]!;
  const found = await session.get(type, asked.id);
  const record: AnswerRecord = { action: 'history', types: [type], gates: new Map(), rows: [], perPerson: new Map() };
  if (found === undefined || !isInReach(caller, found.resource.person)) {
    return { answer: notFound(), record: { ...record, nothing: found === undefined } };
  }
  const { person } = found.resource;
  const gate = person === '' ? undefined : await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
  if (!isWithin(deps, caller, asSearched(found.resource, gate?.fieldNames(found.resource)), 'r')) {
    return { answer: notFound(), record: { ...record, nothing: false } };
  }
  const opened = new Map(gate === undefined ? [] : [[person, gate]]);
  // Past versions of what is withheld now would tell that there is a newer one. They are not looked up either: what is not there takes no such time.
  const current = visible(found.resource, gate, caller);
  const looked = current ? await session.versionPage(asked, narrowed(deps, caller, await visibilityFor(session, opened, person === '' ? directoryFor(caller.organization) : []), ['r'])) : ok({ versions: [], total: 0 });
  if (!looked.ok) {
    return { answer: looked, record };
  }
  const { versions, total, next } = looked.value as VersionPage;
  const isNarrow = limitsOf(deps, caller, ['r']).some((limit) => limit.type === type);
  const rows = versions.filter((row) => !isNarrow || isWithin(deps, caller, asSearched(row, gate?.fieldNames(row)), 'r'));
  const { input, perPerson } = await prepare(deps, { session, gates: opened, matches: rows, included: [], caller, opener: gates });
  const written = { ...record, gates: opened, rows, perPerson };
  if (!current) {
    return { answer: notFound(), record: { ...written, rows: [found.resource] } };
  }
  const path = `${call.base}/${type}/${asked.id}/_history`;
  const body = enforceBundle(input, { type: 'history', base: call.base, links: historyLinks(deps, path, { caller, call, next }), ...(isNarrow ? {} : { total }) });
  return { answer: ok({ status: 200, body }), record: { ...written, leaving: { enforced: input, body } } };
}

function visible(row: StoredResource, gate: PersonGate | undefined, caller: Caller): boolean {
  return gate === undefined ? isInDirectory(row, caller.organization) : gate.verdict(row).verdict === 'release';
}

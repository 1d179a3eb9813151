// SPDX-License-Identifier: Apache-2.0
/** history-instance (http://hl7.org/fhir/R4/http.html#history): only versions that may be seen, each decided on its own facts. */
import { enforceBundle } from '../../domain/consent/enforce/enforce.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer, Target } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { isInDirectory } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';
import { asSearched, isWithin } from '../narrowing.ts';
import { isInReach } from '../reach.ts';
import { requireSome } from '../scope.ts';
import { notFound } from './answer.ts';
import { recordAnswer, type AnswerRecord } from './record.ts';
import { prepare } from './view.ts';

export type HistoryTarget = Target & { readonly count?: number; readonly before?: number; readonly base: string };

const PAGE = 100;

/** The versions of one resource, newest first. */
export async function history(deps: Deps, gates: Gates, caller: Caller, target: HistoryTarget): Promise<Result<Answer>> {
  const scope = requireSome(caller, target.type, 'r');
  if (!scope.ok) {
    return scope;
  }
  const loaded = await deps.store.read(caller.tenant, (session) => load(deps, gates, { caller, target, session }));
  const written = await recordAnswer(deps, caller, loaded.record);
  return written.ok ? loaded.answer : written;
}

interface Loading { readonly caller: Caller; readonly target: HistoryTarget; readonly session: Session }

async function load(deps: Deps, gates: Gates, { caller, target, session }: Loading): Promise<{ readonly answer: Result<Answer>; readonly record: AnswerRecord }> {
  const found = await session.get(target.type, target.id);
  const record: AnswerRecord = { action: 'history', types: [target.type], gates: new Map(), rows: [], perPerson: new Map() };
  if (found === undefined || !isInReach(caller, found.resource.person)) {
    return { answer: notFound(), record: { ...record, nothing: found === undefined } };
  }
  const { person } = found.resource;
  const gate = person === '' ? undefined : await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
  if (!isWithin(deps, caller, asSearched(found.resource, gate?.fieldNames(found.resource)), 'r')) {
    return { answer: notFound(), record: { ...record, nothing: false } };
  }
  const page = { count: Math.min(target.count ?? PAGE, PAGE), ...(target.before === undefined ? {} : { before: target.before }) };
  // Past versions of what is withheld now would tell that there is a newer one. They are not looked up either: what is not there takes no such time.
  const current = visible(found.resource, gate, caller);
  const versions = current ? await session.history(target.type, target.id, page) : [found.resource];
  const rows = current ? versions.filter((row) => visible(row, gate, caller) && isWithin(deps, caller, asSearched(row, gate?.fieldNames(row)), 'r')) : [];
  const opened = new Map(gate === undefined ? [] : [[person, gate]]);
  const { input, perPerson } = await prepare(deps, { session, gates: opened, matches: rows, included: [], caller, opener: gates });
  const written = { ...record, gates: opened, rows, perPerson };
  if (rows.length === 0) {
    return { answer: notFound(), record: { ...written, rows: versions } };
  }
  const body = enforceBundle(input, { type: 'history', base: target.base, links: [] });
  return { answer: ok({ status: 200, body }), record: { ...written, leaving: { enforced: input, body } } };
}

function visible(row: StoredResource, gate: PersonGate | undefined, caller: Caller): boolean {
  return gate === undefined ? isInDirectory(row, caller.organization) : gate.verdict(row).verdict === 'release';
}

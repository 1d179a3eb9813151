// SPDX-License-Identifier: Apache-2.0
/**
 * `Patient/[id]/$pull`: what the sources of the registry hold of a person at this moment, as the asker may have it. The gate decides three
 * times: whether the asker knows the person, which sources come into question, and about every record that came, on what is on file when
 * it leaves. Nothing that came is stored (docs/pulling.md).
 */
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { GateAsk, Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { registeredIdentifiers } from '../ingest/registered.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { LedgerEntry, Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { mayBring } from '../release/plan-scope.ts';
import { recordAnswer } from '../release/record.ts';
import { requireSome } from '../scope.ts';
import { mayAsk } from './may-ask.ts';
import type { SourceAnswer, Sources } from './ports.ts';
import { released, type Released } from './release.ts';
import { sourcesOf, type KnownSource } from './sources-of.ts';
import { take, type Taken } from './take.ts';
import { PULLED_TYPES } from './types.ts';
import { ofPerson } from './whose.ts';

export interface PullCall {
  readonly patientId: string;
  /** Default: all that can be asked for. */
  readonly types?: readonly string[];
  /** Ids of sources; default: all that come into question. */
  readonly sources?: readonly string[];
  readonly base: string;
}

/** A searchset of what came and may go, with an outcome for each source that did not answer in full. 404 alike for no such Patient and none to see. */
export async function pull(deps: Deps, gates: Gates, caller: Caller, call: PullCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, 'Patient', 'r');
  const strange = call.types?.some((type) => !PULLED_TYPES.includes(type)) === true;
  if (!scope.ok || strange || deps.sources === undefined) {
    return !scope.ok ? scope : fail(strange ? { code: 'value', text: `Parameter type: one of ${PULLED_TYPES.join(', ')}` } : { code: 'not-supported', text: 'This gateway asks no sources' });
  }
  const types = (call.types ?? PULLED_TYPES).filter((type) => mayBring(caller, type));
  const plan = await deps.store.read(caller.tenant, (session) => planOf(deps, gates, { session, caller, call, types }));
  const begun = plan.known.length === 0 ? ok(true) : await deps.store.commit(caller.tenant, { ledger: [aboutSources(deps, caller, plan, { asked: plan.known.map(({ source }) => source.id), types })] });
  if (!begun.ok) {
    return begun;
  }
  const [answers, probed] = await Promise.all([askAll(deps.sources, caller, plan.known, types), askAll(deps.sources, caller, plan.others.map((each) => nobody(deps, each)), [])]);
  return answer(deps, gates, caller, { call, types, plan, answers, probed });
}

interface Planning { readonly session: Session; readonly caller: Caller; readonly call: PullCall; readonly types: readonly string[] }
/** `gate` of a Patient that is there; `knows`: the asker may know it. */
interface Plan {
  readonly gate?: PersonGate;
  readonly knows: boolean;
  readonly known: readonly KnownSource[];
  /** Sources that may not be asked about the person: what the person refused, or that there is nothing, is not to show in whether a dead one is told of. */
  readonly others: readonly KnownSource[];
}

async function planOf(deps: Deps, gates: Gates, { session, caller, call, types }: Planning): Promise<Plan> {
  const ask = await askOf(deps, session, caller, call.patientId);
  const gate = ask === undefined ? undefined : await gates.open(session, ask);
  if (ask === undefined || gate?.reads(call.patientId) !== true) {
    return { knows: false, known: [], others: [], ...(gate === undefined ? {} : { gate }) };
  }
  const all = await sourcesOf(deps, session, { patients: gate.knowledge.patients, seen: new Set([call.patientId, ...gate.aliases]) });
  // A partner's own server is nothing that the gateway could tell it more about.
  const wanted = all.filter(({ source }) => source.organization !== caller.organization && call.sources?.includes(source.id) !== false);
  const known = await mayAsk(deps, gates, session, { ask, sources: wanted, types });
  return { gate, knows: true, known, others: wanted.filter((each) => !known.includes(each)) };
}

async function askOf(deps: Deps, session: Session, caller: Caller, patientId: string): Promise<GateAsk | undefined> {
  const found = await session.get('Patient', patientId);
  return found === undefined || found.resource.deleted ? undefined : { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs };
}

/** The same question about nobody, under a number made up now: whether the source answers at all (42 CFR 2.13(c)(2)). It hears of no one. */
function nobody(deps: Deps, { source }: KnownSource): KnownSource {
  return { source, identifiers: [{ system: source.identifierSystems[0] ?? 'urn:none', value: deps.ids.next(), own: true }], birthDates: [] };
}

interface Asked { readonly known: KnownSource; readonly answer: SourceAnswer }

function askAll(sources: Sources, caller: Caller, known: readonly KnownSource[], types: readonly string[]): Promise<readonly Asked[]> {
  const asker = { organization: caller.organization, ...(caller.purpose === undefined ? {} : { purpose: caller.purpose }), ...(caller.role === undefined ? {} : { role: caller.role }) };
  return Promise.all(known.map(async (each) => {
    const { source, identifiers, birthDates } = each;
    return { known: each, answer: await sources.ask({ source, asker, identifiers, birthDates, types: types.filter((type) => source.types?.includes(type) !== false) }) };
  }));
}

interface Answering { readonly call: PullCall; readonly types: readonly string[]; readonly plan: Plan; readonly answers: readonly Asked[]; readonly probed: readonly Asked[] }

async function answer(deps: Deps, gates: Gates, caller: Caller, { call, types, plan, answers, probed }: Answering): Promise<Result<Answer>> {
  const made = await deps.store.read(caller.tenant, async (session) => {
    const ask = plan.knows ? await askOf(deps, session, caller, call.patientId) : undefined;
    if (ask === undefined) {
      return undefined;
    }
    const registered = await registeredIdentifiers(session, deps.policy.gateway);
    const taken: Taken[] = [];
    for (const { known: { source }, answer: came } of answers) {
      const theirs = await ofPerson(deps, session, { source, answer: came, person: ask.person });
      taken.push(take(deps, { source, answer: theirs, tenant: caller.tenant, person: ask.person, patientId: call.patientId, types, registered }));
    }
    const dead = probed.flatMap(({ known: { source }, answer: { faults } }) => (faults.length > 0 ? [source] : []));
    return released(deps, gates, { session, ask, taken, dead, call, types });
  });
  if (made === undefined) {
    const gone = await recordAnswer(deps, caller, { action: 'operation', operation: 'pull', types, gates: new Map(plan.gate === undefined ? [] : [[plan.gate.person, plan.gate]]), rows: [], perPerson: new Map() });
    return gone.ok ? silently(notFound()) : gone;
  }
  const came = made.sources.length === 0 ? [] : [aboutSources(deps, caller, plan, { came: made.sources, sha256: made.sha256 })];
  const written = await recordAnswer(deps, caller, { ...made.record, beside: came });
  warn(deps, caller, made);
  return written.ok ? silently(made.body === undefined ? notFound() : ok({ status: 200, body: made.body })) : written;
}

/** How long it took tells how many sources were asked. */
function silently(answered: Result<Answer>): Result<Answer> {
  return answered.ok ? ok({ ...answered.value, silent: true }) : answered;
}

/** For operators, the sources of which the asker is told too, and no more: which of them may be asked about this person, and what was wrong with what they hold of it, is in the ledger alone. */
function warn(deps: Deps, caller: Caller, { silent }: Released): void {
  for (const source of silent) {
    deps.log.warn({ request: caller.request, source }, 'a source did not answer in full');
  }
}

/** What the ledger says of the sources, beside the disclosure itself: for staff. */
function aboutSources(deps: Deps, caller: Caller, { gate }: Plan, act: object): LedgerEntry {
  const { entry } = ledgerEntry(deps, caller, {
    kind: 'admin', action: 'operation', operation: 'pull', types: [], person: gate?.person ?? '', decisions: [], groups: [], data: [], outcome: 'permit',
  });
  return { ...entry, detail: JSON.stringify({ ...JSON.parse(entry.detail) as object, act }) };
}

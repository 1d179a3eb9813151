// SPDX-License-Identifier: Apache-2.0
/**
 * CDS Hooks `patient-consent-consult` (the hook of the LEAP consent decision service; https://cds-hooks.org/specification/current/):
 * may this party have something of this person now, and with which duties? The answer is made by the gate that guards the
 * records themselves. "Nothing may be shared with you" and "there is no such person" are the same card.
 */
import type { Decision } from '../../domain/consent/decision.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { noConsentCard } from '../../domain/consent/enforce/releasable.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { SearchPlan } from '../../domain/fhir/search/plan.ts';
import { CONFORMANCE_TYPES, SERVED_TYPES } from '../../domain/fhir/served.ts';
import type { Result } from '../../domain/issue.ts';
import { ok } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { ProfileCount, Session, StoredResource } from '../ports.ts';
import { recordAnswer } from '../release/record.ts';
import { visibilityFor } from '../release/visible.ts';

export interface ConsultCall {
  /** Id of a Patient here. */
  readonly patient?: string;
  /** Instead of an id: identifiers of one person. */
  readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
}

/** What a caller may have of a person; `patient`: absent when that is nothing, or nobody; `records`: of what it may have, one of each kind. */
export interface Looked {
  readonly gate: PersonGate;
  readonly counts: readonly ProfileCount[];
  readonly records: readonly StoredResource[];
  readonly decisions: readonly Decision[];
  readonly patient: StoredResource | undefined;
}

/** A CDS Hooks response with one card. The ask is in the ledger whatever the answer; a permit tells that the person is known, so the Patient counts as disclosed. */
export async function consult(deps: Deps, gates: Gates, caller: Caller, call: ConsultCall): Promise<Result<Answer>> {
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, { session, caller, call }));
  const permitted = looked?.patient !== undefined;
  const written = await recordAnswer(deps, caller, {
    action: 'operation', operation: 'patient-consent-consult', types: [], gates: new Map(looked === undefined ? [] : [[looked.gate.person, looked.gate]]),
    rows: looked?.patient === undefined ? [] : [looked.patient], perPerson: new Map(looked === undefined ? [] : [[looked.gate.person, looked.decisions]]),
    matched: (looked?.counts ?? []).map(({ gate, count }) => ({ person: looked!.gate.person, gate, count })),
  });
  if (!written.ok) {
    return written;
  }
  return ok(permitted ? { status: 200, body: enforceStatement('page', 'application/json', looked.decisions, (released) => JSON.stringify({ cards: [permitCard(looked, released)] })) }
    : { status: 200, body: noConsentCard(), silent: true });
}

export async function look(deps: Deps, gates: Gates, { session, caller, call }: { readonly session: Session; readonly caller: Caller; readonly call: ConsultCall }): Promise<Looked | undefined> {
  const found = await locate(session, call);
  if (found === undefined) {
    return undefined;
  }
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs });
  const counts = await session.countByProfile(gate.person);
  // Of what the door would give now and of nothing else: what is withheld has duties and categories of its own, which would tell of it (42 CFR 2.13(c)(2)).
  const given = await session.oneOfEachProfile(ofPerson, await visibilityFor(session, new Map([[gate.person, gate]])));
  const records = given.filter(({ person }) => person === gate.person);
  const decisions = gate.conclude(records);
  const known = gate.patient !== undefined && (call.patient === undefined || gate.reads(call.patient)) && decisions.some(({ released }) => released.length > 0);
  const [patient] = known && gate.patient !== undefined ? await session.getMany([`Patient/${gate.patient.id}`]) : [];
  return { gate, counts, records, decisions, patient };
}

/** What says of other records where they come from, and who may have them, is none that is asked for. */
const ofPerson: SearchPlan = { types: SERVED_TYPES.filter((type) => !['AuditEvent', 'Consent', 'Contract', 'Provenance', ...CONFORMANCE_TYPES].includes(type)), where: [], sort: [], count: 1, includes: [], revincludes: [], total: 'none' };

/** The Patient of an id, or one of the person that the identifiers name. */
export async function locate(session: Session, call: ConsultCall): ReturnType<Session['get']> {
  const persons = call.patient === undefined ? await session.personsWith(call.identifiers ?? []) : [];
  const id = call.patient ?? (persons.length === 1 ? (await session.patients(persons[0]!))[0]?.id : undefined);
  const found = id === undefined ? undefined : await session.get('Patient', id);
  return found === undefined || found.resource.deleted || found.resource.person === '' ? undefined : found;
}

const SOURCE = { label: 'Throughcare' } as const;

function permitCard({ gate, records, decisions }: Looked, released: ReadonlySet<string>): object {
  const given = records.filter(({ type, id }) => released.has(`${type}/${id}`));
  const categories = [...new Set(given.map((each) => gate.profile(each.gate)?.category ?? 'uncategorized'))].toSorted();
  // Duties of what goes; a holder that gives nothing has none to speak of, nor may it be told that there is one.
  const obligations = [...new Set(decisions.filter((each) => each.released.length > 0).flatMap(({ obligations: { critical, advisory } }) => [...critical, ...advisory]))].toSorted();
  return {
    summary: 'Consent or law permits sharing with you for this purpose', indicator: 'info', source: SOURCE,
    detail: [`What may be shared: ${categories.join(', ')}.`, ...obligations.map((each) => `- ${each.replaceAll('-', ' ')}`)].join('\n'),
    extension: {
      decision: 'CONSENT_PERMIT', categories: categories.map((code) => ({ system: cs('category'), code })),
      obligations: obligations.map((code) => ({ id: { system: cs('obligation'), code } })),
    },
  };
}

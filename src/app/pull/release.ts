// SPDX-License-Identifier: Apache-2.0
/** What came from sources, through the gate: decided as if it were on file, enforced like any answer, with Provenance that says where it is from. */
import { createHash } from 'node:crypto';
import type { OperationOutcome, Provenance } from '@medplum/fhirtypes';
import { enforceBundle } from '../../domain/consent/enforce/enforce.ts';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import type { Deps } from '../deps.ts';
import type { GateAsk, Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { readGateFacts } from '../gate/profile.ts';
import { stableId } from '../ingest/resolve.ts';
import { asSearched, isWithin } from '../narrowing.ts';
import type { Session, StoredResource } from '../ports.ts';
import type { AnswerRecord } from '../release/record.ts';
import { mayBring } from '../release/plan-scope.ts';
import { prepare } from '../release/view.ts';
import { makeDraft } from '../write/draft.ts';
import type { PullCall } from './pull.ts';
import { SOMEBODY_ELSE, type SourceEndpoint, type SourceFault } from './ports.ts';
import { rowOf, type Pulled, type Taken } from './take.ts';

export interface ReleaseInput {
  readonly session: Session;
  readonly ask: GateAsk;
  readonly taken: readonly Taken[];
  /** Sources that were asked about nobody, and did not answer. */
  readonly dead: readonly SourceEndpoint[];
  readonly call: PullCall;
  readonly types: readonly string[];
}

/** How a source answered, for the ledger. */
export interface SourceTold { readonly source: string; readonly organization: string; readonly records: number; readonly released: number; readonly faults: readonly SourceFault[] }

export interface Released {
  /** Absent: the asker may not know of the person any more. */
  readonly body?: Releasable;
  readonly record: AnswerRecord;
  readonly sources: readonly SourceTold[];
  /** Ids of sources that the answer says did not answer in full. */
  readonly silent: readonly string[];
  /** Of the answer: what went out can be known again. */
  readonly sha256?: string;
}

/** Decides, strips and puts together; writes nothing. */
export async function released(deps: Deps, gates: Gates, input: ReleaseInput): Promise<Released> {
  const { session, ask, call, taken } = input;
  const { caller } = ask;
  const records = taken.flatMap(({ pulled }) => pulled).filter(({ row, gateFacts }) => isWithin(deps, caller, asSearched(row, readGateFacts(gateFacts).fields?.flatMap(({ names }) => names)), 'r'));
  const first = await gateWith(gates, session, ask, records);
  const provenance = mayBring(caller, 'Provenance') ? taken.flatMap((each) => provenanceFor(deps, ask, each, records.filter((one) => each.pulled.includes(one) && isReleased(first, one)))) : [];
  const gate = provenance.length === 0 ? first : await gateWith(gates, session, ask, [...records, ...provenance]);
  const opened = new Map([[gate.person, gate]]);
  const rows = [...records, ...provenance].map(({ row }) => row);
  const { input: enforced, perPerson } = await prepare(deps, { session, gates: opened, matches: records.map(({ row }) => row), included: provenance.map(({ row }) => row), caller, opener: gates });
  const silent = [...taken.filter(({ faults }) => faults.some(({ fault }) => fault !== SOMEBODY_ELSE)).map(({ source }) => source), ...input.dead].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const outcomes = silent.map(({ organization }) => incomplete(organization));
  const body = gate.reads(call.patientId) ? enforceBundle(enforced, { type: 'searchset', base: call.base, links: [], outcomes }) : undefined;
  return {
    record: {
      action: 'operation', operation: 'pull', types: input.types, gates: opened, rows, perPerson, leaving: { enforced, body },
      passing: Object.fromEntries([...records, ...provenance].map(({ row, gateFacts }) => [row.gate, gateFacts])),
    },
    sources: taken.map(({ source, pulled, faults }) => ({
      source: source.id, organization: source.organization, records: pulled.length, released: pulled.filter((each) => records.includes(each) && isReleased(gate, each)).length, faults,
    })),
    silent: body === undefined ? [] : silent.map(({ id }) => id),
    ...(body === undefined ? {} : { body, sha256: createHash('sha256').update(body.text).digest('hex') }),
  };
}

/** The gate as it stands now, if these records were on file. */
function gateWith(gates: Gates, session: Session, ask: GateAsk, records: readonly Pulled[]): Promise<PersonGate> {
  const passing = records.map(({ row, gateFacts }) => [row.gate, readGateFacts(gateFacts)] as const);
  return gates.openIf(session, ask, (known) => ({ ...known, profiles: new Map([...known.profiles, ...passing]) }));
}

function isReleased(gate: PersonGate, { row }: Pulled): boolean {
  return gate.verdict(row).verdict === 'release';
}

/** One for each author: who wrote it, who gave it, and in which pull it came. It names what goes along, and nothing else. */
function provenanceFor(deps: Deps, { caller, person }: GateAsk, { source }: Taken, records: readonly Pulled[]): readonly Pulled[] {
  return [...Map.groupBy(records, ({ author }) => author)].map(([author, group]) => {
    const id = stableId(caller.tenant, source.organization, 'pull', caller.request, source.id, author ?? '');
    const who = author === undefined ? { display: 'Not registered with this gateway' } : { reference: `Organization/${author}` };
    const resource: Provenance & { readonly id: string } = {
      resourceType: 'Provenance', id, target: group.map(({ row }) => ({ reference: refOf(row) })), recorded: deps.clock.now(),
      agent: [
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] }, who },
        { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'TRANS' }] }, who: { reference: `Organization/${source.organization}` } },
      ],
      entity: [{ role: 'source', what: { identifier: { system: 'https://throughcare.dev/fhir/sid/pull', value: caller.request } } }],
    };
    const draft = makeDraft(deps, { resource, id, person, holder: source.organization, provenance: [resource] });
    return { row: rowOf(draft, resource.recorded), gateFacts: draft.gateFacts };
  });
}

function refOf({ type, id }: StoredResource): string {
  return `${type}/${id}`;
}

/** The same whatever went wrong, and whether or not it knows the person: it says no more than that the source was asked. */
function incomplete(organization: string): OperationOutcome {
  const text = `Organization/${organization} was asked and did not answer in full: what it holds, if anything, may be missing here. Ask again later.`;
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'incomplete', details: { text } }] };
}

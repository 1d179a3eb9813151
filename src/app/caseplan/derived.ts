// SPDX-License-Identifier: Apache-2.0
/**
 * What a record that is made of others' says of where it came from: it is as protected as the most protective of them, and each stays bound by
 * how it was received (rules section 3, P2 and P19; 42 CFR 2.12(d)(2)). Without it a plan that is handed over would leave its protection behind.
 */
import type { Coding, Extension, Provenance, ProvenanceEntity } from '@medplum/fhirtypes';
import type { Verdict } from '../../domain/consent/decision.ts';
import { cs, PROVENANCE_PARTICIPANT, V3_ACT_CODE } from '../../domain/consent/evidence/systems.ts';
import type { RecordProfile } from '../../domain/consent/evidence/types.ts';
import type { RecordFacts, ReceivedUnder } from '../../domain/consent/facts/record.ts';
import { isPart2, PRIOR_BASES } from '../../domain/consent/facts/vocabulary.ts';
import { CANONICAL_BASE } from '../../domain/mapping/types.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { Session, StoredResource } from '../ports.ts';

type Input = Pick<RecordFacts, 'recordClass'> & Partial<Pick<RecordFacts, 'category' | 'origin' | 'receivedUnder'>>;

/** A record that the caller had, with everything that it was made of itself. */
export interface Source { readonly ref: string; readonly inputs: readonly Input[] }

/** The records behind these references, as the caller has them; what it may not have is not among them. */
export async function sourcesOf(deps: Deps, gates: Gates, at: { readonly session: Session; readonly caller: Caller; readonly refs: readonly string[] }): Promise<readonly Source[]> {
  const rows = (await at.session.getMany(at.refs)).filter((row) => row.person !== '' && !row.deleted);
  const opened = await gates.openMany(at.session, { caller: at.caller, asOf: deps.clock.now() }, [...new Set(rows.map((row) => row.person))]);
  return rows.flatMap((row) => {
    const gate = opened.get(row.person);
    const facts = gate?.facts(row);
    if (gate === undefined || facts === undefined || gate.verdict(row).verdict !== 'release') {
      return [];
    }
    const parts = [{ facts, verdict: gate.verdict(row) }, ...gate.fields(row).filter(({ verdict }) => verdict.verdict === 'release')];
    return [{ ref: `${row.type}/${row.id}`, inputs: parts.flatMap((part) => inputsOf(part.facts, receiptOf(deps, at.caller, { row, gate, verdict: part.verdict }))) }];
  });
}

function inputsOf({ recordClass, category, origin, receivedUnder, derivedFrom = [] }: RecordProfile, receipt: ReceivedUnder | undefined): readonly Input[] {
  return [{ recordClass, category, origin, ...(receivedUnder === undefined ? {} : { receivedUnder }) }, ...derivedFrom].map((each) => ({ ...each, ...(receipt === undefined ? {} : { receivedUnder: receipt }) }));
}

interface Had { readonly row: StoredResource; readonly gate: PersonGate; readonly verdict: Verdict }

/** How the caller came to have it now; undefined for what it holds itself. */
function receiptOf(deps: Deps, caller: Caller, { row, gate, verdict: { consent } }: Had): ReceivedUnder | undefined {
  if (row.holder === caller.organization) {
    return undefined;
  }
  const variant = gate.papers.find((paper) => paper.id === consent)?.variant;
  const basis = PRIOR_BASES.find((each) => each === variant || each === `${variant ?? ''}-consent`) ?? 'unknown';
  return { basis, ...(consent === undefined ? {} : { consentId: consent }), receivedOn: deps.clock.now().slice(0, 10) };
}

/** Labels that what is made of the sources keeps, from whomever they had it (obligation keep-part2-label). */
export function keptLabels(sources: readonly Source[]): readonly Coding[] {
  return sources.some(({ inputs }) => inputs.some(({ recordClass }) => isPart2(recordClass))) ? [{ system: V3_ACT_CODE, code: '42CFRPart2' }] : [];
}

/** In: what was made (references), by whom, of what. Out: the Provenance that says so. */
export function derivation(targets: readonly string[], { by, at, sources }: { readonly by: string; readonly at: string; readonly sources: readonly Source[] }): Provenance {
  const security = keptLabels(sources);
  return {
    resourceType: 'Provenance', ...(security.length === 0 ? {} : { meta: { security: [...security] } }), target: targets.map((reference) => ({ reference })), recorded: at,
    agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'author' }] }, who: { reference: by } }],
    entity: sources.flatMap(({ ref, inputs }) => inputs.map((input) => entityOf(ref, input))),
  };
}

function entityOf(ref: string, { category, origin, receivedUnder }: Input): ProvenanceEntity {
  const extension = [...(category === undefined ? [] : [extensionOf('category', { valueCode: category })]), ...(receivedUnder === undefined ? [] : [receiptExtension(receivedUnder)])];
  return { role: 'derivation', what: { reference: ref }, ...(extension.length === 0 ? {} : { extension }), agent: [{ type: { coding: [{ system: PROVENANCE_PARTICIPANT, code: 'author' }] }, who: whoOf(origin) }] };
}

/** The participant's own words and what nobody knows the origin of are named by code: neither is an organization. */
function whoOf(origin: string | undefined): { readonly reference: string } | { readonly identifier: { readonly system: string; readonly value: string } } {
  return origin === undefined || ['unknown', 'participant', 'interstate-identification-index'].includes(origin) ? { identifier: { system: cs('origin'), value: origin ?? 'unknown' } } : { reference: `Organization/${origin}` };
}

function receiptExtension({ basis, consentId, orderId, receivedOn }: ReceivedUnder): Extension {
  return extensionOf('received-under', {
    extension: [
      { url: 'basis', valueCode: basis }, ...(consentId === undefined ? [] : [{ url: 'consent', valueReference: { reference: `Consent/${consentId}` } }]),
      ...(orderId === undefined ? [] : [{ url: 'order', valueReference: { reference: `DocumentReference/${orderId}` } }]), ...(receivedOn === undefined ? [] : [{ url: 'receivedOn', valueDate: receivedOn }]),
    ],
  });
}

function extensionOf(name: string, value: Omit<Extension, 'url'>): Extension {
  return { url: `${CANONICAL_BASE}/StructureDefinition/${name}`, ...value };
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Who made what, by Provenance. R4 binds the type of an agent extensibly (http://hl7.org/fhir/R4/valueset-provenance-agent-type.html), so that one maker is
 * written in several ways, and lets it be absent: whoever may have made a record is among those whose law protects it (rules section 3, P19, P20).
 */
import type { Provenance, ProvenanceAgent } from '@medplum/fhirtypes';
import { codesIn, codingsOf, localRef } from '../evidence/access.ts';
import { sameSystem } from '../evidence/code-systems.ts';
import { cs, PROVENANCE_PARTICIPANT, US_CORE_PARTICIPANT, V3_PARTICIPATION } from '../evidence/systems.ts';

/** In: an agent as somebody wrote it. Out: does its type say that it is an author? */
export function isAuthor(agent: Pick<ProvenanceAgent, 'type'>): boolean {
  return codingsOf(agent.type).some(({ system, code }) => code === 'author' && (system === undefined || sameSystem(system, PROVENANCE_PARTICIPANT)))
    || codesIn(agent.type, V3_PARTICIPATION).includes('AUT');
}

/** Does it say who wrote what it speaks of? */
export function hasAuthor(provenance: Pick<Provenance, 'agent'>): boolean {
  return provenance.agent.some(isAuthor);
}

/** Agents whose type does not say that they had another part in it: they may have made it. */
export function mayBeAuthor(agent: Pick<ProvenanceAgent, 'type'>): boolean {
  return !isAuthor(agent) && !OTHER_PARTS.some(([system, codes]) => codesIn(agent.type, system).some((code) => codes.includes(code)));
}

/** Somebody who told what another wrote down. */
export function isInformant(agent: Pick<ProvenanceAgent, 'type'>): boolean {
  return codesIn(agent.type, PROVENANCE_PARTICIPANT).includes('informant') || codesIn(agent.type, V3_PARTICIPATION).includes('INF');
}

/** Parts in a record other than making it: who typed, checked, signed, told, keeps, sends or gets it. */
const OTHER_PARTS: readonly (readonly [system: string, codes: readonly string[]])[] = [
  [PROVENANCE_PARTICIPANT, ['enterer', 'verifier', 'legal', 'attester', 'informant', 'custodian', 'transmitter']],
  [US_CORE_PARTICIPANT, ['transmitter']],
  [V3_PARTICIPATION, ['ENT', 'VRF', 'AUTHEN', 'LA', 'WIT', 'INF', 'CST', 'TRANS', 'RCV', 'RCT', 'IRCP', 'PRCP', 'TRC', 'SBJ', 'DEV', 'LOC']],
];

/**
 * Agents that may have made what a Provenance speaks of, without those that can raise nothing: devices and the person or a relative. Where an author is named,
 * or it tells of a receipt or a signature, a person for no organization is none of them: only an organization says that another law may protect it.
 */
export function possibleAuthors(provenance: Provenance): readonly ProvenanceAgent[] {
  const told = hasAuthor(provenance) || (provenance.signature ?? []).length > 0 || codesIn(provenance.activity, cs('provenance-activity')).includes('receive');
  return provenance.agent.filter((agent) => mayBeAuthor(agent) && !RAISE_NOTHING.includes(localRef(agent.who)?.type)
    && (!told || localRef(agent.who)?.type === 'Organization' || localRef(agent.onBehalfOf)?.type === 'Organization'));
}

const RAISE_NOTHING: readonly (string | undefined)[] = ['Device', 'Patient', 'RelatedPerson'];

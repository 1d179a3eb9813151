// SPDX-License-Identifier: Apache-2.0
/** What the door is given, in its plainest form: one released record of one person, nothing hidden, nothing owed. */
import type { Decision, Verdict } from '../../../../src/domain/consent/decision.ts';
import type { Candidate, EnforceInput } from '../../../../src/domain/consent/enforce/enforce.ts';
import type { Releasable } from '../../../../src/domain/consent/enforce/releasable.ts';

export const decision: Decision = {
  outcome: 'permit', released: ['Condition/c1'], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: 'v',
};
export const RELEASE: Verdict = { verdict: 'release', reasons: [], bases: ['hipaa-treatment'], findings: [] };
export const WITHHOLD: Verdict = { verdict: 'withhold', reasons: ['no-basis'], bases: [], findings: [] };
const BODY = '"subject":{"reference":"Patient/p1"},"note":[{"text":"see Condition"}]';

export function candidate(over: Partial<Candidate['row']> = {}, verdict: Verdict = RELEASE, rest: Partial<Candidate> = {}): Candidate {
  return {
    row: { type: 'Condition', id: 'c1', version: 3, lastUpdated: '2026-11-01T00:00:00Z', meta: '', body: BODY, refs: ['Patient/p1'], ...over },
    verdict, labels: '{"code":"ETH"}', mode: 'match', ...rest,
  };
}

export function input(candidates: readonly Candidate[], rest: Partial<EnforceInput> = {}): EnforceInput {
  return { candidates, decisions: [decision], view: { alias: new Map() }, visible: () => true, accompaniment: [], ...rest };
}

export const shape = { type: 'searchset', base: 'https://gate/fhir', links: [] } as const;
export const NOTICE = { notice: 'Statement 1', scope: ['Scope of c1'], subject: 'Patient/p1', sent: '2026-11-18T12:00:00Z', id: 'n1' };
/** What the two sides said of a record that is disputed. */
export const DISPUTE = { disagreement: { record: 'Condition/c1', lines: ['The person disagrees', 'The holder answers'] }, subject: 'Patient/p1', sent: NOTICE.sent, id: 'd1' };
export const META = { versionId: '3', lastUpdated: '2026-11-01T00:00:00Z', security: [{ code: 'ETH' }] };

export type Sent = Record<string, unknown> & { readonly entry?: Record<string, unknown>[] };
export const parsed = (releasable: Releasable | undefined): Sent => JSON.parse(releasable!.text) as Sent;
export const first = (releasable: Releasable): Record<string, unknown> => parsed(releasable).entry![0]!;
/** An extension of ours, as `meta` carries it. */
export const said = (name: string, valueString: string): object => ({ url: `https://throughcare.dev/fhir/StructureDefinition/${name}`, valueString });

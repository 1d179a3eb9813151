// SPDX-License-Identifier: Apache-2.0
/**
 * Carries out the obligations that travel with the bytes: the notice to accompany disclosure (42 CFR 2.32(a)) and a clear
 * explanation of the scope of the consent (2.32(b)). An obligation that cannot be carried out throws: the release stops.
 */
import type { Accompaniment } from '../../domain/consent/enforce/enforce.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { explainScope } from '../../domain/consent/explain/scope.ts';
import type { GateTables } from '../../domain/consent/tables/tables.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { StoredResource } from '../ports.ts';

export interface AccompanyInput {
  readonly gate: PersonGate;
  readonly decisions: readonly Decision[];
  readonly rows: readonly StoredResource[];
  readonly caller: Caller;
}

/** The notices of one person's part of an answer: at most one, however many consents it rested on. */
export function accompany(deps: Deps, input: AccompanyInput): readonly Accompaniment[] {
  const owed = new Set(input.decisions.flatMap((decision) => decision.obligations.critical));
  if (!owed.has('attach-part2-notice') && !owed.has('attach-consent-scope')) {
    return [];
  }
  const scope = owed.has('attach-consent-scope') ? scopeLines(input) : undefined;
  if (scope?.length === 0) {
    throw new Error('attach-consent-scope is owed, but no consent of the decision can be explained');
  }
  return [{
    person: input.gate.person,
    ...(owed.has('attach-part2-notice') ? { notice: noticeTo(input.gate, input.caller.organization, deps.policy.tables.notices).text } : {}),
    ...(scope === undefined ? {} : { scope }),
    subject: input.gate.patient === undefined ? '' : `Patient/${input.gate.patient.id}`,
    sent: deps.clock.now(),
    id: deps.ids.next(),
  }];
}

/** Statement 1 to whoever is neither covered entity nor business associate, and to every justice recipient (rules 6.3). */
export function noticeTo(gate: PersonGate, organization: string, { statement1, statement2 }: GateTables['notices']): GateTables['notices']['statement1'] {
  const classes = gate.registry.registry.byId.get(organization)?.classes ?? [];
  const covered = classes.includes('covered-entity') || classes.includes('business-associate');
  const justice = classes.some((status) => JUSTICE.includes(status));
  return covered && !justice ? statement2 : statement1;
}

const JUSTICE: readonly string[] = ['court', 'criminal-justice-agency', 'criminal-justice-contractor', 'prosecutor', 'law-enforcement', 'correctional-institution'];

function scopeLines(input: AccompanyInput): readonly string[] {
  const used = new Set(input.rows.filter((row) => row.person === input.gate.person).map((row) => input.gate.verdict(row))
    .filter((verdict) => verdict.verdict === 'release' && verdict.consent !== undefined).map((verdict) => verdict.consent!));
  return scopeOf(input.gate, used);
}

/** The scope of these consents, as it goes along with what rests on them. */
export function scopeOf(gate: PersonGate, consents: ReadonlySet<string>): readonly string[] {
  const names = (id: string): string => gate.registry.registry.byId.get(id)?.name ?? id;
  return [...consents].sort().flatMap((id) => [...new Set(gate.papers.filter((each) => each.id === id).map((paper) => explainScope(paper, names)))]);
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Carries out the obligations that travel with the bytes: the notice to accompany disclosure (42 CFR 2.32(a)), a clear explanation
 * of the scope of the consent (2.32(b)), and limits on use that no notice states. One that cannot be carried out throws: the release stops.
 */
import type { Accompaniment } from '../../domain/consent/enforce/enforce.ts';
import type { Decision } from '../../domain/consent/decision.ts';
import { explainReceipt, explainScope } from '../../domain/consent/explain/scope.ts';
import type { RecordProfile } from '../../domain/consent/evidence/types.ts';
import type { ReceivedUnder } from '../../domain/consent/facts/record.ts';
import { LIMITS, type GateTables } from '../../domain/consent/tables/tables.ts';
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
  const owed = new Set<string>(input.decisions.flatMap(({ obligations }) => [...obligations.critical, ...obligations.advisory]));
  const limits = limitsOf(owed, deps.policy.tables.notices);
  if (!owed.has('attach-part2-notice') && !owed.has('attach-consent-scope') && limits.length === 0) {
    return [];
  }
  const scope = owed.has('attach-consent-scope') ? scopeLines(input) : undefined;
  if (scope?.length === 0) {
    throw new Error('attach-consent-scope is owed, but no consent of the decision can be explained');
  }
  return [{
    person: input.gate.person,
    ...(owed.has('attach-part2-notice') ? { notice: noticeTo(input.gate, input.caller.organization, deps.policy.tables.notices).text } : {}),
    ...(scope === undefined ? {} : { scope }), ...(limits.length === 0 ? {} : { limits }),
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

/** What the recipient is told not to do, where no statement of 2.32(a) that says so goes along. */
function limitsOf(owed: ReadonlySet<string>, { limits }: GateTables['notices']): readonly string[] {
  return LIMITS.filter((each) => owed.has(each) && !(each === 'bar-proceedings-tag' && owed.has('attach-part2-notice'))).map((each) => limits[each].text);
}

/**
 * The consent that each record goes out on; and of what is passed on, the one under which its holder had it: explained in full where it is on
 * file and speaks of the record's origin, else by what its kind says (rules 13.6). What a holder names besides is not told on its word.
 */
function scopeLines({ gate, rows }: AccompanyInput): readonly string[] {
  const consents = new Set<string>();
  const unfiled = new Set<string>();
  for (const row of rows.filter((each) => each.person === gate.person)) {
    for (const { verdict, facts } of [{ verdict: gate.verdict(row), facts: gate.facts(row) }, ...gate.fields(row)]) {
      if (verdict.verdict === 'release' && verdict.duties?.critical.includes('attach-consent-scope') === true) {
        if (verdict.consent !== undefined) consents.add(verdict.consent);
        for (const { receipt, origin } of verdict.consent === undefined ? receiptsOf(facts) : []) {
          const filed = gate.papers.find(({ id, disclosers }) => id === receipt.consentId && (disclosers.length === 0 || disclosers.includes(origin)));
          if (filed === undefined) unfiled.add(explainReceipt(receipt, namesIn(gate)(row.holder)));
          else consents.add(filed.id);
        }
      }
    }
  }
  return [...scopeOf(gate, consents), ...unfiled];
}

/** How the holder came to have a record, or what it was made from, and whose that was. */
function receiptsOf(facts: RecordProfile | undefined): readonly { readonly receipt: ReceivedUnder; readonly origin: string }[] {
  return facts === undefined ? [] : [facts, ...facts.derivedFrom ?? []].flatMap(({ receivedUnder, origin }) => (receivedUnder === undefined ? [] : [{ receipt: receivedUnder, origin: origin ?? facts.origin }]));
}

/** The scope of these consents, as it goes along with what rests on them. */
export function scopeOf(gate: PersonGate, consents: ReadonlySet<string>): readonly string[] {
  const names = namesIn(gate);
  return [...consents].sort().flatMap((id) => [...new Set(gate.papers.filter((each) => each.id === id).map((paper) => explainScope(paper, names)))]);
}

function namesIn(gate: PersonGate): (id: string) => string {
  return (id) => gate.registry.registry.byId.get(id)?.name ?? id;
}

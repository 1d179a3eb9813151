// SPDX-License-Identifier: Apache-2.0
/** Why a disclosure or refusal came out as it did, in plain English, with its law; for the gateway's compliance officers. */
import { lawfulByRule, reasonWords, ruleMeaning } from '../../domain/consent/explain/words.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Explanation } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { LedgerFilter, LedgerRow } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import type { DetailField, DetailGroup, DisclosureDetail } from './entry.ts';
import { compare, gateAsItStood } from './replay.ts';

/** Entries of the ledger, for staff. */
export async function ledger(deps: Deps, caller: Caller, filter: LedgerFilter): Promise<Result<readonly LedgerRow[]>> {
  const allowed = requireStaff(caller);
  return allowed.ok ? ok(await deps.store.read(caller.tenant, (session) => session.ledger(filter))) : allowed;
}

/** One entry explained and replayed. */
export async function explain(deps: Deps, caller: Caller, id: string): Promise<Result<Explanation>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  return deps.store.read(caller.tenant, async (session) => {
    const [entry] = await session.ledger({ id, count: 1 });
    if (entry === undefined) {
      return fail({ code: 'not-found', text: 'There is no such entry in the ledger' });
    }
    const detail = JSON.parse(entry.detail) as DisclosureDetail;
    const gate = await gateAsItStood(deps, session, entry);
    const replay = gate === undefined ? 'not-replayable' as const : compare(gate, detail.groups);
    return ok({ entry, lines: linesOf(entry, detail, replay), replay });
  });
}

/** The explanation as lines of plain English. */
export function linesOf(entry: LedgerRow, detail: DisclosureDetail, replay: Explanation['replay']): readonly string[] {
  const { ask } = detail;
  const who = `${ask.organization}${ask.role === undefined ? '' : `, as ${words(ask.role)}`}`;
  const why = ask.purpose === undefined ? 'for no registered purpose' : `for ${words(ask.purpose)}`;
  return [
    `${entry.at}: ${who} asked ${why} (${ask.action}${ask.types.length === 0 ? '' : ` of ${ask.types.join(', ')}`}).`,
    `Outcome: ${words(entry.outcome)}.`,
    ...detail.groups.flatMap(groupLines),
    ...obligationLines(detail),
    REPLAYED[replay],
  ];
}

const REPLAYED: Readonly<Record<Explanation['replay'], string>> = {
  same: 'Made again from the evidence of that moment, the decision comes out the same.',
  different: 'Made again from the evidence of that moment, the decision comes out DIFFERENT: tell the compliance officer.',
  'not-replayable': 'The entry holds no decision that could be made again.',
};

function groupLines(group: DetailGroup): readonly string[] {
  const many = `${String(group.count)} ${group.count === 1 ? 'record' : 'records'} of ${words(group.category)} (${group.class}) held for ${group.holder}`;
  return [...saidOf(many, group), ...(group.fields ?? []).flatMap((field) => saidOf(`their field ${field.field} (${field.class}), decided by itself`, field))];
}

/** Basis or reasons, what each rule said of it with its law and papers (also papers that did not serve), and what would have made it lawful. */
function saidOf(many: string, group: Omit<DetailField, 'field'>): readonly string[] {
  const rules = new Set(group.findings.map(ruleLine));
  if (group.verdict === 'release') {
    const consent = group.consent === undefined ? '' : `, consent ${group.consent}`;
    return [`Released: ${many}; basis ${group.bases.map(words).join(' and ')}${consent}.`, ...rules];
  }
  const verb = group.verdict === 'undecided' ? 'Undecided, so withheld' : 'Withheld';
  const mend = group.findings.flatMap(({ rule }) => lawfulByRule(rule) ?? [])[0] ?? group.reasons.map((reason) => reasonWords(reason).lawful)[0];
  return [
    `${verb}: ${many}; because ${group.reasons.map(words).join(', ')}.`, ...group.reasons.map((reason) => `  ${reasonWords(reason).means}`), ...rules,
    ...(mend === undefined ? [] : [`  What would change it: ${mend}`]),
  ];
}

const SAID: Readonly<Record<string, string>> = { permit: 'For', deny: 'Against', 'need-fact': 'Not known' };

function ruleLine({ rule, cite, effect, evidence }: DetailField['findings'][number]): string {
  return `  ${SAID[effect] ?? words(effect)}: ${ruleMeaning(rule) ?? rule} [${rule}; ${cite}${evidence.length === 0 ? '' : `; on ${evidence.join(', ')}`}]`;
}

function obligationLines(detail: DisclosureDetail): readonly string[] {
  const all = new Set(detail.decisions.flatMap((decision) => [...decision.obligations.critical, ...decision.obligations.advisory]));
  return all.size === 0 ? [] : [`Obligations: ${[...all].map(words).join(', ')}.`];
}

function words(code: string): string {
  return code.replaceAll('-', ' ');
}

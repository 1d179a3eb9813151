// SPDX-License-Identifier: Apache-2.0
/** What the ledger and the files of that moment show of how an entry's obligations were carried out. Nothing here is taken from a setting. */
import type { Communication, Task } from '@medplum/fhirtypes';
import { codesIn } from '../../../domain/consent/evidence/access.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import type { FiledAgreement } from '../../../domain/consent/evidence/types.ts';
import type { Deps } from '../../deps.ts';
import { toResource } from '../../gate/knowledge.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { decideAccounting, type AccountingKind } from '../../ledger/accounting.ts';
import type { DisclosureDetail } from '../../ledger/entry.ts';
import { textDigest } from '../../ledger/sent.ts';
import type { LedgerRow, Session, StoredResource } from '../../ports.ts';
import { scopeOf } from '../../release/accompany.ts';
import { factsIn } from '../consents/emergencies.ts';
import { isSent } from './words.ts';

/** A delivery of this very answer, as it was settled: under the same request. */
export interface Receipt {
  readonly id: string;
  readonly at: string;
  readonly operation: string;
  readonly partner: string;
  /** What the other side gave back, as far as the transport has such a thing. */
  readonly receipt: string;
  readonly error: string;
  /** Digests of the bodies that were sent. */
  readonly sha256: readonly string[];
}

/** Something stated for this disclosure: an emergency, the need of a custodian. */
export interface Statement { readonly id: string; readonly sent: string; readonly facts: readonly (readonly [string, string])[] }

export interface Accounted { readonly counts: boolean; /** Why it does not count. */ readonly reasons: readonly string[] }

export interface Proof {
  readonly sent?: DisclosureDetail['sent'];
  /** Law of the statement that went along: its digest is that of the text; absent: none of the two in force. */
  readonly statement?: string;
  /** The scope below is, letter by letter, what went along. */
  readonly isScope: boolean;
  /** This entry in each accounting, decided now. */
  readonly accountings: ReadonlyMap<AccountingKind, Accounted>;
  readonly receipts: readonly Receipt[];
  readonly statements: ReadonlyMap<string, Statement>;
  /** Of the holders, with whoever got the records or with the gateway, as they stood. */
  readonly agreements: readonly FiledAgreement[];
  /** Items of the work list that the answer left to people. */
  readonly work: readonly Task[];
}

export interface Proving {
  readonly session: Session;
  readonly row: LedgerRow;
  readonly detail: DisclosureDetail;
  /** As it stood. */
  readonly then: PersonGate | undefined;
  readonly evidence: readonly StoredResource[];
  /** The officer's, now: the accounting is decided anew. */
  readonly officer: PersonGate | undefined;
}

/** In: an entry with what it rested on. Out: what shows that its obligations were carried out. */
export async function readProof(deps: Deps, { session, row, detail, then, evidence, officer }: Proving): Promise<Proof> {
  const { sent } = detail;
  const statement = statementOf(deps, sent);
  return {
    ...(sent === undefined ? {} : { sent }), ...(statement === undefined ? {} : { statement }),
    isScope: isScope(detail, then), accountings: accountingsOf(deps, officer, row), receipts: await receiptsOf(session, row), statements: statementsIn(evidence, row),
    agreements: agreementsOf(detail, then, [row.organization, deps.policy.gateway]), work: await workOf(session, detail),
  };
}

async function workOf(session: Session, { work = [] }: DisclosureDetail): Promise<readonly Task[]> {
  const rows = await Promise.all(work.map((id) => session.get('Task', id)));
  return rows.flatMap((found) => (found === undefined || found.resource.deleted ? [] : [toResource(found.resource) as Task]));
}

function digestOf(sent: DisclosureDetail['sent'], what: 'part2-notice' | 'consent-scope'): string | undefined {
  return sent?.along.find((each) => each.what === what)?.sha256;
}

function statementOf(deps: Deps, sent: DisclosureDetail['sent']): string | undefined {
  const digest = digestOf(sent, 'part2-notice');
  const { statement1, statement2 } = deps.policy.tables.notices;
  return [statement1, statement2].find(({ text }) => digest === textDigest(text))?.cite;
}

function isScope({ sent, groups }: DisclosureDetail, then: PersonGate | undefined): boolean {
  const consents = new Set(groups.filter(isSent).flatMap(({ consent }) => consent ?? []));
  return then !== undefined && consents.size > 0 && digestOf(sent, 'consent-scope') === textDigest(scopeOf(then, consents).join('\n'));
}

const KINDS: readonly AccountingKind[] = ['part2-accounting', 'hipaa-accounting', 'intermediary-list'];

function accountingsOf(deps: Deps, officer: PersonGate | undefined, row: LedgerRow): ReadonlyMap<AccountingKind, Accounted> {
  const [first] = officer?.knowledge.patients ?? [];
  if (officer === undefined || first === undefined) {
    return new Map();
  }
  const decided = decideAccounting(deps, officer, { patientId: first.id, rows: [row], proven: () => true, kinds: KINDS, written: true });
  return new Map(KINDS.map((kind) => {
    const own = decided.filter((each) => each.kind === kind).map(({ decision }) => decision);
    return [kind, { counts: own.some(({ released }) => released.includes(row.id)), reasons: [...new Set(own.flatMap(({ withheld }) => withheld.flatMap(({ reasons }) => reasons)))] }] as const;
  }));
}

interface Act { readonly partner?: string; readonly receipt?: unknown; readonly error?: string; readonly sha256?: readonly string[] }

async function receiptsOf(session: Session, { request, id, organization }: LedgerRow): Promise<readonly Receipt[]> {
  const beside = await session.ledger({ request, count: 50 });
  return beside.filter((each) => each.id !== id && each.detail !== '').flatMap((each): readonly Receipt[] => {
    const { ask, act } = JSON.parse(each.detail) as DisclosureDetail & { readonly act?: Act };
    const { partner = organization, receipt, error = '', sha256 = [] } = act ?? {};
    return /^delivery-/.test(ask.action) ? [{ id: each.id, at: each.at, operation: ask.action, partner, error, sha256, receipt: receipt === undefined ? '' : typeof receipt === 'string' ? receipt : JSON.stringify(receipt) }] : [];
  });
}

/** The last of each kind before the entry; by its code. */
function statementsIn(evidence: readonly StoredResource[], row: LedgerRow): ReadonlyMap<string, Statement> {
  const made = evidence.filter(({ type }) => type === 'Communication').map((each) => toResource(each) as Communication)
    .filter(({ sent = '' }) => Date.parse(sent) <= Date.parse(row.at)).toSorted((a, b) => Date.parse(a.sent ?? '') - Date.parse(b.sent ?? ''));
  return new Map(made.flatMap((each) => codesIn(each.category, cs('statement')).map((code) => [code, { id: each.id ?? '', sent: each.sent ?? '', facts: factsIn(each) }] as const)));
}

function agreementsOf({ groups }: DisclosureDetail, then: PersonGate | undefined, others: readonly string[]): readonly FiledAgreement[] {
  const holders = new Set(groups.filter(isSent).map(({ holder }) => holder));
  return (then?.registry.registry.agreements ?? []).filter(({ parties }) => parties.some((each) => holders.has(each)) && parties.some((each) => others.includes(each) && !holders.has(each)));
}

// SPDX-License-Identifier: Apache-2.0
/**
 * The accounting of disclosures of one patient, with what the law asks of each entry: date, recipient with address, what was
 * disclosed, for what purpose (45 CFR 164.528(b)(2); 42 CFR 2.25), and the list of the intermediary (42 CFR 2.24). The gate decides
 * which entries belong into it.
 */
import type { Organization } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { isPart2 } from '../../../domain/consent/facts/vocabulary.ts';
import { values } from '../../../domain/fhir/primitives.ts';
import type { Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { decideAccounting, departures, type Accounted, type AccountingKind } from '../../ledger/accounting.ts';
import type { DetailGroup } from '../../ledger/entry.ts';
import type { LedgerRow, Session } from '../../ports.ts';
import { words } from '../layout.ts';
import { unsealed } from '../sealed.ts';
import { counted, detailOf, isSent } from './words.ts';

export interface AccountingLine {
  /** Id of the entry: shown when a decision released it. */
  readonly id: string;
  readonly at: string;
  /** The day where the gateway is. */
  readonly day: string;
  readonly recipient: string;
  readonly address: string;
  readonly what: string;
  readonly purpose: string;
  readonly law: string;
}

export interface Accounting {
  readonly lines: readonly AccountingLine[];
  readonly patient?: { readonly ref: string; readonly name: string; readonly born: string };
  readonly person: string;
  readonly decisions: readonly Decision[];
  /** False: the gateway is no intermediary in law, so that it owes no such list (42 CFR 2.11). */
  readonly isIntermediary: boolean;
}

export interface AccountingAsked { readonly patient: string; readonly kinds: readonly AccountingKind[]; readonly written?: boolean }

const LAW: Readonly<Record<AccountingKind, string>> = { 'part2-accounting': '42 CFR 2.25', 'hipaa-accounting': '45 CFR 164.528', 'intermediary-list': '42 CFR 2.24' };

/** In: the sealed patient of an address. Issue `not-found`: the address is not whole, or nobody of that key is on file. */
export async function readAccounting(deps: Deps, gates: Gates, caller: Caller, asked: AccountingAsked): Promise<Result<Accounting>> {
  const person = unsealed(deps, caller, asked.patient)?.replace(/^person /, '') ?? '';
  const made = person === '' ? undefined : await deps.store.read(caller.tenant, (session) => account(deps, gates, { session, caller, person, asked }));
  return made === undefined ? fail({ code: 'not-found', text: 'This address was made for somebody else, or the patient is not on file any more' }) : ok(made);
}

interface At { readonly session: Session; readonly caller: Caller; readonly person: string; readonly asked: AccountingAsked }

async function account(deps: Deps, gates: Gates, { session, caller, person, asked }: At): Promise<Accounting | undefined> {
  const epochs = await session.epochs([person]);
  const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: { registry: epochs.registry, person: epochs.persons.get(person) ?? 0 } });
  const [first] = gate.knowledge.patients;
  if (first === undefined) {
    return undefined;
  }
  const seen = gate.knowledge.patients.find((row) => row.id === gate.patient?.id);
  const rows = await departures(session, person);
  const accounted = decideAccounting(deps, gate, { patientId: first.id, rows, proven: () => true, kinds: asked.kinds, ...(asked.written === undefined ? {} : { written: asked.written }) });
  const recipients = await recipientsOf(session, new Set(rows.map((row) => row.organization)));
  return {
    person, isIntermediary: gate.registry.registry.byId.get(deps.policy.gateway)?.classes.includes('intermediary') === true,
    lines: rows.flatMap((row) => {
      const own = accounted.filter(({ decision }) => decision.released.includes(row.id));
      return own.length === 0 ? [] : [lineOf(row, { own, zone: deps.policy.timeZone, recipient: recipients.get(row.organization) })];
    }),
    decisions: [...accounted.map(({ decision }) => decision), ...(seen === undefined ? [] : gate.conclude([seen]))],
    ...(seen === undefined ? {} : { patient: { ref: `Patient/${seen.id}`, ...nameOf(seen.body) } }),
  };
}

interface Lining { readonly own: readonly Accounted[]; readonly zone: string; readonly recipient: Recipient | undefined }

function lineOf(row: LedgerRow, { own, zone, recipient }: Lining): AccountingLine {
  const law = [...new Set(own.map(({ kind }) => LAW[kind]))].join('; ');
  const all = (detailOf(row)?.groups ?? []).filter((group) => isSent(group) && !group.bases.includes('own-record'));
  const owed = all.filter((group) => own.some((each) => isCounted(group, each)));
  const groups = owed.length === 0 ? all : owed;
  const kinds = Map.groupBy(groups, (group) => group.category);
  return {
    id: row.id, at: row.at, day: localDay(Date.parse(row.at), zone), recipient: recipient?.name ?? row.organization, address: recipient?.address ?? '', purpose: words(row.purpose), law,
    what: [...kinds].map(([category, same]) => `${words(category)} (${counted(same.reduce((sum, group) => sum + group.count, 0), 'record')})`).join(', '),
  };
}

/** Is this kind of record one for which that list is owed? Of an entry that counts, the rest of what went is nobody's business here. */
function isCounted(group: DetailGroup, { kind, holder }: Accounted): boolean {
  return kind === 'intermediary-list' ? group.bases.includes('intermediary-consent') : holder === group.holder && (kind === 'part2-accounting') === isPart2(group.class);
}

interface Recipient { readonly name: string; readonly address: string }

/** Name and address as the registry has them. */
async function recipientsOf(session: Session, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Recipient>> {
  const rows = (await session.getMany([...ids].map((id) => `Organization/${id}`))).filter((row) => row.person === '' && row.holder === '');
  return new Map(rows.map((row) => {
    const { name, address } = JSON.parse(`{${row.body}}`) as Organization;
    const [place] = address ?? [];
    return [row.id, { name: name ?? row.id, address: place === undefined ? '' : place.text ?? [...values(place.line), place.city, place.state, place.postalCode].filter((part) => part !== undefined).join(', ') }];
  }));
}

function nameOf(body: string): { readonly name: string; readonly born: string } {
  const { name, birthDate = '' } = JSON.parse(`{${body}}`) as { readonly name?: readonly { readonly text?: string; readonly given?: readonly string[]; readonly family?: string }[]; readonly birthDate?: string };
  return { born: birthDate, name: name?.[0]?.text ?? [...values(name?.[0]?.given), name?.[0]?.family ?? ''].join(' ').trim() };
}

// SPDX-License-Identifier: Apache-2.0
/** The entries of a search as a file; like the list it names no patient. */
import { localInstant } from '../../../domain/consent/evidence/time.ts';
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerRow, Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer, pdfAnswer } from '../files.ts';
import { words } from '../layout.ts';
import { instantText } from '../parts.ts';
import type { LedgerSearch } from '../ports.ts';
import { STAFF, writeLook } from '../view.ts';
import { organizationNames } from './names.ts';
import { readQuery, type Fields } from './query.ts';
import { CHOICES } from './search-form.ts';
import { detailOf, KIND_WORDS, tally } from './words.ts';

export type FileForm = 'csv' | 'pdf';

/** Entries in one file. */
export const MOST: Readonly<Record<FileForm, number>> = { csv: 10_000, pdf: 1_000 };
/** Searches for one file; each looks through a bounded part of the ledger. */
const STEPS = 60;
const PAGE = 1_000;
const HEAD = ['when', 'outcome', 'partner', 'role', 'purpose', 'asked', 'sent', 'withheld', 'rules', 'entry'];

/** The entries of a search, newest first; a file that does not hold them all says so at its end. */
export async function disclosureExport(deps: Deps, caller: Caller, at: { readonly query: URLSearchParams; readonly form: FileForm }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const sought = staff.ok ? readQuery(deps, caller, at.query) : staff;
  if (!sought.ok) {
    return sought;
  }
  await deps.store.followLedger(caller.tenant);
  const { search } = sought.value;
  const { found: { rows, more }, names } = await deps.store.read(caller.tenant, async (session) => ({ found: await collect(session, search, MOST[at.form]), names: await organizationNames(session) }));
  const looked = await writeLook(deps, caller, search.person === undefined ? [] : [search.person], 'ledger-export');
  if (!looked.ok) {
    return looked;
  }
  const zone = deps.policy.timeZone;
  const cells = rows.map((row) => cellsOf(row, names, zone));
  return ok(at.form === 'csv' ? csvAnswer([STAFF], () => [HEAD, ...cells, ...(more ? [[OLDER]] : [])]) : await pdfAnswer(deps, [STAFF], () => ({
    title: 'Disclosures and refusals', language: 'en', made: deps.clock.now(), footer: `Throughcare ledger · ${instantText(deps.clock.now(), zone)}`,
    blocks: [
      { kind: 'text', text: saidIn(sought.value.fields, names) },
      ...cells.flatMap((each) => [
        { kind: 'section', text: `${each[0] ?? ''} ${each[1] ?? ''}` } as const,
        ...HEAD.slice(2).flatMap((label, index) => (each[index + 2] === '' ? [] : [{ kind: 'field', label, value: each[index + 2] ?? '' } as const])),
      ]),
      ...(cells.length === 0 ? [{ kind: 'text', text: 'No entry fits.' } as const] : []), ...(more ? [{ kind: 'text', text: OLDER } as const] : []),
    ],
  })));
}

const OLDER = 'There are older entries that fit: this file does not hold them. Choose fewer days.';

async function collect(session: Session, search: LedgerSearch, most: number): Promise<{ readonly rows: readonly LedgerRow[]; readonly more: boolean }> {
  const rows: LedgerRow[] = [];
  let next: LedgerSearch['after'];
  for (let step = 0; step < STEPS && rows.length < most && (step === 0 || next !== undefined); step += 1) {
    const found = await session.searchLedger({ ...search, count: Math.min(PAGE, most - rows.length), ...(next === undefined ? {} : { after: next }) });
    rows.push(...found.rows);
    ({ next } = found);
  }
  return { rows, more: next !== undefined };
}

/** What was looked for, in words. */
function saidIn(fields: Fields, names: ReadonlyMap<string, string>): string {
  const wordsOf = (name: string, value: string): string => (name === 'organization' ? names.get(value) ?? value : CHOICES[name as keyof typeof CHOICES]?.find(([code]) => code === value)?.[1] ?? value);
  return Object.entries(fields).filter(([, value]) => value !== '').map(([name, value]) => `${name === 'organization' ? 'partner' : name}: ${wordsOf(name, value)}`).join('; ')
    || 'Disclosed, refused, nothing found, emergency; everybody; all time';
}

function cellsOf(row: LedgerRow, names: ReadonlyMap<string, string>, zone: string): readonly string[] {
  const detail = detailOf(row);
  const { sent, withheld } = tally(detail?.groups ?? []);
  return [
    localInstant(row.at, zone), KIND_WORDS[row.kind], names.get(row.organization) ?? row.organization, words(detail?.ask.role ?? ''), words(row.purpose),
    [detail?.ask.action ?? '', ...(detail?.ask.types ?? []).map((type) => type.split('/')[0] ?? '')].join(' '), String(sent), String(withheld), row.rules.join(' '), row.id,
  ];
}

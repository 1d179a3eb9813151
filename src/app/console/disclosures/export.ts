// SPDX-License-Identifier: Apache-2.0
/** The entries of a search as a file; like the list it names no patient. */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerRow } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { csvAnswer, pdfAnswer } from '../files.ts';
import { words } from '../layout.ts';
import { STAFF, writeLook } from '../view.ts';
import { organizationNames } from './names.ts';
import { readQuery } from './query.ts';
import { detailOf, KIND_WORDS, tally } from './words.ts';

export type FileForm = 'csv' | 'pdf';

/** Entries in one file. */
const MOST = 1000;
const HEAD = ['when', 'outcome', 'partner', 'name', 'role', 'purpose', 'asked', 'sent', 'withheld', 'rules', 'entry'];

/** Up to 1,000 entries, newest first. */
export async function disclosureExport(deps: Deps, caller: Caller, at: { readonly query: URLSearchParams; readonly form: FileForm }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const sought = staff.ok ? readQuery(deps, caller, at.query) : staff;
  if (!sought.ok) {
    return sought;
  }
  await deps.store.followLedger(caller.tenant);
  const { search } = sought.value;
  const { rows, names } = await deps.store.read(caller.tenant, async (session) => ({ rows: (await session.searchLedger({ ...search, count: MOST })).rows, names: await organizationNames(session) }));
  const looked = await writeLook(deps, caller, search.person === undefined ? [] : [search.person], 'ledger-export');
  if (!looked.ok) {
    return looked;
  }
  const cells = rows.map((row) => cellsOf(row, names));
  return ok(at.form === 'csv' ? csvAnswer([STAFF], () => [HEAD, ...cells]) : await pdfAnswer(deps, [STAFF], () => ({
    title: 'Disclosures and refusals', language: 'en', made: deps.clock.now(), footer: `Throughcare ledger · ${deps.clock.now()}`,
    blocks: [
      { kind: 'text', text: Object.entries(sought.value.fields).map(([name, value]) => `${name}: ${value}`).join('; ') || 'Disclosed, refused, emergency; everybody; all time' },
      ...cells.flatMap((each) => [
        { kind: 'section', text: `${each[0] ?? ''} ${each[1] ?? ''}` } as const,
        ...HEAD.slice(2).flatMap((label, index) => (each[index + 2] === '' ? [] : [{ kind: 'field', label, value: each[index + 2] ?? '' } as const])),
      ]),
      ...(cells.length === 0 ? [{ kind: 'text', text: 'No entry fits.' } as const] : []),
    ],
  })));
}

function cellsOf(row: LedgerRow, names: ReadonlyMap<string, string>): readonly string[] {
  const detail = detailOf(row);
  const { sent, withheld } = tally(detail?.groups ?? []);
  return [
    row.at, KIND_WORDS[row.kind], row.organization, names.get(row.organization) ?? '', words(detail?.ask.role ?? ''), words(row.purpose),
    [detail?.ask.action ?? '', ...(detail?.ask.types ?? []).map((type) => type.split('/')[0] ?? '')].join(' '), String(sent), String(withheld), row.rules.join(' '), row.id,
  ];
}

// SPDX-License-Identifier: Apache-2.0
/** The ledger as a list: what was asked, by whom, and what became of it. It names no patient. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerRow } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { emptyState, faults, instant, notice, table } from '../parts.ts';
import type { LedgerFound } from '../ports.ts';
import { sealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { MOST } from './export.ts';
import { organizationNames } from './names.ts';
import { addressOf, FIELDS, PATH, readQuery, type Sought } from './query.ts';
import { searchForm } from './search-form.ts';
import { totalOf } from './total.ts';
import { counted, detailOf, kindTag, ruleWords, tally } from './words.ts';

/** A page of the list. With a patient it is a look at that patient, and in the ledger itself. */
export async function disclosureList(deps: Deps, caller: Caller, frame: Frame, query: URLSearchParams): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const sought = staff.ok ? readQuery(deps, caller, query) : staff;
  if (!sought.ok) {
    return staff.ok ? faultyForm(deps, caller, frame, { query, issues: sought.issues }) : staff;
  }
  const whole = await deps.store.followLedger(caller.tenant);
  const { found, names, total } = await deps.store.read(caller.tenant, async (session) => ({
    found: await session.searchLedger(sought.value.search), names: await organizationNames(session), total: await totalOf(session, sought.value.search, deps.policy.timeZone),
  }));
  const { person } = sought.value.search;
  const looked = await writeLook(deps, caller, person === undefined ? [] : [person], 'ledger');
  return looked.ok ? ok(listPage(deps, { caller, frame, sought: sought.value, found, names, whole, total })) : looked;
}

interface Listing {
  readonly caller: Caller;
  readonly frame: Frame;
  readonly sought: Sought;
  readonly found: LedgerFound;
  readonly names: ReadonlyMap<string, string>;
  readonly whole: boolean;
  /** Of every page; undefined: not known without reading them. */
  readonly total: number | undefined;
}

function listPage(deps: Deps, listing: Listing): Answer {
  const { frame, sought, found, names, whole, total } = listing;
  const next = found.next === undefined ? undefined : addressOf(PATH, { ...sought, next: found.next });
  return page({
    title: 'Disclosures', frame, decisions: [STAFF],
    main: () => html`${searchForm(frame, { fields: sought.fields, names, issues: [], patient: sought.patient })}
<div id="found">
<p role="status">${found.rows.length === 0 ? 'Nothing found.' : `${found.rows.length === 1 ? '1 entry' : `${String(found.rows.length)} entries`}${total !== undefined && total > found.rows.length ? ` of ${total.toLocaleString('en-US')}` : ''}${next === undefined ? '' : ', and there are older ones'}.`}</p>
${!whole && notice('information', html`<p>The ledger is being counted; entries of the last minutes may be missing here when you look by kind, purpose, basis or rule.</p>`)}
${sought.patient !== undefined && patientLinks(sought.patient)}
${entries(deps, listing)}
${next !== undefined && html`<p class="pager"><a class="button quiet" href="${next}" rel="next">Older entries</a></p>`}
${found.rows.length > 0 && html`<p>These entries as <a href="${addressOf(`${PATH}/export.csv`, sought)}">CSV</a> (up to ${MOST.csv.toLocaleString('en-US')}) or <a href="${addressOf(`${PATH}/export.pdf`, sought)}">PDF</a> (up to ${MOST.pdf.toLocaleString('en-US')}).</p>`}
</div>`,
  });
}

function patientLinks(patient: string): Html {
  return notice('information', html`<p>Entries about one patient.
<a href="${PATH}/accounting?patient=${patient}">Accounting of disclosures</a> ·
<a href="${PATH}/intermediary?patient=${patient}">List of the intermediary</a> ·
<a href="${PATH}">Everybody</a></p>`);
}

function entries(deps: Deps, { caller, found, names, sought }: Listing): Html {
  const zone = deps.policy.timeZone;
  const about = (row: LedgerRow): Html => (row.person === '' || sought.patient !== undefined ? NOTHING
    : html`<a href="${PATH}?patient=${sealed(deps, caller, `person ${row.person}`)}" aria-label="This patient: all entries, as of ${row.at}">This patient</a>`);
  if (found.rows.length === 0) {
    return found.next === undefined ? emptyState('No entry fits. Take a word out of the search, or choose a longer time.')
      : emptyState('No entry fits among those looked through so far. Older entries may.');
  }
  return table<LedgerRow>({
    caption: `${sought.search.after === undefined ? 'Newest' : 'Older'} entries, newest first`, empty: '', rows: found.rows, stack: true,
    columns: [
      { head: 'When', cell: (row) => html`<a href="${PATH}/${row.id}">${instant(row.at, zone)}</a>` },
      { head: 'Outcome', cell: kindTag },
      { head: 'Who', cell: (row) => html`${names.get(row.organization) ?? row.organization}${asRole(row)}` },
      { head: 'Purpose', cell: (row) => words(row.purpose) },
      { head: 'What', cell: whatOf },
      { head: 'Rules', cell: rulesOf },
      { head: 'About', cell: about },
    ],
  });
}

/** Rules that one row shows; the rest stands on the page of the entry. */
const FEW = 4;

function rulesOf({ rules }: LedgerRow): string {
  return [...rules.slice(0, FEW).map(ruleWords), ...(rules.length > FEW ? [`and ${String(rules.length - FEW)} more`] : [])].join('; ');
}

function asRole(row: LedgerRow): string {
  const role = detailOf(row)?.ask.role;
  return role === undefined ? '' : `, as ${words(role)}`;
}

function whatOf(row: LedgerRow): string {
  const detail = detailOf(row);
  if (detail === undefined) {
    return 'its texts were destroyed';
  }
  const { sent, withheld } = tally(detail.groups);
  const asked = `${words(detail.ask.action)}${detail.ask.types.length === 0 ? '' : ` of ${detail.ask.types.slice(0, 3).map((type) => type.split('/')[0]).join(', ')}${detail.ask.types.length > 3 ? ' and more' : ''}`}`;
  return [asked, ...(sent > 0 ? [`${counted(sent, 'record')} sent`] : []), ...(withheld > 0 ? [`${counted(withheld, 'record')} withheld`] : []), ...(sent + withheld > 0 ? [] : row.kind === 'refusal' ? ['no record was shown'] : row.kind === 'empty' ? ['nothing fits, nothing withheld'] : [])].join('; ');
}

/** The form once more, with what was wrong beside its fields. */
export async function faultyForm(deps: Deps, caller: Caller, frame: Frame, at: { readonly query: URLSearchParams; readonly issues: readonly Issue[] }): Promise<Result<Answer>> {
  const names = await deps.store.read(caller.tenant, organizationNames);
  const fields = Object.fromEntries(FIELDS.map((name) => [name, at.query.get(name) ?? '']));
  return ok(page({
    title: 'Disclosures', frame, decisions: [STAFF], status: 422,
    main: () => html`${faults(at.issues)}${searchForm(frame, { fields, names, issues: at.issues, identifier: at.query.get('identifier') ?? '' })}`,
  }));
}

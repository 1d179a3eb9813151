// SPDX-License-Identifier: Apache-2.0
/**
 * One entry of the ledger in full: what was asked, what went and what did not, under which rule, on which papers, what would
 * make it lawful, what was owed, and whether it would come out the same today. Every look at a patient's entry is an entry itself.
 */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import type { LedgerKind } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { definitions, instant, notice, section } from '../parts.ts';
import { CONSOLE_CLIENT } from '../seats.ts';
import { sealed } from '../sealed.ts';
import { STAFF, writeLook } from '../view.ts';
import { recordsOf, whyOf } from './groups.ts';
import { PATH } from './query.ts';
import type { Paper } from './papers.ts';
import { linksOf, paperPart, type PaperLinks } from './papers-view.ts';
import { proofSection } from './proof-view.ts';
import { readEntry, type Entry } from './read-entry.ts';
import { counted, KIND_WORDS, kindTag, tally } from './words.ts';

/** The page of one entry. */
export async function disclosurePage(deps: Deps, gates: Gates, caller: Caller, at: { readonly frame: Frame; readonly id: string }): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const entry = staff.ok ? await deps.store.read(caller.tenant, (session) => readEntry(deps, gates, { session, caller, id: at.id })) : staff;
  if (!entry.ok) {
    return entry;
  }
  const looked = await writeLook(deps, caller, entry.value.row.person === '' ? [] : [entry.value.row.person], 'explain');
  const link = sealed(deps, caller, `person ${entry.value.row.person}`);
  return looked.ok ? ok(page({
    title: titleOf(entry.value), frame: at.frame, decisions: [STAFF, ...entry.value.decisions],
    main: (released) => content(deps, { entry: entry.value, released, link, linksTo: (paper) => linksOf(deps, caller, paper) }),
  })) : looked;
}

interface Showing { readonly entry: Entry; readonly released: ReadonlySet<string>; readonly link: string; readonly linksTo: (paper: Paper) => PaperLinks }

function titleOf({ row, detail }: Entry): string {
  const { sent, withheld } = tally(detail?.groups ?? []);
  const part = sent > 0 && withheld > 0 ? ' in part' : '';
  return row.kind === 'refusal' ? 'Why this was refused' : row.kind === 'empty' ? 'Nothing was found' : row.kind === 'disclosure' ? `Why this was disclosed${part}` : `${KIND_WORDS[row.kind]}: what happened and why`;
}

function content(deps: Deps, showing: Showing): Html {
  const { entry, released, link, linksTo } = showing;
  const groups = entry.detail?.groups ?? [];
  return html`${lead(deps, entry)}
${entry.row.redacted !== undefined && notice('warning', html`<p>The texts of this entry were cut down by order of the <a href="${PATH}/${entry.row.redacted}">entry ${entry.row.redacted}</a>. What is left is vouched for there.</p>`)}
${section('asked', 'What was asked', asked(deps, showing))}
${groups.length > 0 && section('why', 'What went, what did not, and why', whyOf(groups, entry))}
${groups.length > 0 && section('records', 'Record by record', recordsOf(groups, entry.today, entry.names))}
${entry.papers.length > 0 && section('papers', 'The papers that it rested on', entry.papers.map((paper) => paperPart(paper, { isShown: released.has(paper.ref), links: linksTo(paper) })))}
${proofSection({ entry, zone: deps.policy.timeZone, link })}
${section('again', 'Would it come out the same?', again(entry))}
${section('ledger', 'Its place in the ledger', place(entry))}`;
}

/** The whole in two sentences. */
function lead(deps: Deps, { row, detail, names }: Entry): Html {
  const { sent, withheld } = tally(detail?.groups ?? []);
  const who = names.get(row.organization) ?? row.organization;
  const why = row.purpose === '' ? 'without a purpose' : `for ${words(row.purpose)}`;
  const what = detail === undefined || detail.ask.types.length === 0 ? '' : ` for ${typesOf(detail)}`;
  const came = sent === 0 && withheld === 0 ? NONE[row.kind] ?? ''
    : [...(sent > 0 ? [`${counted(sent, 'record')} went.`] : []), ...(withheld > 0 ? [`${counted(withheld, 'record')} did not go.`] : [])].join(' ');
  return html`<p class="lead">${kindTag(row)} ${instant(row.at, deps.policy.timeZone)}: ${who} asked ${why}${what}. ${came}</p>`;
}

/** Where no record was sent or withheld. */
const NONE: Readonly<Partial<Record<LedgerKind, string>>> = {
  empty: 'Nothing on file fits, so nothing was withheld. The answer was the same as where something is withheld.',
  refusal: 'No record was shown: what was asked for is not there, or that it is there may not be told to whoever asked.',
};

/** Types without what else stood in the address. */
function typesOf(detail: Entry['detail']): string {
  return (detail?.ask.types ?? []).map((type) => type.split('/')[0] ?? '').join(', ');
}

function asked(deps: Deps, { entry, released, link }: Showing): Html {
  const { row, detail, names, actor, patient } = entry;
  const name = patient !== undefined && released.has(patient.ref) ? patient.name : '';
  const about = row.person === '' ? 'nobody in particular' : html`${name === '' ? 'a patient, whose name your role may not see' : name}
(<a href="${PATH}?patient=${link}">all entries about this patient</a>, <a href="${PATH}/accounting?patient=${link}">accounting of disclosures</a>)`;
  const ask = detail?.ask;
  return definitions([
    ['Who', html`${names.get(row.organization) ?? row.organization} <code>${row.organization}</code>`],
    ['Person', actor ?? (ask?.role === 'patient' ? 'the patient' : ask?.person ?? '')],
    ['As', words(ask?.role ?? '')],
    ['Why', row.purpose === '' ? 'no purpose was stated' : words(row.purpose)],
    ['What', ask === undefined ? 'its texts were destroyed' : `${words(ask.action)}${ask.types.length === 0 ? '' : ` of ${typesOf(detail)}`}`],
    ['About', about],
    ['When', instant(row.at, deps.policy.timeZone)],
    ['By the system', row.client === CONSOLE_CLIENT ? 'the console' : html`<code>${row.client}</code>`],
    ['Decided as of', ask === undefined || ask.asOf === '' || Math.abs(Date.parse(ask.asOf) - Date.parse(row.at)) < 60_000 ? '' : instant(ask.asOf, deps.policy.timeZone)],
  ]);
}

const REPLAYED: Readonly<Record<Entry['replay'], Html>> = {
  same: html`<p>On the papers of that moment, decided again by the rules of today: <strong>the same</strong>.</p>`,
  different: notice('warning', html`<p>On the papers of that moment, decided again by the rules of today: <strong>different</strong>. Rules or tables have changed since.</p>`),
  'not-replayable': html`<p>No decision of the gate stands behind this entry that could be made again.</p>`,
};

function again({ replay, today, detail }: Entry): Html {
  const changed = (detail?.groups ?? []).filter((group, index) => (group.verdict === 'release') !== (today?.[index] === 'release'));
  return html`${REPLAYED[replay]}
${today !== undefined && (changed.length === 0
    ? html`<p>On the papers of today, asked by the same party: <strong>the same</strong>.</p>`
    : html`<p>On the papers of today, asked by the same party: <strong>different</strong> for ${changed.map((group) => words(group.category)).join(', ')} (last column above).</p>`)}`;
}

function place({ row, detail }: Entry): Html {
  return definitions([
    ['Entry', html`<code>${row.id}</code>`], ['Chain and number', `${String(row.chain)}, ${String(row.seq)}`], ['Request', html`<code>${row.request}</code>`],
    ['Hash', html`<code>${row.hash}</code>`], ['Hash before it', html`<code>${row.previous}</code>`],
    ['Rules and tables', [...new Set((detail?.decisions ?? []).map((decision) => decision.rules).filter((rules) => rules !== ''))].join(', ')],
  ]);
}

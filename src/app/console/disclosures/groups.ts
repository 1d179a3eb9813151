// SPDX-License-Identifier: Apache-2.0
/** The kinds of records of one decision: in sentences, with what would make it lawful, and as a table. */
import type { Verdict } from '../../../domain/consent/decision.ts';
import { lawfulByRule, reasonWords, ruleMeaning } from '../../../domain/consent/explain/words.ts';
import type { DetailGroup } from '../../ledger/entry.ts';
import { html, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { table, tag } from '../parts.ts';
import type { Paper } from './papers.ts';
import { basisWords, classWords, counted, isSent } from './words.ts';

/** Papers to lead to, and the names of organizations. */
export interface Known { readonly papers: readonly Paper[]; readonly names: ReadonlyMap<string, string> }

/** What went and on what basis; what did not, why, and what would make it lawful. Each basis and each reason is told once. */
export function whyOf(groups: readonly DetailGroup[], known: Known): Html {
  const held = groups.filter((group) => !isSent(group));
  return html`${[...Map.groupBy(groups.filter(isSent), (group) => `${group.bases.join()} ${group.consent ?? ''}`).values()].map((same) => sent(same, known))}
${[...Map.groupBy(held, (group) => `${group.verdict} ${group.reasons.join()}`).values()].map((same) => withheld(same, known))}`;
}

/** A kind of record in words; what the protocol has no word for is `other`. */
function kindWords(category: string): string {
  return category === 'uncategorized' ? 'other' : words(category);
}

/** Kinds and their numbers, one line for each holder and law. */
function kinds(groups: readonly DetailGroup[], { names }: Known): Html {
  return html`<ul class="kinds">${[...Map.groupBy(groups, ({ holder, class: law }) => `${holder} ${law}`).values()].map((same) => html`
<li>${holderOf(same[0]!, names)}, ${classWords(same[0]!.class)}: ${[...Map.groupBy(same, ({ category }) => kindWords(category))].map(([kind, all]) => `${String(total(all))} ${kind}`).join(', ')}</li>`)}</ul>`;
}

function holderOf({ holder }: DetailGroup, names: Known['names']): string {
  return holder === '' ? 'Held by the registry' : `Held for ${names.get(holder) ?? holder}`;
}

function total(groups: readonly DetailGroup[]): number {
  return groups.reduce((all, { count }) => all + count, 0);
}

/** Groups that went on the same basis. */
function sent(groups: readonly DetailGroup[], known: Known): Html {
  const [first] = groups;
  return html`<article class="sent">
<h3>${tag('good', 'Went')} ${counted(total(groups), 'record')}. Basis: ${(first?.bases ?? []).map(basisWords).join(' and ')}</h3>
${first?.consent !== undefined && html`<p>By the consent ${paperLink(first.consent, known.papers)}.</p>`}
${kinds(groups, known)}
</article>`;
}

/** A paper by the beginning of its id, leading to where its scope is told; one that is not there by its whole id. */
function paperLink(ref: string, papers: readonly Paper[]): Piece {
  const id = ref.split('/').at(-1) ?? '';
  return papers.some((paper) => paper.row.id === id) ? html`<a href="#paper-${id}">${id.slice(0, 8)}</a>` : ref;
}

/** Findings that say the same once. */
function distinct(findings: DetailGroup['findings']): DetailGroup['findings'] {
  return [...new Map(findings.map((finding) => [`${finding.rule} ${finding.cite}`, finding])).values()];
}

/** What stood against it, each rule once with all that it was tested on. */
function failing(groups: readonly DetailGroup[]): DetailGroup['findings'] {
  const found = groups.flatMap(({ findings }) => findings).filter(({ effect }) => effect !== 'permit');
  return [...Map.groupBy(found, ({ rule, cite }) => `${rule} ${cite}`).values()].map((same) => ({ ...same[0]!, evidence: [...new Set(same.flatMap(({ evidence }) => evidence))] }));
}

/** Groups that were held back for the same reasons. */
function withheld(groups: readonly DetailGroup[], known: Known): Html {
  const [first] = groups;
  const reasons = (first?.reasons ?? []).map(reasonWords);
  const rules = failing(groups);
  const lawful = new Set([...rules.flatMap((finding) => lawfulByRule(finding.rule) ?? []), ...reasons.map((reason) => reason.lawful)]);
  return html`<article class="withheld">
<h3>${tag(first?.verdict === 'undecided' ? 'doubtful' : 'bad', first?.verdict === 'undecided' ? 'Undecided, so it did not go' : 'Did not go')} ${reasons[0]?.means}</h3>
<p>What did not go (${counted(total(groups), 'record')}):</p>
${kinds(groups, known)}
${reasons.length > 1 && html`<p>Besides: ${reasons.slice(1).map((reason) => reason.means).join(' ')}</p>`}
<p>Under ${rules.length === 1 ? 'this rule' : 'these rules'}:</p>
<ul>${rules.map(({ rule, cite, effect, evidence }) => html`
<li>${ruleMeaning(rule) ?? 'A rule of another version.'}${effect === 'need-fact' && ' A fact is missing.'} <cite>(${cite})</cite> <code>${rule}</code>${evidence.length > 0 && html`<br>Tested on ${evidence.map((ref, index) => html`${index > 0 && ', '}${paperLink(ref, known.papers)}`)}.`}</li>`)}
</ul>
<p>What would make it lawful:</p>
<ul>${[...lawful].map((text) => html`
<li>${text}</li>`)}
</ul>
</article>`;
}

const TODAY: Readonly<Record<Verdict['verdict'], string>> = { release: 'would go', withhold: 'would not go', undecided: 'undecided, would not go' };

/** Rows that a page can show without burying what stands below them. */
const FEW = 8;

/** Each kind of record with its rule and citation, and the records themselves by id; many rows are folded. */
export function recordsOf(groups: readonly DetailGroup[], today: readonly Verdict['verdict'][] | undefined, names: Known['names']): Html {
  const rows = groups.map((group, index) => ({ group, now: today?.[index] }));
  const all = table({
    caption: 'Records of the decision', rows, empty: '', stack: true,
    columns: [
      { head: 'Kind', cell: ({ group }) => kindWords(group.category) },
      { head: 'Law it is under', cell: ({ group }) => classWords(group.class) },
      { head: 'Held for', cell: ({ group }) => names.get(group.holder) ?? group.holder },
      { head: 'Records', numeric: true, cell: ({ group }) => group.count },
      { head: 'Outcome', cell: ({ group }) => (isSent(group) ? tag('good', 'went') : tag(group.verdict === 'undecided' ? 'doubtful' : 'bad', group.verdict === 'undecided' ? 'undecided' : 'did not go')) },
      { head: 'Basis or reason', cell: ({ group }) => (isSent(group) ? group.bases.map(basisWords) : group.reasons.map(words)).join(', ') },
      { head: 'Rules', cell: ({ group }) => distinct(group.findings).map((finding) => html`<div><code>${finding.rule}</code> <cite>${finding.cite}</cite></div>`) },
      { head: 'Which', cell: ({ group }) => whichOf(group) },
      ...(today === undefined ? [] : [{ head: 'Today', cell: ({ now }: (typeof rows)[number]) => (now === undefined ? '' : TODAY[now]) }]),
    ],
  });
  return rows.length <= FEW ? all : html`<details><summary>${counted(total(groups), 'record')} in ${String(rows.length)} rows: by kind, rule and version</summary>${all}</details>`;
}

/** Records by id and version; what was not loaded is known by number alone. */
function whichOf(group: DetailGroup): Piece {
  const list = html`<ul class="ids">${group.records.map(({ ref, day }) => html`
<li><code>${ref.replace('/_history/', ', version ')}</code>${day !== undefined && ` of ${day}`}</li>`)}</ul>`;
  return group.records.length === 0 ? 'not loaded, so known by number only' : group.records.length <= 2 ? list : html`<details><summary>${counted(group.records.length, 'record')}</summary>${list}</details>`;
}

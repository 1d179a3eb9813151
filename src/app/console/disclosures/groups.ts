// SPDX-License-Identifier: Apache-2.0
/** The kinds of records of one decision: in sentences, with what would make it lawful, and as a table. */
import type { Verdict } from '../../../domain/consent/decision.ts';
import { lawfulByRule, reasonWords, ruleMeaning } from '../../../domain/consent/explain/words.ts';
import type { DetailGroup } from '../../ledger/entry.ts';
import { html, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { table, tag } from '../parts.ts';
import type { Paper } from './read-entry.ts';
import { classWords, counted, isSent } from './words.ts';

/** What went and on what basis; what did not, why, and what would make it lawful. */
export function whyOf(groups: readonly DetailGroup[], papers: readonly Paper[]): Html {
  const held = groups.filter((group) => !isSent(group));
  return html`${groups.filter(isSent).map((group) => sent(group, papers))}
${[...Map.groupBy(held, (group) => `${group.verdict} ${group.reasons.join()}`).values()].map((same) => withheld(same, papers))}`;
}

function what(group: DetailGroup): Piece {
  return html`${counted(group.count, 'record')} of ${words(group.category)} (${classWords(group.class)}), held for ${group.holder === '' ? 'the registry' : group.holder}`;
}

function sent(group: DetailGroup, papers: readonly Paper[]): Html {
  return html`<p>${tag('good', 'Went')} ${what(group)}. Basis: ${group.bases.map(words).join(' and ')}${group.consent !== undefined && html`, by the consent ${paperLink(group.consent, papers)}`}.</p>`;
}

/** A paper by its id, leading to where its scope is told. */
function paperLink(ref: string, papers: readonly Paper[]): Piece {
  const id = ref.split('/').at(-1) ?? '';
  return papers.some((paper) => paper.row.id === id) ? html`<a href="#paper-${id}">${ref}</a>` : ref;
}

/** Findings that say the same once. */
function distinct(findings: DetailGroup['findings']): DetailGroup['findings'] {
  return [...new Map(findings.map((finding) => [`${finding.rule} ${finding.cite}`, finding])).values()];
}

/** Groups that were held back for the same reasons. */
function withheld(groups: readonly DetailGroup[], papers: readonly Paper[]): Html {
  const [first] = groups;
  const reasons = (first?.reasons ?? []).map(reasonWords);
  const rules = new Map(groups.flatMap((group) => group.findings).filter((finding) => finding.effect !== 'permit').map((finding) => [`${finding.rule} ${finding.cite}`, finding] as const));
  const lawful = new Set([...[...rules.values()].flatMap((finding) => lawfulByRule(finding.rule) ?? []), ...reasons.map((reason) => reason.lawful)]);
  return html`<article class="withheld">
<h3>${tag(first?.verdict === 'undecided' ? 'doubtful' : 'bad', first?.verdict === 'undecided' ? 'Undecided, so it did not go' : 'Did not go')} ${reasons[0]?.means}</h3>
<p>What: ${groups.map((group, index) => html`${index > 0 && '; '}${what(group)}`)}.</p>
${reasons.length > 1 && html`<p>Besides: ${reasons.slice(1).map((reason) => reason.means).join(' ')}</p>`}
<p>Under ${rules.size === 1 ? 'this rule' : 'these rules'}:</p>
<ul>${[...rules.values()].map(({ rule, cite, effect, evidence }) => html`
<li><code>${rule}</code> <cite>(${cite})</cite>: ${ruleMeaning(rule) ?? 'a rule of another version.'}${effect === 'need-fact' && ' A fact is missing.'}${evidence.length > 0 && html` Rests on ${evidence.map((ref, index) => html`${index > 0 && ', '}${paperLink(ref, papers)}`)}.`}</li>`)}
</ul>
<p>What would make it lawful:</p>
<ul>${[...lawful].map((text) => html`
<li>${text}</li>`)}
</ul>
</article>`;
}

const TODAY: Readonly<Record<Verdict['verdict'], string>> = { release: 'would go', withhold: 'would not go', undecided: 'undecided, would not go' };

/** Each kind of record with its rule and citation, and the records themselves by id. */
export function recordsOf(groups: readonly DetailGroup[], today: readonly Verdict['verdict'][] | undefined): Html {
  const rows = groups.map((group, index) => ({ group, now: today?.[index] }));
  return table({
    caption: 'Records of the decision', rows, empty: '',
    columns: [
      { head: 'Kind', cell: ({ group }) => words(group.category) },
      { head: 'Law it is under', cell: ({ group }) => classWords(group.class) },
      { head: 'Held for', cell: ({ group }) => group.holder },
      { head: 'Records', numeric: true, cell: ({ group }) => group.count },
      { head: 'Outcome', cell: ({ group }) => (isSent(group) ? tag('good', 'went') : tag(group.verdict === 'undecided' ? 'doubtful' : 'bad', group.verdict === 'undecided' ? 'undecided' : 'did not go')) },
      { head: 'Basis or reason', cell: ({ group }) => (isSent(group) ? group.bases : group.reasons).map(words).join(', ') },
      { head: 'Rules', cell: ({ group }) => distinct(group.findings).map((finding) => html`<div><code>${finding.rule}</code> <cite>${finding.cite}</cite></div>`) },
      { head: 'Which', cell: ({ group }) => whichOf(group) },
      ...(today === undefined ? [] : [{ head: 'Today', cell: ({ now }: (typeof rows)[number]) => (now === undefined ? '' : TODAY[now]) }]),
    ],
  });
}

/** Records by id and version; what was not loaded is known by number alone. */
function whichOf(group: DetailGroup): Piece {
  const list = html`<ul class="ids">${group.records.map(({ ref, day }) => html`
<li><code>${ref.replace('/_history/', ', version ')}</code>${day !== undefined && ` of ${day}`}</li>`)}</ul>`;
  return group.records.length === 0 ? 'not loaded, so known by number only' : group.records.length <= 2 ? list : html`<details><summary>${counted(group.records.length, 'record')}</summary>${list}</details>`;
}

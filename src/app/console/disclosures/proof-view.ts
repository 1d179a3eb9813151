// SPDX-License-Identifier: Apache-2.0
/** Obligations of an entry, each with what it asks, how the gateway does it, and what of it this very entry shows. */
import { UNTOLD_GROUNDS, type Informed, type UntoldGround } from '../../../domain/consent/aftermath/informing.ts';
import { labelsFor } from '../../../domain/consent/classify/labels.ts';
import { obligationWords, reasonWords } from '../../../domain/consent/explain/words.ts';
import type { AdvisoryObligation, CriticalObligation, RecordClass } from '../../../domain/consent/facts/vocabulary.ts';
import { outcomeOf } from '../../aftermath/informing.ts';
import type { AccountingKind } from '../../ledger/accounting.ts';
import type { Along } from '../../ledger/sent.ts';
import { html, NOTHING, type Html, type Piece } from '../html.ts';
import { words } from '../layout.ts';
import { definitions, instant, section, table } from '../parts.ts';
import type { Receipt } from './proof.ts';
import type { Entry } from './read-entry.ts';
import { PATH } from './query.ts';
import { counted, isSent, tally } from './words.ts';

type Obligation = CriticalObligation | AdvisoryObligation;

interface Shown {
  readonly entry: Entry;
  /** IANA name. */
  readonly zone: string;
  /** The sealed patient, for addresses. */
  readonly link: string;
}

/** What shows that an obligation was carried out; undefined: nothing that is kept does. */
type Shows = (shown: Shown) => Piece | undefined;

const SHOWS: Readonly<Record<Obligation, Shows>> = {
  'attach-part2-notice': noticeSent, 'attach-consent-scope': scopeSent, 'cj-duty-limit': limitSent,
  'log-part2-accounting': inAccounting('part2-accounting'), 'log-hipaa-accounting': inAccounting('hipaa-accounting'), 'intermediary-log': inAccounting('intermediary-list'),
  'bar-proceedings-tag': barred, 'keep-part2-label': labelled,
  'document-emergency': stated('medical-emergency'), 'custodian-representation': stated('custodian-representation'),
  'order-scope-only': heldBack('outside-order'), 'honor-restriction': heldBack('restriction-honored'), 'stop-future': heldBack('revoked'), deidentify: heldBack('not-deidentified'),
  'nonconfirming-response': unconfirmed, 'minimum-necessary': minimum, 'verify-identity-authority': verified, 'request-no-further-use': limitSent,
  'agreement-required': agreed, 'research-terms': terms, 'audit-terms': terms, 'state-overlay-check': overlays, 'chri-authority-check': authority, 'log-chri-dissemination': chained,
  'inform-individual': informing,
};

/** The section; nothing where nothing was owed and nothing left. */
export function proofSection(shown: Shown): Html {
  const { detail } = shown.entry;
  const all = [...new Set((detail?.decisions ?? []).flatMap((decision) => [...decision.obligations.critical, ...decision.obligations.advisory]))];
  return html`${all.length > 0 && section('owed', 'What was owed, and how it was done', table<Obligation>({
    caption: 'Obligations of the decision', rows: all, empty: '', stack: true,
    columns: [
      { head: 'Obligation', cell: (code) => words(code) }, { head: 'What it asks', cell: (code) => obligationWords(code).means },
      { head: 'How the gateway does it', cell: (code) => obligationWords(code).done }, { head: 'What shows it here', cell: (code) => SHOWS[code](shown) ?? 'Nothing that is kept with this entry shows it.' },
    ],
  }))}${leaving(shown)}`;
}

/** The answer itself, and its deliveries. */
function leaving({ entry: { proof, names }, zone }: Shown): Html {
  const { sent, receipts = [] } = proof ?? {};
  return sent === undefined && receipts.length === 0 ? NOTHING : section('left', 'What left, and whether it arrived', definitions([
    ['The answer', sent?.body === undefined ? '' : html`${words(sent.body.form)}, ${sent.body.type}; SHA-256 <code>${sent.body.sha256}</code>`],
    ['Social security numbers', sent === undefined ? '' : sent.ssn === 'removed' ? 'taken out of every record before it left' : 'left in: the purpose may have them'],
  ]), receipts.length > 0 && table<Receipt>({
    caption: 'Deliveries of this answer', rows: receipts, empty: '', stack: true,
    columns: [
      { head: 'When', cell: (each) => html`<a href="${PATH}/${each.id}">${instant(each.at, zone)}</a>` }, { head: 'To', cell: (each) => names.get(each.partner) ?? each.partner },
      { head: 'What became of it', cell: (each) => BECAME[each.operation] ?? words(each.operation) }, { head: 'Answer of the other side', cell: (each) => each.receipt || each.error },
      { head: 'SHA-256 of what was sent', cell: (each) => each.sha256.map((digest) => html`<div><code>${digest}</code></div>`) },
    ],
  }));
}

const BECAME: Readonly<Record<string, string>> = {
  'delivery-receipt': 'arrived', 'delivery-dead': 'could not be delivered', 'delivery-given-up': 'given up', 'delivery-handed-over': 'no address: handed to a person',
};

/** Something that went along, with its place and digest. */
function place({ place: at, sha256 }: Along): Html {
  return html`${at === undefined ? 'in the place that the channel has for it' : html`in the answer as <code>${at}</code>`}, SHA-256 <code>${sha256}</code>`;
}

function noticeSent({ entry: { proof } }: Shown): Piece | undefined {
  const along = proof?.sent?.along.find(({ what }) => what === 'part2-notice');
  return along === undefined ? undefined : html`The statement ${proof?.statement === undefined ? 'of an earlier version of the notices' : html`of <cite>${proof.statement}</cite>, word for word`}, ${place(along)}.`;
}

function scopeSent({ entry: { proof } }: Shown): Piece | undefined {
  const along = proof?.sent?.along.find(({ what }) => what === 'consent-scope');
  return along === undefined ? undefined : html`The scope ${proof?.isScope === true ? 'that stands below with the paper, word for word' : 'as it was explained then'}, ${place(along)}.`;
}

function limitSent({ entry: { proof } }: Shown): Piece | undefined {
  const along = proof?.sent?.along.find(({ what }) => what === 'use-limit');
  return along === undefined ? undefined : html`Limits on use, ${place(along)}.`;
}

/** What it undertook, and that it was told. */
function terms(shown: Shown): Piece | undefined {
  const [undertaken, said] = [agreed(shown), limitSent(shown)];
  return undertaken === undefined && said === undefined ? undefined : html`${undertaken}${said}`;
}

/** The statement or a sentence that says it, and the labels. */
function barred(shown: Shown): Piece | undefined {
  const said = noticeSent(shown) ?? limitSent(shown);
  const labels = labelled(shown);
  return said === undefined && labels === undefined ? undefined : html`${said}${labels}`;
}

function inAccounting(kind: AccountingKind): Shows {
  return ({ entry: { proof }, link }) => {
    const own = proof?.accountings.get(kind);
    const list = kind === 'intermediary-list' ? 'intermediary' : 'accounting';
    return own === undefined ? undefined : own.counts ? html`It stands in <a href="${PATH}/${list}?patient=${link}">the list for this patient</a>, made anew just now.`
      : html`It does not stand in the list that would be made today: ${own.reasons.length === 0 ? 'the holder owes none' : own.reasons.map((reason) => reasonWords(reason).means).join(' ')}`;
  };
}

/** Labels as they are put on every record of a class that leaves. */
function labelled({ entry: { detail } }: Shown): Piece | undefined {
  const under = Map.groupBy((detail?.groups ?? []).filter((group) => isSent(group) && !group.bases.includes('own-record')), (group) => group.class);
  return under.size === 0 ? undefined : html`<ul>${[...under].map(([of, groups]) => html`
<li>${counted(tally(groups).sent, 'record')} with ${labelsFor(of as RecordClass).map(({ code = '' }, index) => html`${index > 0 && ', '}<code>${code}</code>`)}</li>`)}</ul>`;
}

function stated(code: string): Shows {
  return ({ entry: { proof }, zone }) => {
    const found = proof?.statements.get(code);
    return found === undefined ? undefined : html`Stated ${instant(found.sent, zone)}: ${found.facts.map(([name, value]) => `${name}: ${value}`).join('; ')}. <code>Communication/${found.id}</code>`;
  };
}

function heldBack(reason: string): Shows {
  return ({ entry: { detail } }) => {
    const groups = (detail?.groups ?? []).filter((group) => group.reasons.includes(reason));
    const papers = [...new Set(groups.flatMap(({ findings }) => findings.filter(({ effect }) => effect !== 'permit').flatMap(({ evidence }) => evidence)))];
    return html`${counted(tally(groups).withheld, 'record')} did not go for this reason${papers.length > 0 && html`, on ${papers.map((ref, index) => html`${index > 0 && ', '}<a href="#paper-${ref.split('/').at(-1) ?? ''}"><code>${ref.slice(0, 40)}</code></a>`)}`}.`;
  };
}

function unconfirmed({ entry: { detail } }: Shown): Piece {
  const { sent, withheld } = tally(detail?.groups ?? []);
  return html`${counted(withheld, 'record')} did not go, and none of them, nor their number, is in the answer${sent === 0 && ': nothing left but the sentence that every answer carries'}.`;
}

const NEED = /^(?:matrix|minimum-necessary|team)\./;

function minimum({ entry: { detail } }: Shown): Piece {
  const groups = detail?.groups ?? [];
  const beyond = groups.filter((group) => !isSent(group) && group.findings.some(({ rule, effect }) => NEED.test(rule) && effect !== 'permit'));
  const types = (detail?.ask.types ?? []).map((type) => type.split('/')[0]).join(', ');
  return html`Asked for: ${types === '' ? words(detail?.ask.action ?? '') : types}. ${counted(tally(groups).sent, 'record')} went; ${counted(tally(beyond).withheld, 'record')} did not, because the purpose does not need them.`;
}

function verified({ entry: { row, detail, names, actor } }: Shown): Piece {
  const person = actor ?? (detail?.ask.role === 'patient' ? 'the patient, proven to the holders' : undefined);
  return html`${names.get(row.organization) ?? row.organization} by its registered system <code>${row.client}</code>${person !== undefined && `; ${person}`}, in the request <code>${row.request}</code>.`;
}

function agreed({ entry: { proof, names } }: Shown): Piece | undefined {
  const papers = proof?.agreements ?? [];
  return papers.length === 0 ? undefined : html`<ul>${papers.map(({ type, parties, start, end, executed }) => html`
<li>${words(type)} of ${parties.map((id) => names.get(id) ?? id).join(' and ')}, ${executed ? 'signed' : 'not signed'}, from ${start ?? 'the beginning'} to ${end ?? 'no end'}</li>`)}</ul>`;
}

function informing({ entry: { proof, names } }: Shown): Piece | undefined {
  const items = (proof?.work ?? []).filter(({ code }) => code?.coding?.[0]?.code === 'inform-individual');
  return items.length === 0 ? undefined : html`<ul>${items.map((task) => html`
<li>${names.get(task.owner?.reference?.split('/')[1] ?? '') ?? ''}: ${informedWords(outcomeOf(task))}</li>`)}</ul>`;
}

function informedWords(outcome: Informed | undefined): Piece {
  return outcome === undefined ? html`it stands on the <a href="/console/work">work list</a>; nobody has noted yet that the person was told.`
    : outcome.state === 'told' ? `the person was told on ${outcome.toldOn} by ${outcome.by}: ${outcome.how}`
      : html`the person was not told: ${UNTOLD_GROUNDS[outcome.because as UntoldGround]} <cite>(45 CFR 164.512(c)(2))</cite>. ${outcome.by} judged so: ${outcome.reason}`;
}

function overlays({ entry: { detail } }: Shown): Piece {
  const rules = [...new Set((detail?.groups ?? []).flatMap(({ findings }) => findings.map(({ rule }) => rule)).filter((rule) => rule.startsWith('overlay.')))];
  return rules.length === 0 ? 'No rule of a state that is configured decided about these records.' : html`Applied: ${rules.map((rule, index) => html`${index > 0 && ', '}<code>${rule}</code>`)}.`;
}

function authority({ entry: { detail } }: Shown): Piece | undefined {
  const found = (detail?.groups ?? []).flatMap(({ findings }) => findings).find(({ rule }) => rule.startsWith('chri.'));
  return found === undefined ? undefined : html`<code>${found.rule}</code> <cite>${found.cite}</cite>${found.evidence.length > 0 && `, on ${found.evidence.join(', ')}`}.`;
}

function chained({ entry: { row } }: Shown): Piece {
  return html`This entry, number ${String(row.seq)} of chain ${String(row.chain)}.`;
}

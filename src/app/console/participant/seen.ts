// SPDX-License-Identifier: Apache-2.0
/** Who has seen what of mine: the accounting that the law gives the person (42 CFR 2.25, 45 CFR 164.528), in plain words and nothing beyond it; on the page, as a table, on paper. */
import type { Decision } from '../../../domain/consent/decision.ts';
import type { PrintedForm } from '../../../domain/consent/capture/print.ts';
import type { Language } from '../../../domain/consent/capture/forms.ts';
import { enforceStatement } from '../../../domain/consent/enforce/enforce.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { isPart2 } from '../../../domain/consent/facts/vocabulary.ts';
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import type { Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import { reportsTold } from '../../aftermath/my-reports.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { provenToward } from '../../gate/identity.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { decideAccounting, departures, type Accounted } from '../../ledger/accounting.ts';
import { ledgerEntry, type DetailGroup, type DisclosureDetail } from '../../ledger/entry.ts';
import type { LedgerRow } from '../../ports.ts';
import { DIRECTORY_DECISION } from '../../release/view.ts';
import { requireScope } from '../../scope.ts';
import { html, type Html } from '../html.ts';
import { definitions, emptyState } from '../parts.ts';
import { myPage, myPath, organizationNames, ownPatient, type MyCall } from './frame.ts';
import { toldView } from './told.ts';
import { plainCode, say } from './words.ts';

/** One disclosure as 45 CFR 164.528(b)(2) has it told: the day, who received it, what in short, why; and whose records they were. */
export interface Line { readonly id: string; readonly day: string; readonly to: string; readonly from: readonly string[]; readonly what: readonly string[]; readonly why: string; readonly emergency: boolean }

interface Told { readonly decisions: readonly Decision[]; readonly lines: (released: ReadonlySet<string>) => readonly Line[] }

/** The page. */
export async function mySeen(deps: Deps, gates: Gates, caller: Caller, call: MyCall): Promise<Result<Answer>> {
  const told = await accountingOf(deps, gates, caller, call.language);
  if (!told.ok) {
    return told;
  }
  const { decisions, lines } = told.value;
  const released = new Set(decisions.flatMap((decision) => decision.released));
  const reports = await deps.store.read(caller.tenant, (session) => reportsTold(deps, session, caller));
  const names = await organizationNames(deps, caller);
  return ok(myPage({
    ...call, here: 'seen', decisions, main: () => html`${seenView(lines(released), call.language)}${toldView({ language: call.language, zone: deps.policy.timeZone, names, reports })}`,
  }));
}

/** The same as a file: a table for a computer, or paper. */
export async function mySeenFile(deps: Deps, gates: Gates, caller: Caller, call: MyCall & { readonly form: 'csv' | 'pdf' }): Promise<Result<Answer>> {
  const told = await accountingOf(deps, gates, caller, call.language);
  if (!told.ok) {
    return told;
  }
  const { decisions, lines } = told.value;
  const released = new Set(decisions.flatMap((decision) => decision.released));
  const text = call.form === 'csv' ? csvOf(lines(released), call.language) : Buffer.from(await deps.documents.pdf(paperOf(deps, lines(released), call.language))).toString('latin1');
  return ok({ status: 200, body: enforceStatement('file', call.form === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/pdf', decisions, () => text) });
}

async function accountingOf(deps: Deps, gates: Gates, caller: Caller, language: Language): Promise<Result<Told>> {
  const allowed = requireScope(caller, 'AuditEvent', 's');
  if (!allowed.ok) {
    return allowed;
  }
  const names = await organizationNames(deps, caller);
  const made = await deps.store.read(caller.tenant, async (session) => {
    const patientId = ownPatient(caller);
    const found = await session.get('Patient', patientId);
    if (found === undefined || found.resource.deleted || caller.role !== 'patient') {
      return undefined;
    }
    const { person } = found.resource;
    const gate = await gates.open(session, { caller, asOf: deps.clock.now(), person, epochs: found.epochs });
    const rows = await departures(session, person);
    const proven = (holder: string): boolean => provenToward(gate.knowledge.patients, caller.selves, holder);
    return { gate, rows, accounted: decideAccounting(deps, gate, { patientId, rows, proven, kinds: ['part2-accounting', 'hipaa-accounting'] }) };
  });
  if (made === undefined) {
    return fail({ code: 'not-found', text: say('seen-none', language) });
  }
  const written = await writeDown(deps, caller, made.gate, made.accounted);
  if (!written.ok) {
    return written;
  }
  const decisions = made.accounted.map(({ decision }) => decision);
  const lines = (released: ReadonlySet<string>): readonly Line[] => made.rows.filter((row) => released.has(row.id)).map((row) => lineOf(row, { deps, accounted: made.accounted, names, language }));
  return ok({ decisions: decisions.length === 0 ? [DIRECTORY_DECISION] : decisions, lines });
}

async function writeDown(deps: Deps, caller: Caller, gate: PersonGate, accounted: readonly Accounted[]): Promise<Result<unknown>> {
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation: 'disclosures', types: ['AuditEvent'], person: gate.person, gate, decisions: accounted.map(({ decision }) => decision), groups: [], data: [], outcome: 'permit',
  });
  return deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
}

interface Telling { readonly deps: Deps; readonly accounted: readonly Accounted[]; readonly names: ReadonlyMap<string, string>; readonly language: Language }

/** Kinds of records are told of those holders, and of that class, for which the accounting was decided to be owed. */
function lineOf(row: LedgerRow, { deps, accounted, names, language }: Telling): Line {
  const detail = JSON.parse(row.detail) as DisclosureDetail;
  const owed = accounted.filter(({ decision }) => decision.released.includes(row.id));
  const groups = detail.groups.filter((group) => group.verdict === 'release' && !group.bases.includes('own-record') && owed.some((each) => each.holder === group.holder && each.kind === kindFor(group)));
  const holders = groups.length === 0 ? owed.map(({ holder }) => holder) : groups.map(({ holder }) => holder);
  return {
    id: row.id, day: localDay(Date.parse(row.at), deps.policy.timeZone), to: names.get(row.organization) ?? row.organization, from: [...new Set(holders)].map((id) => names.get(id) ?? id),
    what: [...new Set(groups.map(({ category }) => plainCode('category', category, language)))].toSorted(), why: row.purpose === '' ? '' : plainCode('purpose', row.purpose, language), emergency: row.kind === 'emergency',
  };
}

function kindFor(group: DetailGroup): Accounted['kind'] {
  return isPart2(group.class) ? 'part2-accounting' : 'hipaa-accounting';
}

function whyOf({ why, emergency }: Line, language: Language): string {
  return [emergency ? say('emergency', language) : '', why].filter((each) => each !== '').join('. ');
}

/** More than a person reads on a page; the files have all. */
const MOST = 200;

export function seenView(lines: readonly Line[], language: Language): Html {
  const path = myPath(language, 'seen');
  return html`<p class="lead">${say('seen-intro', language)}</p>
${lines.length === 0 ? emptyState(say('seen-none', language)) : html`<ol class="cards" aria-label="${say('seen-caption', language)}">${lines.slice(0, MOST).map((line) => html`
<li><h2>${line.to}</h2>${definitions([
    [say('when', language), html`<time datetime="${line.day}">${plainDay(line.day, language)}</time>`], [say('from-whom', language), line.from.join(', ')],
    [say('what', language), line.what.join('; ')], [say('why', language), whyOf(line, language)],
  ])}</li>`)}
</ol>`}${lines.length > MOST && html`<p>${say('seen-more', language)}</p>`}
<p>${say('seen-limits', language)}</p>
<ul class="links"><li><a href="${path}/pdf">${say('save-paper', language)}</a></li><li><a href="${path}/csv">${say('save-table', language)}</a></li></ul>`;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula is made a text (OWASP, CSV injection). */
export function csvOf(lines: readonly Line[], language: Language): string {
  const cell = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const heads = ['when', 'who-got', 'from-whom', 'what', 'why'].map((key) => say(key, language));
  const rows = lines.map((line) => [line.day, line.to, line.from.join(', '), line.what.join('; '), whyOf(line, language)]);
  return [heads, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function paperOf(deps: Deps, lines: readonly Line[], language: Language): PrintedForm {
  const made = deps.clock.now();
  const blocks: PrintedForm['blocks'] = [
    { kind: 'field', label: say('made', language), value: plainDay(localDay(Date.parse(made), deps.policy.timeZone), language) }, { kind: 'text', text: say('seen-intro', language) },
    ...(lines.length === 0 ? [{ kind: 'text' as const, text: say('seen-none', language) }] : lines.flatMap((line) => [
      { kind: 'section' as const, text: plainDay(line.day, language) }, ...fieldsOf(line, language).map(([label, value]) => ({ kind: 'field' as const, label, value })),
    ])), { kind: 'text', text: say('seen-limits', language) },
  ];
  return { title: say('list-title', language), language, made, footer: say('list-title', language), blocks };
}

function fieldsOf(line: Line, language: Language): readonly (readonly [string, string])[] {
  const all: readonly (readonly [string, string])[] = [['who-got', line.to], ['from-whom', line.from.join(', ')], ['what', line.what.join('; ')], ['why', whyOf(line, language)]];
  return all.filter(([, value]) => value !== '').map(([key, value]) => [say(key, language), value]);
}

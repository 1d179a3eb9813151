// SPDX-License-Identifier: Apache-2.0
/** What if somebody asked: a person, a recipient, a purpose, a date -> what would go, and why. Nothing goes to anybody. */
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Verdict } from '../../../domain/consent/decision.ts';
import { dayStart, localDay } from '../../../domain/consent/evidence/time.ts';
import { lawfulByRule, reasonWords, ruleMeaning } from '../../../domain/consent/explain/words.ts';
import { PURPOSES, ROLES, type Role } from '../../../domain/consent/facts/vocabulary.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import { notFound } from '../../release/answer.ts';
import { requireStaff } from '../../scope.ts';
import { asParty, roleFor, type Party } from '../consents/parties.ts';
import { PATH as CONSENTS, personIn } from '../consents/person-page.ts';
import { readOnFile, type PersonOnFile } from '../consents/on-file.ts';
import { nameIn, partyText } from '../consents/words.ts';
import { classWords } from '../disclosures/words.ts';
import type { Frame } from '../frame.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { page } from '../page.ts';
import { faults, field, form, hidden, section, table, tag } from '../parts.ts';
import { writeLook } from '../view.ts';

export const PATH = '/console/what-if';

export interface WhatIfCall { readonly frame: Frame; readonly id: string; /** Absent: nothing asked yet. */ readonly said?: URLSearchParams }

interface Row { readonly category: string; readonly recordClass: string; readonly holder: string; readonly count: number; readonly verdict: Verdict }
interface Asked { readonly party: Party; readonly day: string; readonly asOf: string }
interface View { readonly found: PersonOnFile; readonly frame: Frame; readonly id: string; readonly said: URLSearchParams; readonly issues: readonly Issue[]; readonly asked?: Asked; readonly rows: readonly Row[] }

/** The page of one person. Each look is an entry of the ledger. */
export async function whatIfPage(deps: Deps, gates: Gates, caller: Caller, { frame, id, said }: WhatIfCall): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const person = personIn(deps, caller, id);
  const found = !staff.ok || person === undefined ? undefined : await deps.store.read(caller.tenant, (session) => readOnFile(deps, gates, { caller, session, person }));
  if (!staff.ok || found === undefined) {
    return staff.ok ? notFound() : staff;
  }
  const asked = said === undefined ? undefined : readAsk(deps, found.gate, said);
  const rows = asked?.ok === true ? await rowsFor(deps, gates, caller, { found, asked: asked.value }) : [];
  const looked = await writeLook(deps, caller, [found.person], 'what-if');
  const view: View = {
    found, frame, id, rows, said: said ?? new URLSearchParams({ day: localDay(Date.parse(deps.clock.now()), deps.policy.timeZone) }), issues: asked?.ok === false ? asked.issues : [], ...(asked?.ok === true ? { asked: asked.value } : {}),
  };
  return looked.ok ? ok(page({ title: found.name === '' ? 'What if' : `What if: ${found.name}`, frame, decisions: found.decisions, status: view.issues.length > 0 ? 422 : 200, main: () => whatIfView(view) })) : looked;
}

function readAsk(deps: Deps, gate: PersonGate, said: URLSearchParams): Result<Asked> {
  const [organization, person, day] = [said.get('organization') ?? '', said.get('person') ?? '', said.get('day') ?? ''];
  const purpose = PURPOSES.find((each) => each === said.get('purpose'));
  const known = gate.registry.registry.byId.has(organization);
  const issues: readonly Issue[] = [
    ...(known ? [] : [{ code: 'value' as const, text: 'Choose who would ask', at: 'organization' }]), ...(purpose === undefined ? [{ code: 'value' as const, text: 'Choose what for', at: 'purpose' }] : []),
    ...(/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? [] : [{ code: 'value' as const, text: 'Give a day', at: 'day' }]),
  ];
  if (issues.length > 0 || purpose === undefined) {
    return { ok: false, issues };
  }
  const who = { organization, purpose, ...(person === '' ? {} : { person }) };
  const role = ROLES.find((each): each is Role => each === said.get('role')) ?? roleFor(gate.registry.registry, who);
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const noon = new Date(dayStart(day, deps.policy.timeZone) + 12 * 3_600_000).toISOString();
  return ok({ party: { ...who, role }, day, asOf: day === today ? deps.clock.now() : noon });
}

/** Kinds of records that staff may see itself, each as that party's gate would answer on that day. */
async function rowsFor(deps: Deps, gates: Gates, caller: Caller, { found, asked }: { readonly found: PersonOnFile; readonly asked: Asked }): Promise<readonly Row[]> {
  return deps.store.read(caller.tenant, async (session) => {
    const { persons, registry } = await session.epochs([found.person]);
    const theirs = await gates.open(session, { caller: asParty(caller, asked.party), asOf: asked.asOf, person: found.person, epochs: { registry, person: persons.get(found.person) ?? 0 } });
    const rows = (await session.countByProfile(found.person)).flatMap(({ gate: id, count }): readonly Row[] => {
      const kind = { type: 'profile', id, gate: id, day: null };
      const facts = theirs.profile(id);
      return facts === undefined || found.gate.verdict(kind).verdict !== 'release' ? []
        : [{ category: facts.category, recordClass: facts.recordClass, holder: theirs.knowledge.profiles.get(id)?.holder ?? '', count, verdict: theirs.verdict(kind) }];
    });
    return merged(rows).toSorted((a, b) => Number(b.verdict.verdict === 'release') - Number(a.verdict.verdict === 'release') || a.category.localeCompare(b.category));
  });
}

function merged(rows: readonly Row[]): readonly Row[] {
  const groups = Map.groupBy(rows, ({ category, recordClass, holder, verdict }) => JSON.stringify([category, recordClass, holder, verdict.verdict, verdict.reasons, verdict.bases, verdict.consent]));
  return [...groups.values()].map((group) => ({ ...group[0]!, count: group.reduce((sum, { count }) => sum + count, 0) }));
}

function whatIfView(view: View): Html {
  const { found, frame, id, said, issues, asked, rows } = view;
  const { organizations, professionals } = found.gate.registry.registry;
  const named = (list: readonly { readonly id: string; readonly name: string }[]): readonly (readonly [string, string])[] => list.map((each) => [each.id, each.name] as const).toSorted(([, a], [, b]) => a.localeCompare(b));
  const choose = (name: string, label: string, options: readonly (readonly [string, string])[], hint?: string): Html => field({ name, label, options: [['', 'Choose'], ...options], value: said.get(name) ?? '', issues, ...(hint === undefined ? {} : { hint }) });
  return html`<p><a href="${CONSENTS}/${id}">The consents of this person</a></p>
${faults(issues)}
${section('ask', 'Who asks, and what for', form(frame, { action: `${PATH}/${id}`, submit: 'Show what would go', content: html`<div class="fields">
${choose('organization', 'Organization', named(organizations))}${choose('person', 'Person', named(professionals), 'None: the organization\'s system.')}
${choose('role', 'Role', ROLES.map((each) => [each, words(each)] as const), 'None: one that it is registered for.')}${choose('purpose', 'Purpose', PURPOSES.map((each) => [each, words(each)] as const))}
${field({ name: 'day', label: 'On', type: 'date', required: true, value: said.get('day') ?? '', issues })}
</div>` }))}
${asked !== undefined && section('answer', 'What would go', html`<p class="lead">${partyText(found.gate, asked.party)}, on ${asked.day}: ${tally(rows)}</p>`, answerTable(found.gate, rows), lawful(rows), askForm(view))}`;
}

/** From the answer to the ask: with exactly what is missing. */
function askForm({ frame, id, asked, rows }: View): Html {
  return asked === undefined || rows.every(({ verdict }) => verdict.verdict === 'release') ? NOTHING : form(frame, { action: `${PATH}/${id}/ask`, submit: 'Ask the person for what is missing', kind: 'quiet', content: html`
${hidden('organization', asked.party.organization)}${hidden('person', asked.party.person ?? '')}${hidden('role', asked.party.role)}${hidden('purpose', asked.party.purpose)}` });
}

function tally(rows: readonly Row[]): string {
  const sum = (goes: boolean): number => rows.filter(({ verdict }) => (verdict.verdict === 'release') === goes).reduce((all, { count }) => all + count, 0);
  return `${String(sum(true))} would go, ${String(sum(false))} would not, of what your role may see itself.`;
}

const ANSWERS: Readonly<Record<Verdict['verdict'], Html>> = { release: tag('good', 'would go'), withhold: tag('bad', 'would not go'), undecided: tag('doubtful', 'undecided, would not go') };

function answerTable(gate: PersonGate, rows: readonly Row[]): Html {
  return table<Row>({
    caption: 'Kinds of records, and the answer for each', rows, empty: 'Nothing of this person is on file that your role may see.',
    columns: [
      { head: 'What', cell: ({ category }) => words(category) }, { head: 'Law it is under', cell: ({ recordClass }) => classWords(recordClass) }, { head: 'Held for', cell: ({ holder }) => nameIn(gate, holder) },
      { head: 'Records', cell: ({ count }) => count, numeric: true }, { head: 'Answer', cell: ({ verdict }) => ANSWERS[verdict.verdict] },
      { head: 'Why', cell: ({ verdict }) => (verdict.verdict === 'release' ? `${verdict.bases.map(words).join(', ')}${verdict.consent === undefined ? '' : ` (consent ${verdict.consent})`}` : verdict.reasons.map((reason) => reasonWords(reason).means).join(' ')) },
      { head: 'Rules', cell: ({ verdict }) => leading(verdict).map(({ rule, cite }) => html`<div><code>${rule}</code> <cite>${cite}</cite> ${ruleMeaning(rule)}</div>`) },
    ],
  });
}

/** The rules that made the answer; of other papers that were tried, what was wrong with them stands with those papers. */
function leading({ verdict, findings, reasons }: Verdict): Verdict['findings'] {
  const own = findings.filter(({ effect }) => (effect === 'permit') === (verdict === 'release'));
  const first = own.filter(({ rule }) => reasons.some((reason) => rule.endsWith(reason)));
  return first.length > 0 ? first : own.slice(0, 3);
}

function lawful(rows: readonly Row[]): Html {
  const held = rows.filter(({ verdict }) => verdict.verdict !== 'release').map(({ verdict }) => verdict);
  const texts = new Set([...held.flatMap((verdict) => leading(verdict).flatMap(({ rule }) => lawfulByRule(rule) ?? [])), ...held.flatMap(({ reasons }) => reasons.map((reason) => reasonWords(reason).lawful))]);
  return texts.size === 0 ? NOTHING : html`<h3>What would make the rest lawful</h3><ul>${[...texts].map((text) => html`
<li>${text}</li>`)}</ul>`;
}


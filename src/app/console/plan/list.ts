// SPDX-License-Identifier: Apache-2.0
/** Finding a plan: out of those that the gate shows to the caller, or by an identifier of the person. What was searched for goes in a form, never in an address. */
import type { Bundle, CarePlan, Patient, Resource } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { nameOf } from '../../../domain/consent/evidence/people.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { dayOf, extensionOf, refOf } from '../../../domain/caseplan/elements.ts';
import { isCasePlan } from '../../../domain/caseplan/read.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { patientsOfPlans } from '../../caseplan/released-plan.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { search } from '../../release/search.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, page } from '../page.ts';
import { faults, field, form, pager, section, table, tag } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import type { ListCall } from './api.ts';
import { baseOf, planHref } from './table.ts';
import { dayText, kindText, phaseText } from './words.ts';

const SHOWN = '50';

interface Row { readonly href: string; readonly person: string; readonly plan: string; readonly kind: string; readonly status: string; readonly phase: string; readonly review?: string }
interface Found { readonly rows: readonly Row[]; readonly decisions: readonly Decision[]; readonly next?: string }

/** The list; with `find` what an identifier leads to. */
export async function planList(deps: Deps, gates: Gates, caller: Caller, call: ListCall): Promise<Result<Answer>> {
  const wanted = call.find?.['identifier']?.trim() ?? '';
  const issues: readonly Issue[] = call.find !== undefined && wanted === '' ? [{ code: 'value', text: 'Give an identifier', at: 'identifier' }] : [];
  const after = call.after === undefined ? undefined : unsealed(deps, caller, call.after);
  const found = issues.length > 0 ? ok<Found>({ rows: [], decisions: [] })
    : call.find === undefined ? await plans(deps, gates, caller, after === undefined ? listed(call.only) : [...new URLSearchParams(after)]) : await byIdentifier(deps, gates, caller, { system: call.find['system']?.trim() ?? '', value: wanted });
  if (!found.ok) {
    return found;
  }
  const { rows, decisions, next } = found.value;
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const main = (): Html => html`${faults(issues)}${finder(call, issues)}${issues.length === 0 && section('plans', call.find === undefined ? 'Plans that you may see' : 'What was found', rowsTable(rows, today, call.find !== undefined),
    call.find === undefined && kindsChoice(call.only), rows.length === 0 && wayOn(call.frame),
    pager(call.frame, { action: '/console/plan', cursor: next === undefined ? undefined : sealed(deps, caller, next) }))}`;
  return ok(page({ title: 'Case plans', frame: call.frame, decisions: decisions.length === 0 ? [FRAME] : decisions, main, ...(issues.length > 0 ? { status: 422 } : {}) }));
}

/** Kinds of plan that a case planner leads (domain/caseplan/read.ts). */
const LED = ['reentry', 'diversion', 'supervision', 'treatment-court', 'aftercare'];

/** Whatever plan of a person there is, a treatment program's too: it is held against the case plan. `only`: those that a case planner leads. */
function listed(only: ListCall['only']): readonly (readonly [string, string])[] {
  return [
    ...(only === 'case' ? [['category', LED.map((kind) => `${cs('plan-category')}|${kind}`).join(',')] as const] : []),
    ['status', 'active,draft,on-hold,completed,unknown'], ['_include', 'CarePlan:subject'], ['_sort', '-_lastUpdated'], ['_count', SHOWN],
  ];
}

function kindsChoice(only: ListCall['only']): Html {
  return only === 'case' ? html`<p>Case plans alone. <a href="/console/plan">Every plan, treatment plans too</a></p>` : html`<p>Every plan, treatment plans too. <a href="/console/plan?kinds=case">Case plans alone</a></p>`;
}

async function plans(deps: Deps, gates: Gates, caller: Caller, query: readonly (readonly [string, string])[]): Promise<Result<Found>> {
  const answer = await search(deps, gates, caller, { type: 'CarePlan', query, lenient: false, base: baseOf(deps) });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const bundle = parseLossless(body.text) as Bundle;
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  const found = resources.filter((one): one is CarePlan => one.resourceType === 'CarePlan');
  const people = await peopleOf(deps, gates, caller, { plans: found, resources });
  return ok({
    rows: found.toSorted((a, b) => Number(isCasePlan(b)) - Number(isCasePlan(a))).map((one) => rowOf(deps, caller, one, people.names.get(one.id ?? '') ?? '')), decisions: [...decisionsOf(body), ...people.decisions], ...(next === undefined ? {} : { next: new URL(next).search.slice(1) }),
  });
}

/** Two steps: who carries the identifier, as far as the caller may know; then the plans of those. */
async function byIdentifier(deps: Deps, gates: Gates, caller: Caller, { system, value }: { readonly system: string; readonly value: string }): Promise<Result<Found>> {
  const token = `${system === '' ? '' : `${escaped(system)}|`}${escaped(value)}`;
  const answer = await search(deps, gates, caller, { type: 'Patient', query: [['identifier', token], ['_count', SHOWN]], lenient: false, base: baseOf(deps) });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const ids = ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? resource.id ?? [] : []));
  const found = ids.length === 0 ? ok<Found>({ rows: [], decisions: [] }) : await plans(deps, gates, caller, [...listed(undefined), ['patient', ids.join(',')]]);
  return found.ok ? ok({ ...found.value, decisions: [...decisionsOf(body), ...found.value.decisions] }) : found;
}

/** http://hl7.org/fhir/R4/search.html#escaping */
function escaped(text: string): string {
  return text.replace(/[\\$,|]/g, '\\$&');
}

interface People { readonly names: ReadonlyMap<string, string>; readonly decisions: readonly Decision[] }

/** Whose each plan is: by the Patient that it names, else by the one under which the caller knows the person. */
async function peopleOf(deps: Deps, gates: Gates, caller: Caller, { plans: all, resources }: { readonly plans: readonly CarePlan[]; readonly resources: readonly Resource[] }): Promise<People> {
  const nameIn = (among: readonly Resource[], id: string): string => nameOf(among.find((one): one is Patient => one.resourceType === 'Patient' && one.id === id)?.name);
  const names = new Map(all.map((plan) => [plan.id ?? '', nameIn(resources, refOf(plan.subject)?.split('/')[1] ?? '')]));
  const known = await patientsOfPlans(deps, gates, caller, [...names].flatMap(([id, name]) => (name === '' ? id : [])));
  if (known.size === 0) {
    return { names, decisions: [] };
  }
  const answer = await search(deps, gates, caller, { type: 'Patient', query: [['_id', [...new Set(known.values())].join(',')], ['_count', SHOWN]], lenient: false, base: baseOf(deps) });
  const body = answer.ok ? answer.value.body as Releasable : undefined;
  const patients = body === undefined ? [] : ((parseLossless(body.text) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);
  return { names: new Map([...names].map(([plan, name]) => [plan, name || nameIn(patients, known.get(plan) ?? '')])), decisions: body === undefined ? [] : decisionsOf(body) };
}

function rowOf(deps: Deps, caller: Caller, plan: CarePlan, person: string): Row {
  const [phase, review] = [extensionOf(plan, 'plan-phase')?.valueCode, dayOf(extensionOf(plan, 'review-due')?.valueDate)];
  return {
    href: planHref(deps, caller, plan.id ?? ''), person: person || 'A person without a name', plan: plan.title ?? kindText(plan), kind: kindText(plan), status: plan.status,
    phase: phaseText(phase), ...(review === undefined ? {} : { review }),
  };
}

function finder({ frame, find }: ListCall, issues: readonly Issue[]): Html {
  return html`<div class="filter">${form(frame, { action: '/console/plan/find', submit: 'Find', content: html`<div class="fields">
${field({ name: 'identifier', label: 'Identifier of the person', type: 'search', required: true, value: find?.['identifier'] ?? '', hint: 'As an agency knows the person: a case or record number', issues })}
${field({ name: 'system', label: 'System of the identifier', value: find?.['system'] ?? '', hint: 'May be left out', issues })}
</div>` })}</div>`;
}

/** What would make a plan show here, said the same whether or not there is one (42 CFR 2.13(c)(2)). */
function wayOn({ seat, seats }: ListCall['frame']): Html {
  return html`<p>You ask as ${words(seat.role)}, ${seat.purpose === undefined ? 'without a purpose' : `for ${words(seat.purpose)}`}. A plan shows here:</p>
<ul>
<li>when your own agency keeps it, or it was handed to your agency;</li>
<li>when the lead planner of the person has put you on the plan's team, and the agencies' sharing protocol and the law let its parts go to your agency for this purpose. Who leads, the person can tell you;</li>
<li>when the person agrees: <a href="/console/asks">ask for a consent</a>.</li>
</ul>
${seats.length > 1 && html`<p>You may also sit elsewhere: <a href="/console/seats">another role or purpose</a> may be shown more.</p>`}`;
}

function rowsTable(rows: readonly Row[], today: string, isSearch: boolean): Html {
  return table<Row>({
    caption: isSearch ? 'Plans of who has this identifier' : 'Case plans first, then others; of each the last changed first', rows,
    empty: `No plan ${isSearch ? 'of a person with this identifier ' : ''}may be shown to you here. There may be none.`,
    columns: [
      { head: 'Participant', cell: (row) => html`<a href="${row.href}">${row.person}</a>` }, { head: 'Plan', cell: (row) => row.plan }, { head: 'Kind', cell: (row) => row.kind }, { head: 'Phase', cell: (row) => row.phase }, { head: 'State', cell: (row) => words(row.status) },
      { head: 'Review due', cell: (row) => html`${dayText(row.review)}${row.review !== undefined && row.status === 'active' && row.review < today && html` ${tag('bad', 'overdue')}`}` },
    ],
  });
}

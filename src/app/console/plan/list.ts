// SPDX-License-Identifier: Apache-2.0
/** Finding a plan: out of those that the gate shows to the caller, or by an identifier of the person. What was searched for goes in a form, never in an address. */
import type { Bundle, CarePlan, Patient, Resource } from '@medplum/fhirtypes';
import type { Decision } from '../../../domain/consent/decision.ts';
import { decisionsOf, type Releasable } from '../../../domain/consent/enforce/releasable.ts';
import { nameOf } from '../../../domain/consent/evidence/people.ts';
import { cs } from '../../../domain/consent/evidence/systems.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { codeIn, dayOf, extensionOf, refOf } from '../../../domain/caseplan/elements.ts';
import { parseLossless } from '../../../domain/fhir/lossless-json.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { search } from '../../release/search.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { FRAME, page } from '../page.ts';
import { faults, field, form, pager, section, tag } from '../parts.ts';
import { sealed, unsealed } from '../sealed.ts';
import type { ListCall } from './api.ts';
import { dense } from './dense.ts';
import { baseOf, planHref } from './table.ts';
import { dayText, phaseText } from './words.ts';

const KINDS = ['reentry', 'diversion', 'supervision', 'treatment-court', 'aftercare'];
const SHOWN = '50';

interface Row { readonly href: string; readonly person: string; readonly plan: string; readonly status: string; readonly phase: string; readonly review?: string }
interface Found { readonly rows: readonly Row[]; readonly decisions: readonly Decision[]; readonly next?: string }

/** The list; with `find` what an identifier leads to. */
export async function planList(deps: Deps, gates: Gates, caller: Caller, call: ListCall): Promise<Result<Answer>> {
  const wanted = call.find?.['identifier']?.trim() ?? '';
  const issues: readonly Issue[] = call.find !== undefined && wanted === '' ? [{ code: 'value', text: 'Give an identifier', at: 'identifier' }] : [];
  const after = call.after === undefined ? undefined : unsealed(deps, caller, call.after);
  const found = issues.length > 0 ? ok<Found>({ rows: [], decisions: [] })
    : call.find === undefined ? await plans(deps, gates, caller, after === undefined ? LISTED : [...new URLSearchParams(after)]) : await byIdentifier(deps, gates, caller, { system: call.find['system']?.trim() ?? '', value: wanted });
  if (!found.ok) {
    return found;
  }
  const { rows, decisions, next } = found.value;
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const main = (): Html => html`${faults(issues)}${finder(call, issues)}${issues.length === 0 && section('plans', call.find === undefined ? 'Plans that you may see' : 'What was found', rowsTable(rows, today, call.find !== undefined),
    rows.length === 0 && wayOn(call.frame),
    pager(call.frame, { action: '/console/plan', cursor: next === undefined ? undefined : sealed(deps, caller, next) }))}`;
  return ok(page({ title: 'Case plans', frame: call.frame, decisions: decisions.length === 0 ? [FRAME] : decisions, main, ...(issues.length > 0 ? { status: 422 } : {}) }));
}

const LISTED: readonly (readonly [string, string])[] = [
  ['category', KINDS.map((kind) => `${cs('plan-category')}|${kind}`).join(',')], ['status', 'active,draft,on-hold,completed'], ['_include', 'CarePlan:subject'], ['_sort', '-_lastUpdated'], ['_count', SHOWN],
];

async function plans(deps: Deps, gates: Gates, caller: Caller, query: readonly (readonly [string, string])[]): Promise<Result<Found>> {
  const answer = await search(deps, gates, caller, { type: 'CarePlan', query, lenient: false, base: baseOf(deps) });
  if (!answer.ok) {
    return answer;
  }
  const body = answer.value.body as Releasable;
  const bundle = parseLossless(body.text) as Bundle;
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  return ok({
    rows: resources.filter((one): one is CarePlan => one.resourceType === 'CarePlan').map((one) => rowOf(deps, caller, one, resources)),
    decisions: decisionsOf(body), ...(next === undefined ? {} : { next: new URL(next).search.slice(1) }),
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
  const found = ids.length === 0 ? ok<Found>({ rows: [], decisions: [] }) : await plans(deps, gates, caller, [...LISTED, ['patient', ids.join(',')]]);
  return found.ok ? ok({ ...found.value, decisions: [...decisionsOf(body), ...found.value.decisions] }) : found;
}

/** http://hl7.org/fhir/R4/search.html#escaping */
function escaped(text: string): string {
  return text.replace(/[\\$,|]/g, '\\$&');
}

function rowOf(deps: Deps, caller: Caller, plan: CarePlan, resources: readonly Resource[]): Row {
  const subject = refOf(plan.subject);
  const patient = resources.find((one): one is Patient => one.resourceType === 'Patient' && `Patient/${one.id ?? ''}` === subject);
  const [phase, review] = [extensionOf(plan, 'plan-phase')?.valueCode, dayOf(extensionOf(plan, 'review-due')?.valueDate)];
  return {
    href: planHref(deps, caller, plan.id ?? ''), person: nameOf(patient?.name) || 'A person without a name', plan: plan.title ?? words(codeIn(plan.category, 'plan-category') ?? 'plan'), status: plan.status,
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
  return dense<Row>({
    caption: isSearch ? 'Plans of who has this identifier' : 'Plans, the last changed first', rows,
    empty: `No plan ${isSearch ? 'of a person with this identifier ' : ''}may be shown to you here. There may be none.`,
    columns: [
      { head: 'Participant', cell: (row) => html`<a href="${row.href}">${row.person}</a>` }, { head: 'Plan', cell: (row) => row.plan }, { head: 'Phase', cell: (row) => row.phase }, { head: 'State', cell: (row) => words(row.status) },
      { head: 'Review due', cell: (row) => html`${dayText(row.review)}${row.review !== undefined && row.status === 'active' && row.review < today && html` ${tag('bad', 'overdue')}`}` },
    ],
  });
}

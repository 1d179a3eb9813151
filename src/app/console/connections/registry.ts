// SPDX-License-Identifier: Apache-2.0
/** The registry on pages: the partners at a glance, and one of them whole. */
import { daysBetween } from '../../../domain/caseplan/check/days.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { fail, ok, type Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { transportName } from '../displays.ts';
import { html, type Html } from '../html.ts';
import { DESK_NAMES, words } from '../layout.ts';
import { FRAME, page } from '../page.ts';
import { definitions, section, table, tag } from '../parts.ts';
import { administered, type Administered, type PartnersCall } from './frame.ts';
import { paperPath } from './papers.ts';
import type { Agreement, Door, PartnerRecord, Staff, System } from './read-registry.ts';

/** All partners for staff; a partner's administrator sees its own at once. */
export async function partnerList(deps: Deps, caller: Caller, { frame }: PartnersCall): Promise<Result<Answer>> {
  const found = await administered(deps, caller, frame);
  if (!found.ok) {
    return found;
  }
  const { own, partners, names } = found.value;
  const today = todayOf(deps);
  const [first] = partners;
  return ok(page({
    title: own === undefined ? 'Partners' : names(own), frame, decisions: [FRAME],
    main: () => (own === undefined ? html`${listView(partners, found.value, today)}
<p><a href="/console/partners/change">Register or change a partner, replace keys</a></p>` : first === undefined ? html`<p class="empty">Your organization is not in the registry any more.</p>` : partnerView(first, { ...found.value, today })),
  }));
}

/** One partner. 404 alike for none of that id and one that is not the caller's to look at. */
export async function partnerPage(deps: Deps, caller: Caller, { frame, id }: PartnersCall & { readonly id: string }): Promise<Result<Answer>> {
  const found = await administered(deps, caller, frame);
  if (!found.ok) {
    return found;
  }
  const partner = found.value.partners.find((each) => each.id === id);
  return partner === undefined ? fail({ code: 'not-found', text: 'There is no such partner' })
    : ok(page({ title: partner.name, frame, decisions: [FRAME], main: () => partnerView(partner, { ...found.value, today: todayOf(deps), opens: found.value.own === undefined }) }));
}

function todayOf(deps: Deps): string {
  return localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
}

const SOON = 60;

/** How an agreement stands on a day: its own end counts as within. */
export function standingOf({ active, start, end }: Agreement, today: string): { readonly kind: 'good' | 'bad' | 'doubtful' | 'plain'; readonly text: string } {
  if (!active || (end !== undefined && end < today)) {
    return { kind: 'bad', text: end !== undefined && end < today ? 'ended' : 'terminated' };
  }
  if (start !== undefined && start > today) {
    return { kind: 'plain', text: 'not yet in force' };
  }
  const left = end === undefined ? undefined : daysBetween(today, end);
  return left !== undefined && left <= SOON ? { kind: 'doubtful', text: left === 0 ? 'ends today' : `ends in ${String(left)} ${left === 1 ? 'day' : 'days'}` } : { kind: 'good', text: 'in force' };
}

function standing(agreement: Agreement, today: string): Html {
  const { kind, text } = standingOf(agreement, today);
  return tag(kind, text);
}

function listView(partners: readonly PartnerRecord[], { names }: Pick<Administered, 'names'>, today: string): Html {
  return table<PartnerRecord>({
    caption: 'Registered organizations', rows: partners, empty: 'No partner is registered yet: see docs/partners.md.',
    columns: [
      { head: 'Partner', cell: (one) => html`<a href="/console/partners/of/${one.id}">${one.name}</a>` }, { head: 'What it is in law', cell: (one) => one.statuses.map(words).join(', ') }, { head: 'Kind', cell: (one) => words(one.kind ?? '') },
      { head: 'Agreements', cell: (one) => (one.agreements.length === 0 ? 'none' : html`<ul>${one.agreements.map((each) => html`<li>${words(each.type)}${each.with.length > 0 && ` with ${each.with.map(names).join(', ')}`} ${standing(each, today)}</li>`)}</ul>`) },
      { head: 'Systems', numeric: true, cell: (one) => one.systems.filter(({ active }) => active).length }, { head: 'Feeds', numeric: true, cell: (one) => one.doors.filter(({ kind, active }) => kind === 'feed' && active).length },
      { head: 'People', numeric: true, cell: (one) => one.staff.filter(({ active }) => active).length },
    ],
  });
}

/** `opens`: whether the papers themselves are for whoever looks. */
export interface Around extends Pick<Administered, 'names' | 'formats'> { readonly today: string; readonly opens?: boolean }

export function partnerView(partner: PartnerRecord, { names, formats, today, opens = false }: Around): Html {
  return html`${definitions([
    ['Id', html`<span class="id">${partner.id}</span>`], ['What it is in law', partner.statuses.map(words).join(', ')], ['Kind', words(partner.kind ?? '')],
    ['Part of', partner.parent !== undefined && names(partner.parent)], ['Identifiers', partner.identifiers.join('; ')],
  ])}
${section('agreements', 'Agreements', table<Agreement>({
    caption: 'Agreements, with their last day', rows: partner.agreements, empty: 'No agreement is on file.', columns: [
      { head: 'Agreement', cell: (one) => words(one.type) }, { head: 'With', cell: (one) => one.with.map(names).join(', ') }, { head: 'From', cell: (one) => one.start }, { head: 'Last day', cell: (one) => one.end ?? 'no end' },
      { head: 'Today', cell: (one) => standing(one, today) }, { head: 'Document', cell: (one) => one.paper !== undefined && (opens ? html`<a href="${paperPath(partner.id, one.id)}">${one.paper}</a>` : one.paper) },
      { head: 'Id', cell: (one) => html`<span class="id">${one.id}</span>` },
    ],
  }))}
${section('systems', 'Systems that log in', systemsTable(partner.systems))}
${section('endpoints', 'Feeds, deliveries and sources', table<Door>({
    caption: 'By which records come in and go out', rows: partner.doors, empty: 'Nothing is registered by which records come in or go out.', columns: [
      { head: 'Id', cell: (one) => html`<span class="id">${one.id}</span>` }, { head: 'What', cell: (one) => DOORS[one.kind] }, { head: 'For', cell: (one) => one.about.map((each) => (one.kind === 'feed' ? formats(each) : words(each))).join(', ') },
      { head: 'By', cell: (one) => transportName(one.transport) }, { head: 'Address', cell: (one) => one.address !== '' && html`<span class="id">${one.address}</span>` }, { head: 'State', cell: (one) => onOff(one.active) },
    ],
  }))}
${section('people', 'People', table<Staff>({
    caption: 'People who may act for it', rows: partner.staff, empty: 'Nobody is registered.', columns: [
      { head: 'Name', cell: (one) => one.name }, { head: 'Roles', cell: (one) => one.roles.map(words).join(', ') }, { head: 'Desks', cell: (one) => one.desks.map((desk) => DESK_NAMES[desk]).join(', ') },
      { head: 'When', cell: (one) => [one.start === undefined ? '' : `from ${one.start}`, one.end === undefined ? '' : `until ${one.end}`].filter((each) => each !== '').join(' ') }, { head: 'State', cell: (one) => onOff(one.active) },
    ],
  }))}
<p class="hint">The gateway's staff keep the registry, at the console or by <code>throughcare partner add</code>.</p>`;
}

const DOORS: Readonly<Record<Door['kind'], string>> = { feed: 'Messages come in', delivery: 'Deliveries go out', source: 'Asked when somebody asks' };

function onOff(active: boolean): Html {
  return active ? tag('good', 'on') : tag('bad', 'off');
}

function systemsTable(systems: readonly System[]): Html {
  return table<System>({
    caption: 'Systems and their keys', rows: systems, empty: 'No system is registered.', columns: [
      { head: 'System', cell: (one) => html`${one.name}<br><span class="id">${one.id}</span>${one.isApp && html` ${tag('plain', 'app for people')}`}` }, { head: 'State', cell: (one) => onOff(one.active) },
      {
        head: 'Keys (SHA-256 thumbprint)', cell: (one) => html`${one.keys.length > 0 && html`<ul>${one.keys.map((key) => html`<li><span class="id">${key.kid}</span>, ${key.kind}<br><span class="id">${key.thumbprint}</span></li>`)}</ul>`}${one.jwksUri !== undefined && html`<span class="id">${one.jwksUri}</span>`}${one.certificateBound === true && html` ${tag('plain', 'certificate bound')}`}`,
      },
      { head: 'Purposes', cell: (one) => one.purposes.map(words).join(', ') }, { head: 'Roles', cell: (one) => one.roles.map(words).join(', ') }, { head: 'Scopes', cell: (one) => html`<span class="id">${one.scopes.join(' ')}</span>` },
    ],
  });
}

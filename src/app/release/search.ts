// SPDX-License-Identifier: Apache-2.0
/**
 * search-type and search-system. The gate's predicate goes into the query, so matches, totals, order and cursors are those
 * of what may be seen (known failures 23 and 25). http://hl7.org/fhir/R4/search.html
 */
import { enforceBundle, type Likeness } from '../../domain/consent/enforce/enforce.ts';
import { mayHaveSsn, reachingSsn } from '../../domain/consent/enforce/ssn.ts';
import type { AuditAction } from '../../domain/audit/balp.ts';
import { compileSchema } from '../../domain/fhir/schema.ts';
import { compartmentClause } from '../../domain/fhir/search/compartment.ts';
import { pointsOf } from '../../domain/fhir/search/near.ts';
import { searchParams } from '../../domain/fhir/search/params.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import type { Clause, SearchPlan } from '../../domain/fhir/search/plan.ts';
import { subsetter } from '../../domain/fhir/subset.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer, SearchCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { directoryFor } from '../directory.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import type { ProfileCount, SearchPage, Session } from '../ports.ts';
import { limitsOf, narrowed } from '../narrowing.ts';
import { requireSome } from '../scope.ts';
import { cursorQuery, resolveCursor } from './cursor.ts';
import { DIRECTORY_TYPES } from '../write/subject.ts';
import { nothingThere } from './nothing.ts';
import { bindPatients, type Bound } from './patients.ts';
import { mayBring, scopedPlan } from './plan-scope.ts';
import { recordAnswer, type AnswerRecord } from './record.ts';
import { findByText } from './text-search.ts';
import { prepare } from './view.ts';
import { visibilityFor } from './visible.ts';

/** What a search found, before it is enforced. */
export interface Found {
  readonly page: SearchPage;
  readonly gates: ReadonlyMap<string, PersonGate>;
  readonly matched: readonly ProfileCount[];
  /** It named nobody: what it took depends on everyone whom it matches. */
  readonly ofAnyone?: boolean;
  /** As in AnswerRecord. */
  readonly nothing?: boolean;
  /** It was no search that could be asked for again by a link. */
  readonly linkless?: boolean;
  /** As in `prepare`. */
  readonly likeness?: ReadonlyMap<string, Likeness>;
}

export interface Finding {
  readonly session: Session;
  readonly caller: Caller;
  readonly call: SearchCall;
  readonly plan: SearchPlan;
  readonly action: AuditAction;
  readonly operation?: string;
  /** As in `prepare`. */
  readonly opener?: Gates;
}

/** A search over one type or all: parse, decide who may be seen, let the database answer for those alone. */
export async function search(deps: Deps, gates: Gates, caller: Caller, asked: SearchCall): Promise<Result<Answer>> {
  const scope = requireSome(caller, asked.type ?? '*', 's');
  const resolved = scope.ok ? resolveCursor(deps, caller, asked) : scope;
  if (!resolved.ok) {
    return resolved;
  }
  const { call, position } = resolved.value;
  const parsed = inCompartment(deps, call, parseSearch(call.type, call.query, deps.definitions, { lenient: call.lenient, timeZone: deps.policy.timeZone, base: call.base, texts: true }));
  if (!parsed.ok) {
    return parsed;
  }
  const scoped = scopedPlan(caller, parsed.value);
  if (!scoped.ok) {
    return scoped;
  }
  const within = withinLimits(deps, caller, scoped.value);
  const reaching = mayHaveSsn(caller.purpose) ? reachingSsn(within) : within;
  const plan: SearchPlan = ofModerateSize(position === undefined ? reaching : { ...reaching, cursor: position });
  return deliver(deps, caller, (session) => find(deps, gates, { session, caller, call, plan, action: 'search' }), { call, plan, action: 'search', opener: gates });
}

/** Contents may be large: a page holds few of them. */
function ofModerateSize(plan: SearchPlan): SearchPlan {
  return plan.types.length === 1 && plan.types[0] === 'Binary' ? { ...plan, count: Math.min(plan.count, MOST_CONTENTS) } : plan;
}

const MOST_CONTENTS = 20;

/** What the scopes narrow the type to is part of the search, so that what was withheld is counted within it. */
function withinLimits(deps: Deps, caller: Caller, plan: SearchPlan): SearchPlan {
  const limits = plan.types.length === 1 ? limitsOf(deps, caller).filter(({ type }) => type === plan.types[0]) : [];
  return limits.length === 0 ? plan : { ...plan, where: [...plan.where, ...limits.map(({ where }) => where)] };
}

/** The plan within the compartment that the address names, if it names one. */
function inCompartment<Plan extends SearchPlan>(deps: Deps, { type, compartment }: SearchCall, parsed: Result<Plan>): Result<Plan> {
  if (compartment === undefined || !parsed.ok) {
    return parsed;
  }
  const clause = compartmentClause(type ?? '', compartment, searchParams(deps.definitions));
  return clause === undefined ? fail({ code: 'not-supported', text: `This type is not in the compartment of ${compartment.startsWith('Encounter/') ? 'an' : 'a'} ${compartment.split('/')[0] ?? ''}`, cite: 'http://hl7.org/fhir/R4/compartmentdefinition.html' })
    : ok({ ...parsed.value, where: [clause, ...parsed.value.where] });
}

/** Enforces what a search found, writes it down, and only then answers. */
export async function deliver(
  deps: Deps,
  caller: Caller,
  finder: (session: Session) => Promise<Result<Found>>,
  asked: Omit<Finding, 'session' | 'caller'>,
): Promise<Result<Answer>> {
  const made = await deps.store.read(caller.tenant, async (session) => {
    const found = withinScope(caller, await finder(session));
    return found.ok ? ok(await compose(deps, { ...asked, session, caller, found: found.value })) : found;
  });
  if (!made.ok) {
    return made;
  }
  const written = await recordAnswer(deps, caller, made.value.record);
  return written.ok ? ok(made.value.answer) : written;
}

/** What a search brings along of types that the caller may not read stays behind. */
function withinScope(caller: Caller, found: Result<Found>): Result<Found> {
  return found.ok ? ok({ ...found.value, page: { ...found.value.page, included: found.value.page.included.filter((row) => mayBring(caller, row.type)) } }) : found;
}

/** As `findBy`, and of what it finds, what holds the text that is looked for. */
function find(deps: Deps, gates: Gates, finding: Finding): Promise<Result<Found>> {
  const { texts } = finding.plan;
  const by = (plan: SearchPlan): Promise<Result<Found>> => findBy(deps, gates, { ...finding, plan });
  return texts === undefined ? by(finding.plan) : findByText(deps, { ...finding, texts, opener: gates }, by);
}

async function findBy(deps: Deps, gates: Gates, finding: Finding): Promise<Result<Found>> {
  const bound = await bindPatients(deps, gates, finding);
  if (bound.persons?.length === 0) {
    const page = { matches: [], included: [], ...(finding.plan.total === 'accurate' ? { total: 0 } : {}) };
    return ok({ page, gates: new Map(), matched: [], nothing: nothingThere(deps, finding.caller, { plan: finding.plan, page, matched: [], hidden: bound.hidden }) });
  }
  return bound.persons === undefined ? findAnyone(deps, gates, finding, bound) : findKnown(deps, finding, { ...bound, persons: bound.persons });
}

/** A search that names nobody: whom it matches must be known before it can be decided what may be seen. */
async function findAnyone(deps: Deps, gates: Gates, { session, caller }: Finding, { plan, hidden }: Bound): Promise<Result<Found>> {
  const matched = await session.matchedProfiles(plan);
  const persons = [...new Set(matched.map((each) => each.person))].filter((person) => person !== '');
  const opened = await gates.openMany(session, { caller, asOf: deps.clock.now() }, persons);
  const page = await session.search(plan, narrowed(deps, caller, await visibilityFor(session, opened, directoryFor(caller.organization))));
  const about = new Set(matched.map((each) => each.person));
  return page.ok ? ok({
    page: page.value, gates: new Map([...opened].filter(([person]) => about.has(person))), matched, ofAnyone: true,
    nothing: nothingThere(deps, caller, { plan, page: page.value, matched, hidden }),
  }) : page;
}

/** A search about persons that it names: what is withheld of them is counted on the way, to be written down. */
async function findKnown(deps: Deps, { session, caller }: Finding, bound: Bound & { readonly persons: readonly string[] }): Promise<Result<Found>> {
  const { plan, whole, persons, hidden } = bound;
  const everythingSeen = [...bound.gates.values()].every((gate) => gate.open);
  const visibility = narrowed(deps, caller, await visibilityFor(session, bound.gates, isAboutPersonsAlone(plan) ? [] : directoryFor(caller.organization)));
  const page = await session.search(plan, visibility, everythingSeen ? undefined : { persons, ...(whole === undefined ? {} : { where: whole.where }) });
  const gates = new Map([...bound.gates].filter(([person]) => persons.includes(person)));
  const matched = page.ok ? page.value.matched ?? [] : [];
  // Whom the records lead to was looked at only as far as it may be seen.
  const nothing = page.ok && !plan.where.some(looksAtTargets) && nothingThere(deps, caller, { plan, page: page.value, matched, hidden });
  return page.ok ? ok({ page: page.value, gates, matched, nothing }) : page;
}

/** No entry of the directory can be among what a search about named persons finds or looks at. */
function isAboutPersonsAlone(plan: SearchPlan): boolean {
  return !plan.types.some((type) => DIRECTORY_TYPES.includes(type)) && plan.includes.length === 0 && plan.revincludes.length === 0
    && !plan.where.some(looksAtTargets) && !plan.sort.some(({ kind }) => kind === 'reference');
}

/** A reference counts only when what it leads to may be seen; the Patients of the search were looked up before. */
function looksAtTargets(clause: Clause): boolean {
  if (clause.kind === 'any' || clause.kind === 'all' || clause.kind === 'not') {
    return clause.kind === 'not' ? looksAtTargets(clause.of) : clause.of.some(looksAtTargets);
  }
  return clause.kind === 'chain' || clause.kind === 'has' || clause.kind === 'reference-identifier' || (clause.kind === 'missing' && clause.of === 'reference')
    || (clause.kind === 'reference' && clause.values.some(({ type }) => type !== 'Patient'));
}

type Composing = Finding & { readonly found: Found };

async function compose(deps: Deps, at: Composing): Promise<{ readonly answer: Answer; readonly record: AnswerRecord }> {
  const { session, caller, call, found: { page, gates, matched } } = at;
  const { input, perPerson } = await prepare(deps, { session, gates, matches: page.matches, included: page.included, caller, ...(at.found.likeness === undefined ? {} : { likeness: at.found.likeness }), ...(at.opener === undefined ? {} : { opener: at.opener }) });
  const body = enforceBundle({ ...input, part: subsetter(at.plan, compileSchema(deps.definitions)), near: pointsOf(at.plan.where) }, {
    type: 'searchset', base: call.base, links: at.found.linkless === true ? [] : linksOf(deps, at), ...(page.total === undefined ? {} : { total: page.total }),
  });
  const record: AnswerRecord = {
    action: at.action, types: call.type === null ? [] : [call.type], gates, rows: [...page.matches, ...page.included], perPerson, matched, leaving: { enforced: input, body },
    query: `${call.type ?? ''}?${call.query.map(([name]) => name).join('&')}`,
    ...(at.operation === undefined ? {} : { operation: at.operation }), ...(at.found.nothing === undefined ? {} : { nothing: at.found.nothing }),
  };
  const silent = at.found.ofAnyone === true || page.matches.length === 0;
  return { answer: { status: 200, body, ...(silent ? { silent } : { held: true }) }, record };
}

/** Links repeat no value of the request: `self` and `next` are sealed (settled question 17). */
function linksOf(deps: Deps, { call, caller, found }: Composing): readonly { readonly relation: string; readonly url: string }[] {
  const path = `${call.base}${call.type === null ? '' : `/${call.type}`}`;
  const self = { relation: 'self', url: `${path}?${cursorQuery(deps, caller, { call })}` };
  const { next } = found.page;
  return next === undefined ? [self] : [self, { relation: 'next', url: `${path}?${cursorQuery(deps, caller, { call, position: next })}` }];
}

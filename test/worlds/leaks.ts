// SPDX-License-Identifier: Apache-2.0
/**
 * Leaks to be planted, one for each entry of the list of what other servers leaked by: a single place that is wrong, all else enforced.
 * Each names the interactions that must find it.
 */
import type { App } from '../../src/app/api.ts';
import { createApp } from '../../src/app/create-app.ts';
import type { Deps } from '../../src/app/deps.ts';
import { createGates, type Gates } from '../../src/app/gate/gates.ts';
import type { PersonGate } from '../../src/app/gate/person-gate.ts';
import type { SearchPage, Session, Visibility } from '../../src/app/ports.ts';
import type { SearchPlan } from '../../src/domain/fhir/search/plan.ts';
import { fail, ok, type Result } from '../../src/domain/issue.ts';
import type { County } from './county.ts';
import { blindStore, isThere, openGates } from './open.ts';
import { SPEAKING } from './speaking.ts';
import { WRITING_DOWN } from './writing-down.ts';

export interface Leak {
  readonly name: string;
  readonly found: readonly string[];
  /** Its answers are as they should be: what was written down of them is not. */
  readonly isWritten?: true;
  /** What the application is with the leak, out of what it is made of. */
  readonly plant: (made: Made) => Partial<App>;
}

export interface Made { readonly deps: Deps; readonly gates: Gates; readonly recipient: string; readonly county: County }

const ALL: Visibility = { kind: 'all' };
type Searching = (session: Session, plan: SearchPlan, visibility: Visibility) => Promise<Result<SearchPage>>;

/** The application over a store whose searches are done so. */
function searchingSo({ deps, gates }: Made, search: Searching, given: Gates = gates): App {
  const so = <S extends Session>(session: S): S => ({ ...session, search: (plan: SearchPlan, visibility: Visibility) => search(session, plan, visibility) });
  const { store } = deps;
  return createApp({ ...deps, store: { ...store, read: (tenant, work) => store.read(tenant, (session) => work(so(session))), transact: (tenant, work) => store.transact(tenant, (tx) => work(so(tx))) } }, given);
}

/** A page as it should be, and what it would be if all could be seen; put together wrongly. */
const mixing = (mix: (seen: SearchPage, all: SearchPage, plan: SearchPlan) => SearchPage): Leak['plant'] => (made) => searchingSo(made, async (session, plan, visibility) => {
  const [seen, all] = [await session.search(plan, visibility), await session.search(plan, ALL)];
  return seen.ok && all.ok ? ok(mix(seen.value, all.value, plan)) : seen;
});

const wholly = ({ deps, gates, recipient }: Made): App => createApp({ ...deps, store: blindStore(deps, recipient) }, openGates(gates));
/** Some use cases without any enforcement, the others with all of it. */
const only = (...names: readonly (keyof App)[]): Leak['plant'] => (made) => {
  const open = wholly(made);
  return Object.fromEntries(Object.entries(open).filter(([name]) => (names as readonly string[]).includes(name)));
};

/** Conditions on what is referred to look at everything, although only what may be seen is given. */
const oracle: Leak['plant'] = (made) => searchingSo(made, async (session, plan, visibility) => {
  const where = plan.where.filter(({ kind }) => !['chain', 'has', 'any', 'all', 'not'].includes(kind));
  const [seen, all] = [await session.search({ ...plan, where }, visibility), await session.search(plan, ALL)];
  const matched = new Set(all.ok ? all.value.matches.map(({ id }) => id) : []);
  return seen.ok && where.length < plan.where.length ? ok({ ...seen.value, matches: seen.value.matches.filter(({ id }) => matched.has(id)) }) : session.search(plan, visibility);
});

/** What is brought along is not asked about: neither by the search nor by the verdict on it. */
const bringing: Leak['plant'] = (made) => {
  const gates = verdicts(made.gates, () => true);
  return searchingSo(made, async (session, plan, visibility) => {
    const [seen, all] = [await session.search(plan, visibility), await session.search(plan, ALL)];
    const matches = new Set(seen.ok ? seen.value.matches.map(({ id }) => id) : []);
    return seen.ok && all.ok ? ok({ ...seen.value, included: all.value.matches.some(({ id }) => matches.has(id)) ? all.value.included : [] }) : seen;
  }, gates);
};

function verdicts(gates: Gates, lets: (record: object) => boolean): Gates {
  return changed(gates, (gate) => ({ ...gate, verdict: (record) => (lets(record) ? { ...gate.verdict(record), verdict: 'release', bases: [] } : gate.verdict(record)) }));
}

function changed(gates: Gates, change: (gate: PersonGate) => PersonGate): Gates {
  const all = (opened: ReadonlyMap<string, PersonGate>): ReadonlyMap<string, PersonGate> => new Map([...opened].map(([person, gate]) => [person, change(gate)]));
  return {
    ...gates, open: async (session, ask) => change(await gates.open(session, ask)),
    openAt: async (session, ask, at) => all(await gates.openAt(session, ask, at)), openMany: async (session, ask, persons) => all(await gates.openMany(session, ask, persons)),
  };
}

/** References are left in, whatever they lead to: what is looked up for them has no body. */
const mentioning: Leak['plant'] = ({ deps, gates }) => createApp(deps, verdicts(gates, (record) => !('body' in record)));

/** The same of contents alone: the attachments that name them stay. */
const attaching: Leak['plant'] = ({ deps, gates }) => createApp(deps, verdicts(gates, (record) => !('body' in record) && (record as { readonly type?: string }).type === 'Binary'));

const gone = (deps: Deps, real: App, name: 'read' | 'history'): Partial<App> => ({
  [name]: async (...[caller, target]: Parameters<App['read']>) => {
    const answer = name === 'read' ? await real.read(caller, target) : await real.history(caller, { ...target, base: deps.base ?? '' });
    return !answer.ok && (name === 'history' || target.version !== undefined) && await isThere(deps, target.type, target.id) ? fail({ code: 'deleted', text: 'The resource was deleted' }) : answer;
  },
});

const compartments: Leak['plant'] = (made) => {
  const [open, real] = [wholly(made), createApp(made.deps, made.gates)];
  return { search: (caller, call) => (call.compartment === undefined ? real : open).search(caller, call) };
};

const versions: Leak['plant'] = ({ deps, gates }) => gone(deps, createApp(deps, gates), 'read');

const histories: Leak['plant'] = ({ deps, gates }) => gone(deps, createApp(deps, gates), 'history');

const tags: Leak['plant'] = ({ deps, gates }) => {
  const real = createApp(deps, gates);
  return { read: async (caller, target) => {
    const answer = await real.read(caller, target);
    return !answer.ok && await isThere(deps, target.type, target.id) ? ok({ status: 404, etag: 'W/"1"' }) : answer;
  } };
};

const exporting: Leak['plant'] = (made) => {
  const deps: Deps = { ...made.deps, store: blindStore(made.deps, made.recipient) };
  made.county.off = { gates: openGates(made.gates), deps };
  return only('startExport', 'exportFile', 'exportStatus')(made);
};

const errors: Leak['plant'] = ({ deps, gates }) => {
  const real = createApp(deps, gates);
  return { create: async (caller, call) => {
    const answer = await real.create(caller, call);
    const [, id = ''] = /"reference":"Patient\/([^"]+)"/.exec(call.text) ?? [];
    return !answer.ok && await isThere(deps, 'Patient', id) ? fail({ code: 'business-rule', text: 'You may not see this Patient' }) : answer;
  } };
};

/** Texts are looked for in what mentions withheld records, although what is given does not. */
const texts: Leak['plant'] = (made) => {
  const [real, mentions] = [createApp(made.deps, made.gates), mentioning(made) as App];
  const isText = ([name]: readonly [string, string]): boolean => name === '_text' || name === '_content';
  return { search: async (caller, call) => {
    const answer = await (call.query.some(isText) ? mentions : real).search(caller, call);
    const { total } = answer.ok ? JSON.parse((answer.value.body as { readonly text: string }).text) as { readonly total?: number } : {};
    return total === undefined || total === 0 ? real.search(caller, call) : real.search(caller, { ...call, query: call.query.filter((each) => !isText(each)) });
  } };
};

/** A record goes with all of its fields, whoever they came from. */
const leavingIn: Leak['plant'] = ({ deps, gates }) => createApp(deps, changed(gates, (gate) => ({ ...gate, fields: () => [] })));

/** What tells where a field came from goes like any other record. */
const telling: Leak['plant'] = ({ deps, gates }) => createApp(deps, changed(gates, (gate) => {
  const telltale = [...gate.knowledge.profiles].filter(([, known]) => known.tells !== undefined).map(([key]) => key);
  return {
    ...gate, allowed: [...gate.allowed, ...telltale.map((key) => ({ person: gate.person, gate: key }))],
    verdict: (record) => (telltale.includes(record.gate) ? { ...gate.verdict(record), verdict: 'release', bases: [] } : gate.verdict(record)),
  };
}));

export const LEAKS: readonly Leak[] = [
  { name: 'Bundle.total', found: ['totals', 'search by token'], plant: mixing((seen, all) => ({ ...seen, ...(all.total === undefined ? {} : { total: all.total }) })) },
  { name: '_summary=count', found: ['totals'], plant: mixing((seen, all, plan) => (plan.count === 0 && all.total !== undefined ? { ...seen, total: all.total } : seen)) },
  { name: 'paging', found: ['pages'], plant: mixing((seen, all) => ({ ...seen, ...(all.next === undefined ? {} : { next: all.next }) })) },
  { name: '_include', found: ['_include', ':iterate'], plant: bringing },
  { name: '_revinclude', found: ['_revinclude'], plant: bringing },
  { name: '_has as a value oracle', found: ['_has'], plant: oracle },
  { name: 'chained search as a value oracle', found: ['chain', 'create with a reference to it'], plant: oracle },
  { name: 'sort order', found: ['sorts'], plant: mixing((seen, all) => (all.matches.some(({ id }) => !seen.matches.some((one) => one.id === id)) ? { ...seen, matches: seen.matches.toReversed() } : seen)) },
  { name: 'search by what is hidden', found: ['search by token', 'search by id'], plant: only('search') },
  { name: 'compartments', found: ['compartment'], plant: compartments },
  { name: 'read', found: ['read', 'XML', 'Binary'], plant: only('read') },
  { name: 'vread', found: ['vread'], plant: versions },
  { name: '_history', found: ['history'], plant: histories },
  { name: 'history of types', found: ['history of types'], plant: only('versions') },
  { name: 'ETag and version numbers', found: ['read', 'conditional read'], plant: tags },
  { name: 'conditional create', found: ['conditional create'], plant: only('create') },
  { name: 'conditional update', found: ['conditional update'], plant: only('conditionalUpdate') },
  { name: 'conditional delete', found: ['conditional delete'], plant: only('conditionalRemove') },
  { name: 'update, patch and delete', found: ['patch', 'conditional patch', 'update', 'delete'], plant: only('update', 'patch', 'remove') },
  { name: 'batch entries', found: ['batch of reads', 'transaction with reads'], plant: only('bundle') },
  { name: '$everything', found: ['$everything'], plant: only('everything') },
  { name: 'answers in other formats', found: ['$case-plan', '$hl7v2', '$compliance-report'], plant: only('casePlan', 'hl7v2', 'complianceReport') },
  { name: 'bulk export', found: ['$export of a Group'], plant: exporting },
  { name: 'all that speaks of it', found: ['what speaks of it'], plant: mentioning },
  ...SPEAKING,
  { name: 'attachments', found: ['what speaks of it'], plant: attaching },
  { name: 'fields of other origins', found: ['fields of other origins', '$everything'], plant: leavingIn },
  { name: 'Provenance of elements', found: ['fields of other origins'], plant: telling },
  { name: 'subscriptions', found: ['subscriptions'], plant: only('takeDue') },
  { name: 'items of a List', found: ['search by list'], plant: oracle },
  { name: 'text of what is left out', found: ['text of records'], plant: texts },
  { name: 'codes beside references', found: ['codes beside references'], plant: oracle },
  { name: '$match', found: ['$match'], plant: only('match') },
  { name: '$docref', found: ['$docref'], plant: only('search') },
  { name: '_filter as a value oracle', found: ['_filter'], plant: oracle },
  { name: 'error texts', found: ['create with a reference to it'], plant: errors },
  ...WRITING_DOWN,
];

/** Plants a leak. Out: takes it out again. */
export function plant(county: County, leak: Leak, recipient: string): () => void {
  const { app, deps } = county.gateway.gateway;
  const before = { ...app };
  Object.assign(app, leak.plant({ deps, gates: createGates(deps.policy), recipient, county }));
  return () => {
    Object.assign(app, before);
    delete county.off;
  };
}

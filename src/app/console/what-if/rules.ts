// SPDX-License-Identifier: Apache-2.0
/**
 * Two versions of a table of the rules over the asks that were really made: each decision is made again on the papers of its own moment, once by
 * either version, and every one that comes out otherwise is shown. Nothing is changed by it; the ledger keeps what was decided then. Many asks are
 * gone through in steps, newest first; how far it came goes along, sealed, so that no ask is left out.
 */
import * as z from 'zod';
import { parseGateTables, type GateTables } from '../../../domain/consent/tables/tables.ts';
import { addDays, dayStart, localDay } from '../../../domain/consent/evidence/time.ts';
import { fail, ok, type Issue, type Result } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { DisclosureDetail } from '../../ledger/entry.ts';
import { gateAsItStood } from '../../ledger/replay.ts';
import type { LedgerFilter, LedgerRow, Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { organizationNames } from '../disclosures/names.ts';
import { sealed, unsealed } from '../sealed.ts';
import { CHANGES, differencesOf, type Differs } from './differs.ts';

/** The tables of `consent/` that may be compared, by what the page calls them. */
export const RULE_TABLES = { variants: 'Consent forms: what each must contain (forms/variants.json)', matrix: 'Sharing protocol (protocols/matrix.json)', team: 'Who may be on a team (protocols/team.json)', overlays: 'State law (overlays/*.json)', notices: 'Notices (forms/notices.json)' } as const;
export type RuleTable = keyof typeof RULE_TABLES;

export interface CompareRules {
  readonly table: string;
  /** JSON text; '': the table in force. */
  readonly one: string;
  readonly other: string;
  /** Inclusive local days; '': the last thirty-one. */
  readonly from: string;
  readonly to: string;
  /** What changes in notices alone is left out. */
  readonly quiet: boolean;
  /** How far it came, as the last step gave it; '': the first step. */
  readonly reached: string;
}

const progress = z.strictObject({
  asks: z.number(), changed: z.number(), notReplayable: z.number(), from: z.string(), to: z.string(), after: z.strictObject({ at: z.string(), id: z.string() }),
});
type Progress = z.infer<typeof progress>;

export interface Compared {
  /** Of this step and those before it. */
  readonly asks: number;
  /** Asks with a difference. */
  readonly changed: number;
  readonly notReplayable: number;
  /** Of this step. */
  readonly differ: readonly Differs[];
  readonly names: ReadonlyMap<string, string>;
  readonly from: string;
  readonly to: string;
  /** The oldest ask that was looked at; absent: none. */
  readonly oldest?: string;
  /** Sealed, for the next step; absent: every ask of these days was gone through. */
  readonly reached?: string;
}

/** Asks of one step, and entries of any kind that it reads to find them. */
export const STEP: Step = { asks: 1_000, entries: 20_000 };
export interface Step { readonly asks: number; readonly entries: number }
const PAGE = 500;
const DAYS = 31;
const DAY = /^\d{4}-\d\d-\d\d$/;

interface Given { readonly table: RuleTable; readonly from: string; readonly to: string; readonly before?: Progress }

/** Issues, at the fields of the form: a file that is no such table, days that are none. */
export async function compareRules(deps: Deps, caller: Caller, call: CompareRules, step = STEP): Promise<Result<Compared>> {
  const staff = requireStaff(caller);
  const given = staff.ok ? readForm(deps, caller, call) : staff;
  if (!given.ok) {
    return given;
  }
  const { table, from, to, before } = given.value;
  const [one, other] = [tablesWith(deps.policy.tables, table, { text: call.one, at: 'one' }), tablesWith(deps.policy.tables, table, { text: call.other, at: 'other' })];
  if (!one.ok || !other.ok) {
    return fail(...(one.ok ? [] : one.issues), ...(other.ok ? [] : other.issues));
  }
  const zone = deps.policy.timeZone;
  const range = { from: new Date(dayStart(from, zone)).toISOString(), to: new Date(dayStart(addDays(to, 1), zone) - 1).toISOString(), ...(before === undefined ? {} : { after: before.after }) };
  const { found, names } = await deps.store.read(caller.tenant, async (session) => ({
    found: await compareStep(deps, session, { range, one: one.value, other: other.value, step }), names: await organizationNames(session),
  }));
  const differ = call.quiet ? found.differ.filter(({ change }) => change !== 'notices') : found.differ;
  const sum = {
    asks: found.asks + (before?.asks ?? 0), changed: new Set(differ.map(({ entry }) => entry.id)).size + (before?.changed ?? 0), notReplayable: found.notReplayable + (before?.notReplayable ?? 0), from, to,
  };
  return ok({
    ...sum, names, differ: differ.toSorted((a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)), ...(found.oldest === undefined ? {} : { oldest: found.oldest }),
    ...(found.after === undefined ? {} : { reached: sealed(deps, caller, `rules ${JSON.stringify({ ...sum, after: found.after } satisfies Progress)}`) }),
  });
}

function readForm(deps: Deps, caller: Caller, call: CompareRules): Result<Given> {
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const before = call.reached === '' ? undefined : progressIn(unsealed(deps, caller, call.reached));
  const [to, from] = [before?.to ?? (call.to === '' ? today : call.to), before?.from ?? (call.from === '' ? addDays(today, -DAYS) : call.from)];
  const table = Object.keys(RULE_TABLES).find((each): each is RuleTable => each === call.table);
  const bad: readonly Issue[] = [
    ...(table === undefined ? [{ code: 'value' as const, text: 'Choose a table', at: 'table' }] : []), ...(call.other.trim() === '' ? [{ code: 'required' as const, text: 'Give the other version', at: 'other' }] : []),
    ...([['from', from], ['to', to]] as const).flatMap(([at, day]) => (isDay(day) ? [] : [{ code: 'value' as const, text: 'Give a day', at }])),
    ...(call.reached !== '' && before === undefined ? [{ code: 'value' as const, text: 'How far the comparison came cannot be read: begin again', at: 'table' }] : []),
  ];
  return bad.length > 0 || table === undefined ? fail(...bad) : ok({ table, from, to, ...(before === undefined ? {} : { before }) });
}

function progressIn(text: string | undefined): Progress | undefined {
  const said = /^rules (.+)$/.exec(text ?? '')?.[1];
  return said === undefined ? undefined : progress.parse(JSON.parse(said));
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

/** The tables in force, one of them replaced. */
function tablesWith(tables: GateTables, table: RuleTable, { text, at }: { readonly text: string; readonly at: string }): Result<GateTables> {
  if (text.trim() === '') {
    return ok(tables);
  }
  try {
    const parsed = parseGateTables({ ...tables, [table]: JSON.parse(text) as unknown });
    return parsed.ok ? parsed : fail(...parsed.issues.map((issue) => ({ ...issue, text: `${issue.at ?? ''}: ${issue.text}`, at })));
  } catch {
    return fail({ code: 'structure', text: 'The file is no JSON', at });
  }
}

interface Comparing { readonly range: Omit<LedgerFilter, 'count'>; readonly one: GateTables; readonly other: GateTables; readonly step: Step }
interface Found { readonly asks: number; readonly notReplayable: number; readonly differ: readonly Differs[]; readonly oldest?: string; readonly after?: Progress['after'] }

/** Asks from where the last step ended, until there are enough or there are no more. */
async function compareStep(deps: Deps, session: Session, { range, one, other, step }: Comparing): Promise<Found> {
  const kept = remembering(session);
  const by = (tables: GateTables): Deps => ({ ...deps, policy: { ...deps.policy, tables } });
  const differ: Differs[] = [];
  let [asks, notReplayable, read, last]: [number, number, number, LedgerRow | undefined] = [0, 0, 0, undefined];
  for await (const entry of entriesFrom(session, range)) {
    if (last !== undefined && (asks >= step.asks || read >= step.entries)) {
      return { asks, notReplayable, differ, oldest: last.at, after: { at: last.at, id: last.id } };
    }
    [last, read] = [entry, read + 1];
    const groups = isAsk(entry) ? (JSON.parse(entry.detail) as Partial<DisclosureDetail>).groups ?? [] : [];
    if (groups.length > 0) {
      const [first, second] = [await gateAsItStood(by(one), kept, entry), await gateAsItStood(by(other), kept, entry)];
      const made = first === undefined || second === undefined ? undefined : differencesOf(entry, groups, { gate: first, tables: one }, { gate: second, tables: other });
      [asks, notReplayable] = [asks + 1, notReplayable + (made === undefined ? 1 : 0)];
      differ.push(...made ?? []);
    }
  }
  return { asks, notReplayable, differ, ...(last === undefined ? {} : { oldest: last.at }) };
}

/** Entries newest first, read page by page. */
async function* entriesFrom(session: Session, range: Omit<LedgerFilter, 'count'>): AsyncGenerator<LedgerRow> {
  for (let filter: LedgerFilter | undefined = { ...range, count: PAGE }; filter !== undefined;) {
    const rows: readonly LedgerRow[] = await session.ledger(filter);
    yield* rows;
    const last = rows.at(-1);
    filter = last === undefined || rows.length < PAGE ? undefined : { ...filter, after: { at: last.at, id: last.id } };
  }
}

/** Versions never change: what one ask rested on is read once for all that rested on it. */
function remembering(session: Session): Session {
  const once = <A extends readonly (string | number)[], T>(read: (...args: A) => Promise<T>): ((...args: A) => Promise<T>) => {
    const known = new Map<string, Promise<T>>();
    return (...args) => {
      const key = JSON.stringify(args);
      const found = known.get(key) ?? read(...args);
      known.set(key, found);
      return found;
    };
  };
  return {
    ...session, version: once((type: string, id: string, version: number) => session.version(type, id, version)), evidenceSet: once((digest: string) => session.evidenceSet(digest)),
    profiles: once((person: string) => session.profiles(person)), contents: once((person: string) => session.contents(person)), sealed: once((person: string) => session.sealed(person)),
  };
}

function isAsk(entry: LedgerRow): boolean {
  return entry.detail !== '' && (entry.kind === 'disclosure' || entry.kind === 'refusal' || entry.kind === 'emergency');
}

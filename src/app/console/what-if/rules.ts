// SPDX-License-Identifier: Apache-2.0
/**
 * Two versions of a table of the rules over the asks that were really made: each decision is made again on the papers of its own moment, once by
 * either version, and every one that comes out otherwise is shown. Nothing is changed by it; the ledger keeps what was decided then.
 */
import type { Verdict } from '../../../domain/consent/decision.ts';
import { parseGateTables, type GateTables } from '../../../domain/consent/tables/tables.ts';
import { addDays, dayStart, localDay } from '../../../domain/consent/evidence/time.ts';
import { fail, ok, type Issue, type Result } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { DetailGroup, DisclosureDetail } from '../../ledger/entry.ts';
import { gateAsItStood } from '../../ledger/replay.ts';
import type { LedgerRow, Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import { entriesOf } from '../../aftermath/recipients.ts';

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
}

/** A kind of records of one ask whose answer differs. */
export interface Differs { readonly entry: Pick<LedgerRow, 'id' | 'at' | 'organization' | 'purpose'>; readonly category: string; readonly count: number; readonly then: string; readonly one: Verdict; readonly other: Verdict }
export interface Compared { readonly asks: number; readonly notReplayable: number; readonly differ: readonly Differs[]; readonly from: string; readonly to: string; /** True when there were more asks than are made again at once. */ readonly cut: boolean }

const MOST = 2_000;
const DAYS = 31;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Issues, at the fields of the form: a file that is no such table, days that are none. */
export async function compareRules(deps: Deps, caller: Caller, call: CompareRules): Promise<Result<Compared>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const [to, from] = [call.to === '' ? today : call.to, call.from === '' ? addDays(today, -DAYS) : call.from];
  const table = Object.keys(RULE_TABLES).find((each): each is RuleTable => each === call.table);
  const bad: readonly Issue[] = [
    ...(table === undefined ? [{ code: 'value' as const, text: 'Choose a table', at: 'table' }] : []), ...(call.other.trim() === '' ? [{ code: 'required' as const, text: 'Give the other version', at: 'other' }] : []),
    ...([['from', from], ['to', to]] as const).flatMap(([at, day]) => (DAY.test(day) ? [] : [{ code: 'value' as const, text: 'Give a day', at }])),
  ];
  if (bad.length > 0 || table === undefined) {
    return fail(...bad);
  }
  const [one, other] = [tablesWith(deps.policy.tables, table, { text: call.one, at: 'one' }), tablesWith(deps.policy.tables, table, { text: call.other, at: 'other' })];
  if (!one.ok || !other.ok) {
    return fail(...(one.ok ? [] : one.issues), ...(other.ok ? [] : other.issues));
  }
  const range = { from: new Date(dayStart(from, deps.policy.timeZone)).toISOString(), to: new Date(dayStart(addDays(to, 1), deps.policy.timeZone)).toISOString() };
  const found = await deps.store.read(caller.tenant, (session) => compareAll(deps, session, { range, one: one.value, other: other.value }));
  return ok({ ...found, from, to });
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

interface Comparing { readonly range: { readonly from: string; readonly to: string }; readonly one: GateTables; readonly other: GateTables }

async function compareAll(deps: Deps, session: Session, { range, one, other }: Comparing): Promise<Omit<Compared, 'from' | 'to'>> {
  const kept = remembering(session);
  const by = (tables: GateTables): Deps => ({ ...deps, policy: { ...deps.policy, tables } });
  const differ: Differs[] = [];
  let [asks, notReplayable, cut] = [0, 0, false];
  for await (const entry of entriesOf(session, range)) {
    const groups = isAsk(entry) ? (JSON.parse(entry.detail) as Partial<DisclosureDetail>).groups ?? [] : [];
    if (groups.length === 0) {
      continue;
    }
    if (asks >= MOST) {
      cut = true;
      break;
    }
    asks += 1;
    const [first, second] = [await gateAsItStood(by(one), kept, entry), await gateAsItStood(by(other), kept, entry)];
    notReplayable += first === undefined || second === undefined ? 1 : 0;
    differ.push(...(first === undefined || second === undefined ? [] : groups.flatMap((group) => differences(entry, group, first, second))));
  }
  return { asks, notReplayable, differ, cut };
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

function differences(entry: LedgerRow, group: DetailGroup, one: PersonGate, other: PersonGate): readonly Differs[] {
  const records = group.records.length > 0 ? group.records.map(({ ref, day }) => ({ ref: ref.split('/_history/')[0] ?? ref, day: day ?? null, count: 1 })) : [{ ref: `profile/${group.gate}`, day: null, count: group.count }];
  const changed = records.flatMap(({ ref, day, count }) => {
    const [type = '', id = ''] = ref.split('/');
    const asked = { type, id, gate: group.gate, day };
    const [first, second] = [one.verdict(asked), other.verdict(asked)];
    return (first.verdict === 'release') === (second.verdict === 'release') ? [] : [{ first, second, count }];
  });
  const [some] = changed;
  return some === undefined ? [] : [{ entry, category: group.category, then: group.verdict, one: some.first, other: some.second, count: changed.reduce((sum, { count }) => sum + count, 0) }];
}

// SPDX-License-Identifier: Apache-2.0
/**
 * What an officer looks for, in an address and back. A patient stands in it sealed; the rest (partner, purpose, basis, rule,
 * days) says nothing about anybody, so that a search can be kept as a bookmark and opened again.
 */
import * as z from 'zod';
import { addDays, dayStart } from '../../../domain/consent/evidence/time.ts';
import { PURPOSES } from '../../../domain/consent/facts/vocabulary.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { LedgerKind } from '../../ports.ts';
import { LEDGER_KINDS } from '../../ports.ts';
import type { LedgerSearch } from '../ports.ts';
import { unsealed } from '../sealed.ts';

export const PATH = '/console/disclosures';

/** What an officer looks for first: what left, what was kept back, and what was asked in vain. */
export const DEPARTURES: readonly LedgerKind[] = ['disclosure', 'refusal', 'empty', 'emergency'];

/** Entries on one page. */
export const PAGE_SIZE = 50;

const empty = z.literal('').transform(() => undefined);
const code = z.string().regex(/^[A-Za-z0-9.:()_-]{1,100}$/, 'This is none of the choices').or(empty).optional();
const day = z.iso.date({ error: 'A day is written as year-month-day, for instance 2026-11-22' }).or(empty).optional();

/** Fields of the search, by their names in form and address. */
export const FIELDS = ['kind', 'organization', 'purpose', 'basis', 'outcome', 'rule', 'from', 'to'] as const;
export type Fields = Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;

const fields = z.object({
  kind: z.enum(['any', ...LEDGER_KINDS], { error: 'This is none of the choices' }).or(empty).optional(), organization: code,
  purpose: z.enum(PURPOSES, { error: 'This is none of the choices' }).or(empty).optional(), basis: code, outcome: code, rule: code, from: day, to: day,
});

export interface Sought {
  /** As said, for the form. */
  readonly fields: Fields;
  /** Sealed, as it stands in the address; absent: of everybody. */
  readonly patient?: string;
  readonly search: LedgerSearch;
}

/** The words of an address or a form -> the search. Issues name the field in `at`. */
export function readQuery(deps: Pick<Deps, 'sealer' | 'policy'>, caller: Caller, query: URLSearchParams): Result<Sought> {
  const parsed = fields.safeParse(Object.fromEntries(FIELDS.flatMap((name) => (query.has(name) ? [[name, (query.get(name) ?? '').trim()]] : []))));
  const patient = query.get('patient') ?? '';
  const person = patient === '' ? undefined : unsealed(deps, caller, patient)?.replace(/^person /, '');
  const issues: readonly Issue[] = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue): Issue => ({ code: 'business-rule', text: issue.message, at: String(issue.path[0]) }))),
    ...(patient !== '' && person === undefined ? [{ code: 'not-found', text: 'This address was made for somebody else, or is not whole' } as const] : []),
  ];
  if (!parsed.success || issues.length > 0) {
    return fail(...issues);
  }
  const said = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined)) as Fields & { readonly kind?: LedgerKind | 'any' };
  const { from, to, kind, ...words } = said;
  const zone = deps.policy.timeZone;
  return ok({
    fields: said, ...(person === undefined ? {} : { patient }),
    search: {
      ...words, count: PAGE_SIZE, ...(kind === 'any' ? {} : { kinds: kind === undefined ? DEPARTURES : [kind] }), ...(person === undefined ? {} : { person }), ...after(query.get('after')),
      ...(from === undefined ? {} : { from: new Date(dayStart(from, zone)).toISOString() }),
      ...(to === undefined ? {} : { to: new Date(dayStart(addDays(to, 1), zone) - 1).toISOString() }),
    },
  });
}

/** A place in the ledger, which is an instant and the id of an entry: `2026-11-22T10:00:00.000Z~id`. */
function after(text: string | null): Pick<LedgerSearch, 'after'> {
  const [, at, id] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)~([A-Za-z0-9-]{0,64})$/.exec(text ?? '') ?? [];
  return at === undefined || id === undefined ? {} : { after: { at, id } };
}

/** The address of a search. */
export function addressOf(path: string, { fields: said, patient, next }: { readonly fields: Fields; readonly patient?: string | undefined; readonly next?: LedgerSearch['after'] }): string {
  const query = new URLSearchParams(Object.entries(said).filter(([, value]) => value !== ''));
  if (patient !== undefined) {
    query.set('patient', patient);
  }
  if (next !== undefined) {
    query.set('after', `${next.at}~${next.id}`);
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

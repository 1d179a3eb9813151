// SPDX-License-Identifier: Apache-2.0
import type { AllowedProfile, Limit, Visibility } from '../../app/ports.ts';
import { clauseConditions, type Scope, type Seen } from './clauses.ts';
import { allOf, anyOf, type Statement } from './statement.ts';

type Only = Extract<Visibility, { readonly kind: 'only' }>;

/**
 * Visibility -> condition on a row of `resource`: its person and gate profile are among those allowed, and its day within
 * one of their spans where they have any; or it is shown by name; and it is not excepted by name, which outweighs the rest.
 * Its values are placed once, however many rows are tested.
 */
export function compileVisibility(s: Statement, visibility: Visibility): Seen {
  const seen = unlimited(s, visibility);
  const { limits = [] } = visibility;
  const scope = { s, seen, asker: visibility.kind === 'only' ? visibility.asker : undefined };
  return limits.length === 0 ? seen : (r) => allOf([seen(r), ...limits.map((limit) => limited(scope, limit, r))]);
}

/** A row of the type of the limit meets its clause; the limit concerns no other. */
function limited(scope: Pick<Scope, 's' | 'seen' | 'asker'>, { type, where }: Limit, r: string): string {
  const { s } = scope;
  const conditions = clauseConditions({ ...scope, types: [type], fewPersons: false, strict: true }, r, [where]);
  return `(${r}.type <> ${s.place(type)} or ${allOf(conditions)})`;
}

function unlimited(s: Statement, visibility: Visibility): Seen {
  if (visibility.kind === 'all') return () => 'true';
  if (visibility.kind === 'holder') {
    const holder = s.place(visibility.holder);
    return (r) => `${r}.holder = ${holder}`;
  }
  const { also = [], except = [] } = visibility;
  const allowed = allowedProfiles(s, visibility);
  const named = also.length === 0 ? undefined : isNamed(s, also);
  const excepted = except.length === 0 ? undefined : isNamed(s, except);
  const shown: Seen = named === undefined ? allowed : (r) => `((${allowed(r)}) or ${named(r)})`;
  return excepted === undefined ? shown : (r) => `${shown(r)} and not ${excepted(r)}`;
}

function allowedProfiles(s: Statement, { allowed }: Only): Seen {
  if (allowed.length === 0) return () => 'false';
  const persons = [...new Set(allowed.map((profile) => profile.person))];
  const always = allowed.filter((profile) => profile.days === undefined);
  const limited = allowed.filter((profile) => profile.days !== undefined);
  const person = persons.length === 1 ? onePerson(s, persons[0] as string) : manyPersons(s, persons);
  const tests: Seen[] = [];
  if (always.length > 0) tests.push(persons.length === 1 ? gatesOfOne(s, always) : gatesOfMany(s, always));
  if (limited.length > 0) tests.push(withinDays(s, limited));
  return (alias) => `${person(alias)} and ${anyOf(tests.map((test) => test(alias)))}`;
}

/** The record is one of those named as `Type/id`; the ids stand alone too, since an index can find them. */
export function isNamed(s: Statement, refs: readonly string[]): Seen {
  const types = s.place(refs.map((ref) => ref.split('/')[0] ?? ''), 'text[]');
  const ids = s.place(refs.map((ref) => ref.split('/')[1] ?? ''), 'text[]');
  return (r) => `(${r}.id = any (${ids}) and (${r}.type, ${r}.id) in (select * from unnest(${types}, ${ids})))`;
}

function onePerson(s: Statement, person: string): Seen {
  const at = s.place(person);
  return (r) => `${r}.person = ${at}`;
}

function manyPersons(s: Statement, persons: readonly string[]): Seen {
  const at = s.place(persons, 'text[]');
  return (r) => `${r}.person = any (${at})`;
}

function gatesOfOne(s: Statement, allowed: readonly AllowedProfile[]): Seen {
  const at = s.place(allowed.map((profile) => profile.gate), 'text[]');
  return (r) => `${r}.gate = any (${at})`;
}

function gatesOfMany(s: Statement, allowed: readonly AllowedProfile[]): Seen {
  const persons = s.place(allowed.map((profile) => profile.person), 'text[]');
  const gates = s.place(allowed.map((profile) => profile.gate), 'text[]');
  return (r) => `(${r}.person, ${r}.gate) in (select * from unnest(${persons}, ${gates}))`;
}

/** Days are yyyy-mm-dd, inclusive, compared as text; a record without a day passes only where `undated` says so. */
function withinDays(s: Statement, limited: readonly AllowedProfile[]): Seen {
  const spans = limited.flatMap(({ person, gate, days = [] }) => days.map((span) => ({ person, gate, ...span })));
  const columns = [
    s.place(spans.map((span) => span.person), 'text[]'), s.place(spans.map((span) => span.gate), 'text[]'),
    s.place(spans.map((span) => span.from), 'text[]'), s.place(spans.map((span) => span.to), 'text[]'),
    s.place(spans.map((span) => span.undated), 'boolean[]'),
  ];
  return (r) => {
    const v = s.alias('v');
    return `exists (select 1 from unnest(${columns.join(', ')}) as ${v}(person, gate, first, last, undated) `
      + `where ${v}.person = ${r}.person and ${v}.gate = ${r}.gate and case when ${r}.day is null then ${v}.undated `
      + `else (${v}.first is null or ${r}.day >= ${v}.first) and (${v}.last is null or ${r}.day <= ${v}.last) end)`;
  };
}

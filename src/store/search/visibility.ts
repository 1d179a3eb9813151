// SPDX-License-Identifier: Apache-2.0
import type { AllowedProfile, Visibility } from '../../app/ports.ts';
import type { Seen } from './clauses.ts';
import { anyOf, type Statement } from './statement.ts';

/**
 * Visibility -> condition on a row of `resource`: its person and gate profile are among those allowed, and its day within
 * one of their spans where they have any. Its values are placed once, however many rows are tested.
 */
export function compileVisibility(s: Statement, visibility: Visibility): Seen {
  if (visibility.kind === 'all') return () => 'true';
  if (visibility.kind === 'holder') {
    const holder = s.place(visibility.holder);
    return (r) => `${r}.holder = ${holder}`;
  }
  return withNamed(s, compileAllowed(s, visibility.allowed), visibility);
}

/** Records that are shown, or not, whatever their profile says. */
function withNamed(s: Statement, byProfile: Seen, { except = [], also = [] }: Extract<Visibility, { kind: 'only' }>): Seen {
  const hidden = except.length === 0 ? undefined : s.place(except, 'text[]');
  const shown = also.length === 0 ? undefined : s.place(also, 'text[]');
  return (r) => {
    const reference = `${r}.type || '/' || ${r}.id`;
    const base = hidden === undefined ? byProfile(r) : `(${byProfile(r)}) and not (${reference} = any (${hidden}))`;
    return shown === undefined ? base : `((${base}) or ${reference} = any (${shown}))`;
  };
}

function compileAllowed(s: Statement, allowed: readonly AllowedProfile[]): Seen {
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

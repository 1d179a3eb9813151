// SPDX-License-Identifier: Apache-2.0
/**
 * `@jest/globals` as the mutation run sees it: the test files of the project register their tests here and are run in one process, many thousand
 * times, without jest's start-up. Only what those files use is there; what is not fails loudly when a file is loaded.
 */
import { format } from 'node:util';
import { expect as jestExpect } from 'expect';
import { isJudge } from './test-files.ts';

export type Body = () => unknown;

export interface RegisteredTest {
  readonly id: string;
  readonly file: string;
  readonly body: Body;
}

const state = { tests: [] as RegisteredTest[], path: [] as readonly string[], file: '', ids: new Set<string>() };

/** Takes up the tests that loading `file` (relative to the project) registers. */
export function startFile(file: string): void {
  state.file = file;
  state.path = [file];
}

/** Forgets every test. */
export function clear(): void {
  state.tests = [];
  state.ids.clear();
}

export function registered(): readonly RegisteredTest[] {
  return state.tests;
}

function unique(id: string): string {
  return state.ids.has(id) ? unique(`${id} again`) : id;
}

function test(name: string, body: Body): void {
  const id = unique([...state.path, name].join(' > '));
  state.ids.add(id);
  if (isJudge(id)) {
    state.tests.push({ id, file: state.file, body });
  }
}

function group(name: string, body: () => void): void {
  const outer = state.path;
  state.path = [...outer, name];
  body();
  state.path = outer;
}

/** Titles as jest writes them, for %s, %j, %d and %p. */
function titled(title: string, row: readonly unknown[]): string {
  const count = [...title.matchAll(/%[sdijop]/g)].length;
  return format(title.replaceAll('%p', '%j'), ...row.slice(0, count));
}

type Each = (rows: readonly unknown[]) => (title: string, body: (...row: readonly unknown[]) => unknown) => void;

function each(register: (name: string, body: () => void) => void): Each {
  return (rows) => (title, body) => {
    for (const row of rows) {
      const given: readonly unknown[] = Array.isArray(row) ? row : [row];
      register(titled(title, given), () => body(...given));
    }
  };
}

export const it = Object.assign(test, { each: each(test) });
export { it as test };
export const describe = Object.assign(group, { each: each(group) });
export const expect = jestExpect;

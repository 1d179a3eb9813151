// SPDX-License-Identifier: Apache-2.0
/** What the mutation run counts: a failed test and a proven loop; never slowness, never what is left out by the rule on prose. */
import { describe, expect, it } from '@jest/globals';
import type { MutantResult } from '@stryker-mutator/api/core';
import { orderOf } from './order.ts';
import { strykerPlugins } from './prose.ts';
import { isCounted, isDetected, scores } from './scores.ts';

const mutant = (status: MutantResult['status'], fileName = '/p/src/a/one.ts', statusReason?: string): Pick<MutantResult, 'fileName' | 'status' | 'statusReason'> =>
  ({ fileName, status, ...(statusReason === undefined ? {} : { statusReason }) });

describe('the score', () => {
  it('counts failed tests and proven loops as detected, and nothing else', () => {
    const all = [mutant('Killed'), mutant('Timeout', undefined, 'Hit limit reached (11/10)'), mutant('Timeout'), mutant('Survived'), mutant('NoCoverage'), mutant('RuntimeError')];
    expect(all.map(isDetected)).toEqual([true, true, false, false, false, false]);
    expect([...all, mutant('Ignored')].map(isCounted)).toEqual([true, true, true, true, true, true, false]);
  });

  it('is told for each file, each folder and all', () => {
    const { rows, overall } = scores([mutant('Killed'), mutant('Survived'), mutant('Ignored'), mutant('Killed', '/p/src/a/two.ts'), mutant('Timeout', '/p/src/b/three.ts', 'Hit limit reached (11/10)')], '/p/');
    expect(overall).toBe(75);
    expect(rows.map((row) => row.trim().replace(/ +/g, ' '))).toEqual(['', '50.0 % 1 of 2 (0 by loop, 1 prose) src/a/one.ts', '100.0 % 1 of 1 (0 by loop, 0 prose) src/a/two.ts', '100.0 % 1 of 1 (1 by loop, 0 prose) src/b/three.ts', '',
      '66.7 % 2 of 3 (0 by loop, 1 prose) src/a/', '100.0 % 1 of 1 (1 by loop, 0 prose) src/b/', '', '75.0 % 3 of 4 (1 by loop, 1 prose) all']);
  });
});

describe('what is left out', () => {
  const [plugin] = strykerPlugins;
  const ignored = (path: object): boolean => (plugin as unknown as { value: { shouldIgnore: (path: object) => string | undefined } }).value.shouldIgnore(path) !== undefined;
  const text = { type: 'StringLiteral' };
  const property = (name: string): object => ({ type: 'ObjectProperty', key: { name } });
  const issue = (...names: readonly string[]): object => ({ type: 'ObjectExpression', properties: names.map(property) });
  const call = (name: string, ...args: readonly object[]): object => ({ type: 'CallExpression', callee: { name }, arguments: args });

  it('is the sentence of an Issue and the last word to a person', () => {
    expect(ignored({ node: text, parent: property('text'), parentPath: { parent: issue('code', 'text') } })).toBe(true);
    expect([ignored({ node: text, parent: call('Error', text) }), ignored({ node: text, parent: call('notEvaluated', {}, text) })]).toEqual([true, true]);
  });

  it('is no code, no place, no rule, and no sentence that chooses', () => {
    expect(ignored({ node: text, parent: property('code'), parentPath: { parent: issue('code', 'text') } })).toBe(false);
    expect(ignored({ node: text, parent: property('text'), parentPath: { parent: issue('text') } })).toBe(false);
    expect([ignored({ node: text, parent: call('finding', text) }), ignored({ node: text, parent: call('notEvaluated', text, {}) })]).toEqual([false, false]);
    expect(ignored({ node: { type: 'TemplateLiteral', expressions: [{ type: 'ConditionalExpression' }] }, parent: call('Error', {}) })).toBe(false);
  });
});

describe('the order of the tests', () => {
  const tests = ['slow', 'quick', 'killer'].map((id) => ({ id, file: 'f', body: () => undefined }));

  it('is quick ones first, before them what judged the file before, and all of them', () => {
    const order = orderOf('/nowhere/times.json');
    order.took('slow', 500);
    order.took('quick', 1);
    order.took('killer', 3);
    const ids = (file: string): readonly string[] => order.sorted(tests, file).map((each) => each.id);
    expect(ids('a.ts')).toEqual(['quick', 'killer', 'slow']);
    order.killed('killer', 'a.ts');
    order.killed('slow', 'a.ts');
    expect([ids('a.ts'), ids('b.ts')]).toEqual([['killer', 'quick', 'slow'], ['quick', 'killer', 'slow']]);
  });
});

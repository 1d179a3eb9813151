// SPDX-License-Identifier: Apache-2.0
import { expect, it } from '@jest/globals';
import { createLog } from '../src/log.ts';

function lines(level: string): readonly Readonly<Record<string, unknown>>[] {
  const out: string[] = [];
  const log = createLog(level, { write: (line: string) => { out.push(line); } });
  log.info({ request: 'r1', status: 200 }, 'request');
  log.warn({ code: 'x' }, 'careful');
  log.error({ kind: 'y' }, 'broken');
  log.flush();
  return out.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

it('a log line is JSON with its fields, its message and the time, and nothing about the machine', () => {
  const [first] = lines('info');
  expect(first).toMatchObject({ request: 'r1', status: 200, msg: 'request' });
  expect(Object.keys(first ?? {}).toSorted()).toEqual(['level', 'msg', 'request', 'status', 'time']);
});

it.each([['info', 3], ['warn', 2], ['error', 1], ['silent', 0]])('at level %s, %i of three lines are written', (level, count) => {
  expect(lines(level)).toHaveLength(count);
});

// SPDX-License-Identifier: Apache-2.0
/** When silent answers leave. */
import { describe, expect, it, jest } from '@jest/globals';
import { startPace } from '../../src/http/pace.ts';

describe('the pace of a request', () => {
  it('lets a silent answer leave at the next whole tick since the request came, however little was left to it', async () => {
    jest.useFakeTimers();
    const pace = startPace(25);
    const left: string[] = [];
    await jest.advanceTimersByTimeAsync(3);
    void pace.wait().then(() => left.push('early'));
    await jest.advanceTimersByTimeAsync(21);
    expect(left).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(left).toEqual(['early']);
    pace.stop();
    jest.useRealTimers();
  });

  it('makes one that took longer than a tick wait for the next', async () => {
    jest.useFakeTimers();
    const pace = startPace(25);
    const left: string[] = [];
    await jest.advanceTimersByTimeAsync(26);
    void pace.wait().then(() => left.push('late'));
    await jest.advanceTimersByTimeAsync(23);
    expect(left).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(left).toEqual(['late']);
    pace.stop();
    jest.useRealTimers();
  });

  it('holds nobody once the request is over, and runs no timer then', async () => {
    jest.useFakeTimers();
    const pace = startPace(25);
    const waiting = pace.wait();
    pace.stop();
    await waiting;
    await pace.wait();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});

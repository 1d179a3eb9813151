// SPDX-License-Identifier: Apache-2.0
/** When silent answers leave. */
import { describe, expect, it, jest } from '@jest/globals';
import { createPaces, shortTicksFor, ticksFor } from '../../src/http/pace.ts';

describe('the ticks of a gateway under load', () => {
  it.each([
    ['nothing was asked yet', [], 1], ['answers take a few milliseconds', [1, 2, 3, 4, 6], 1], ['a single one took long', [1, 2, 2, 3, 900], 1], ['they take seven', [7, 7, 7], 2],
    ['they take thirty', [20, 30, 90], 8], ['they take a hundred', [90, 113, 400], 32],
  ] as const)('when %s, are waited for together so that a wait is four times what they take', (_when, took, ticks) => {
    expect(ticksFor(25, took)).toBe(ticks);
  });

  it('are fewer again when the load is gone', async () => {
    jest.useFakeTimers();
    const paces = createPaces(25);
    const silent = async (took: number): Promise<number> => {
      const pace = paces.start();
      const from = performance.now();
      await jest.advanceTimersByTimeAsync(took);
      const left = pace.wait().then(() => performance.now() - from);
      await jest.advanceTimersByTimeAsync(1000);
      pace.stop();
      return left;
    };
    expect(Math.round(await silent(30))).toBe(50);
    for (let n = 0; n < 40; n += 1) await silent(30);
    expect(Math.round(await silent(30))).toBe(200);
    for (let n = 0; n < 300; n += 1) await silent(2);
    expect(Math.round(await silent(2))).toBe(25);
    jest.useRealTimers();
  });
});

describe('a short tick', () => {
  it('lets an answer about a person leave sooner than a silent one, at a tick that most fit into', async () => {
    jest.useFakeTimers();
    const paces = createPaces(25);
    const found = async (took: number): Promise<number> => {
      const pace = paces.start();
      const from = performance.now();
      await jest.advanceTimersByTimeAsync(took);
      const left = pace.wait('short').then(() => performance.now() - from);
      await jest.advanceTimersByTimeAsync(1000);
      pace.stop();
      return left;
    };
    expect([Math.round(await found(3)), Math.round(await found(11))]).toEqual([10, 20]);
    for (let n = 0; n < 300; n += 1) await found(7);
    expect([Math.round(await found(3)), Math.round(await found(21))]).toEqual([20, 40]);
    jest.useRealTimers();
  });

  it('is twice what such answers take, and does not grow with what silent ones take', () => {
    expect([shortTicksFor(10, []), shortTicksFor(10, [4, 5, 6]), shortTicksFor(10, [6, 6, 6]), shortTicksFor(10, [24, 24])]).toEqual([1, 1, 2, 5]);
  });
});

describe('the pace of a request', () => {
  it('lets a silent answer leave at the next whole tick since the request came, however little was left to it', async () => {
    jest.useFakeTimers();
    const pace = createPaces(25).start();
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
    const pace = createPaces(25).start();
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
    const pace = createPaces(25).start();
    const waiting = pace.wait();
    pace.stop();
    await waiting;
    await pace.wait();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});

// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { framed, frameReader } from '../../../src/partners/mllp/frames.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((one) => !/[\u000b\u001c]/.test(one));

describe('blocks', () => {
  it('give the messages back however the network cuts them', () => {
    fc.assert(fc.property(fc.array(text, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (messages, cuts) => {
      const whole = Buffer.concat(messages.map(framed));
      const reader = frameReader(10_000);
      const found: string[] = [];
      for (let at = 0, turn = 0; at < whole.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        const taken = reader.push(whole.subarray(at, at + size));
        expect(taken.ok).toBe(true);
        found.push(...taken.messages.map(String));
        at += size;
      }
      expect(found).toEqual(messages);
      expect(reader.open).toBe(false);
    }), { seed: 71, numRuns: 300 });
  });

  it('never hold more than the limit, and give what was whole before it', () => {
    const reader = frameReader(10);
    const taken = reader.push(Buffer.concat([framed('small'), framed('x'.repeat(11))]));
    expect([taken.ok, taken.messages.map(String)]).toEqual([false, ['small']]);
  });

  it('do not begin with anything else than their mark', () => {
    expect(frameReader(10).push(Buffer.from('MSH|'))).toMatchObject({ ok: false, fault: 'garbage' });
    expect(frameReader(10).push(Buffer.from('\r\n'))).toMatchObject({ ok: true });
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Links to further pages: they say nothing, not even by their length, and lead back to what they stand for. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '../../../src/app/caller.ts';
import type { Deps } from '../../../src/app/deps.ts';
import { cursorQuery, resolveCursor } from '../../../src/app/release/cursor.ts';
import { createSealer } from '../../../src/app/seal.ts';

const deps = { sealer: createSealer(new Uint8Array(32).fill(7)) } as unknown as Deps;
const caller = { organization: 'larkspur' } as Caller;
const call = { type: 'Observation', query: [['date', 'gt2026']], lenient: false, base: 'https://gateway.example/fhir/R4' } as const;
const link = (position: string): string => cursorQuery(deps, caller, { call, position });

describe('a cursor', () => {
  it('is as long for an early position as for a late one', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
      expect(link(JSON.stringify([one, 'x'])).length).toBe(link(JSON.stringify([other, 'x'])).length);
    }), { seed: 5, numRuns: 50 });
  });

  it('leads back to its search and position, whatever these hold', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (position) => {
      const sealed = new URLSearchParams(link(position)).get('_cursor')!;
      expect(resolveCursor(deps, caller, { ...call, query: [['_cursor', sealed]] })).toEqual({ ok: true, value: { call, position } });
    }), { seed: 5, numRuns: 50 });
  });
});

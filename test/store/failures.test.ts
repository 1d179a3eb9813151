// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/app/failure.ts';
import { failed, isConnectionFailure, issueOf, mayRetry } from '../../src/store/failures.ts';

const withCode = (code: string): Error => Object.assign(new Error('value of a patient'), { code });

describe('a database that fails', () => {
  it.each([
    ['57014', 'timeout'], ['55P03', 'timeout'], ['23505', 'conflict'], ['40001', 'conflict'], ['40P01', 'conflict'], ['54000', 'too-long'],
    ['22P05', 'value'], ['22021', 'value'], ['53100', 'unavailable'], ['53300', 'unavailable'], ['08006', 'unavailable'], ['57P01', 'unavailable'],
    ['57P03', 'unavailable'], ['ECONNREFUSED', 'unavailable'], ['ENOENT', 'unavailable'],
  ])('answers %s with the issue "%s", which holds nothing of the statement', (state, code) => {
    const result = failed(withCode(state));
    expect(result.issues).toMatchObject([{ code }]);
    expect(JSON.stringify(result)).not.toContain('patient');
  });

  it('does not pass off a fault of the gateway as a failure that can be tried again', () => {
    for (const state of ['42601', '42P01', '23502', '']) {
      expect(issueOf(withCode(state))).toBeUndefined();
      expect(() => failed(withCode(state))).toThrow('value of a patient');
    }
  });

  it('is tried again only after a deadlock or a serialization failure', () => {
    expect(['40001', '40P01', '57014', '23505', 'ECONNRESET'].filter((code) => mayRetry(withCode(code)))).toEqual(['40001', '40P01']);
  });

  it('counts a connection that broke as unavailable, also where the driver gives no code', () => {
    expect(isConnectionFailure(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isConnectionFailure(new Error('something else'))).toBe(false);
    expect(issueOf(new StoreError({ code: 'timeout', text: 'slow' }))).toEqual({ code: 'timeout', text: 'slow' });
  });
});

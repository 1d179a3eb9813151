// SPDX-License-Identifier: Apache-2.0
/** fast-check as the mutation run sees it: fewer worlds for each property, and one that fails is not made smaller. */
import * as real from 'fast-check';

const MOST = Number(process.env['PROPERTY_RUNS'] ?? 40);

real.configureGlobal({ endOnFailure: true });

export * from 'fast-check';
export default {
  ...real,
  assert: <T>(property: real.IRawProperty<T>, given: real.Parameters<T> = {}): unknown => real.assert(property, { ...given, numRuns: Math.min(given.numRuns ?? 100, MOST) }),
};

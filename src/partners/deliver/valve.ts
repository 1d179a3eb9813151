// SPDX-License-Identifier: Apache-2.0
/** Spares partners that do not answer, and everybody else from waiting for them: few at once to each, and a pause after failures in a row. */
import type { Valve } from '../../app/deliver/due.ts';

export interface ValveOptions {
  /** Deliveries at once to one partner. */
  readonly each: number;
  /** After so many failures in a row nothing is sent for a while; then one, to see. */
  readonly failures: number;
  /** Milliseconds of that while. */
  readonly pause: number;
  /** Milliseconds, steadily rising. */
  readonly now?: () => number;
}

interface Seen { under: number; failed: number; until: number }

/** Milliseconds after which somebody who found no place may look again. */
const LOOK_AGAIN = 200;
/** The other side did not answer, or said that it cannot: it is not the content that is at fault. */
const SILENT = /^(?:timeout|refused|broken|unreachable|no-such-name|unavailable|http-(?:429|5\d\d))$/;

export function createValve({ each, failures, pause, now = () => performance.now() }: ValveOptions): Valve {
  const partners = new Map<string, Seen>();
  return {
    enter(partner) {
      const seen = partners.get(partner) ?? { under: 0, failed: 0, until: 0 };
      partners.set(partner, seen);
      const wait = seen.until - now();
      if (wait > 0) {
        return Math.ceil(wait);
      }
      if (seen.under >= (seen.failed >= failures ? 1 : each)) {
        return LOOK_AGAIN;
      }
      seen.under += 1;
      return 0;
    },
    leave(partner, { error }) {
      const seen = partners.get(partner);
      if (seen === undefined) {
        return;
      }
      seen.under -= 1;
      seen.failed = error !== undefined && SILENT.test(error) ? seen.failed + 1 : 0;
      if (seen.failed >= failures) {
        seen.until = now() + pause;
      } else if (seen.under === 0 && seen.failed === 0) {
        partners.delete(partner);
      }
    },
  };
}

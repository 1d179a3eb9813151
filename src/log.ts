// SPDX-License-Identifier: Apache-2.0
/** pino as the Log port: JSON lines with ids and outcome codes, written in batches. */
import { pino } from 'pino';
import type { DestinationStream } from 'pino';
import type { Log } from './app/ports.ts';

/** A log at a level (`silent`: none); to standard output unless a destination is given. `flush` writes what is held back. */
export function createLog(level: string, destination?: DestinationStream): Log & { flush(): void } {
  const out = destination ?? pino.destination({ dest: 1, sync: false, minLength: 4096 });
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, out);
  return {
    info: (fields, message) => { logger.info(fields, message); },
    warn: (fields, message) => { logger.warn(fields, message); },
    error: (fields, message) => { logger.error(fields, message); },
    flush: () => { if ('flushSync' in out) { (out as { flushSync(): void }).flushSync(); } },
  };
}

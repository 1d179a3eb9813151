// SPDX-License-Identifier: Apache-2.0
/** Asks sources: each within its time, few at once, and for a while not at all after failures in a row or when it said so. */
import { NOTHING_CAME, type SourceAnswer, type SourceAsk, type Sources } from '../../app/pull/ports.ts';
import { createValve } from '../deliver/valve.ts';
import type { Wire } from '../outgoing/exchange.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { sourceClient, type SourceError } from './fhir-client.ts';
import { readPerson } from './read-person.ts';

export interface SourcesOptions {
  readonly outgoing: Outgoing;
  /** Milliseconds for everything that one source is asked in one pull. Default 15 s. */
  readonly timeout?: number;
  /** Milliseconds for which a source that failed three times in a row is left alone. Default 30 s. */
  readonly pause?: number;
}

/** Bytes of everything that one source gives in one pull. */
const BYTES = 32 * 1024 * 1024;

export function openSources({ outgoing, timeout = 15_000, pause = 30_000 }: SourcesOptions): Sources {
  const valve = createValve({ each: 8, failures: 3, pause });
  const busy = new Map<string, number>();
  return {
    async ask(ask) {
      const { id } = ask.source;
      if ((busy.get(id) ?? 0) > Date.now() || valve.enter(id) > 0) {
        return { ...NOTHING_CAME, faults: [{ of: '', fault: 'left-alone' }] };
      }
      const answer = await read(outgoing, ask, { timeout, later: (wait) => { busy.set(id, Date.now() + Math.min(wait, 3_600_000)); } })
        .catch((): SourceAnswer => ({ ...NOTHING_CAME, faults: [{ of: '', fault: 'exception' }] }));
      const error = answer.faults.map(({ fault }) => fault.replace(/^token-/, '')).find((fault) => SILENT.test(fault));
      valve.leave(id, { outcome: error === undefined ? 'arrived' : 'later', ...(error === undefined ? {} : { error }) });
      return answer;
    },
  };
}

/** It does not answer, or says that it cannot. */
const SILENT = /^(?:timeout|refused|broken|unreachable|no-such-name|http-(?:429|5\d\d))$/;

interface Limits { readonly timeout: number; /** The source asks to be left alone for so many milliseconds. */ readonly later: (wait: number) => void }

async function read(outgoing: Outgoing, ask: SourceAsk, { timeout, later }: Limits): Promise<SourceAnswer> {
  const { source, asker } = ask;
  const client = source.clients?.[asker.organization];
  const auth = source.auth === undefined || client === undefined ? source.auth : { ...source.auth, client };
  const wire: Wire = { ...(auth?.mutualTls === true ? { mutualTls: true } : {}), ...(source.certificate === undefined ? {} : { authority: source.certificate }) };
  const as = { auth, wire, asker, signal: AbortSignal.timeout(timeout) };
  return readPerson(sourceClient({ outgoing, as, base: source.address, deadline: Date.now() + timeout, bytes: BYTES, told: ({ wait }: SourceError) => { if (wait !== undefined) { later(wait); } } }), ask);
}

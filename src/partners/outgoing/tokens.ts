// SPDX-License-Identifier: Apache-2.0
/**
 * Access tokens of partners' servers, by SMART Backend Services (`client_credentials` with `private_key_jwt`). One for each server, client,
 * scope and asker; kept until shortly before its end. https://hl7.org/fhir/smart-app-launch/backend-services.html
 */
import * as z from 'zod';
import type { Clock } from '../../app/ports.ts';
import { purposeCoding } from '../../domain/consent/evidence/purposes.ts';
import { V3_ACT_REASON } from '../../domain/consent/evidence/systems.ts';
import type { OutgoingAsker, OutgoingAuth } from '../../app/outgoing.ts';
import type { ClientKeys } from './client-keys.ts';
import type { Wire, Wires } from './exchange.ts';

/** `fault`: a code; `none` of the scheme: the endpoint asks for no token. */
export type Authorized = { readonly ok: true; readonly header?: string } | { readonly ok: false; readonly fault: string; readonly wait?: number };

export interface TokenAsk {
  readonly auth: OutgoingAuth | undefined;
  readonly wire: Wire;
  readonly asker?: OutgoingAsker;
  readonly signal: AbortSignal;
}

export interface Tokens {
  /** The value of `Authorization`. */
  authorize(ask: TokenAsk): Promise<Authorized>;
  /** The other side does not take it any more: the next one is asked for. */
  forget(ask: Pick<TokenAsk, 'auth' | 'asker'>): void;
}

const LARGEST = 64 * 1024;
/** Seconds before its end from which a token is not used any more. */
const MARGIN = 20;
/** Seconds that a token is taken to live when the answer does not say (RFC 6749, 5.1 recommends that it does). */
const UNSAID = 60;
const KEPT = 1_000;

const grant = z.looseObject({ access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/), token_type: z.string().regex(/^bearer$/i), expires_in: z.coerce.number().positive().optional() });

interface Kept { readonly header: string; readonly until: number }

export function openTokens({ wires, keys, clock }: { readonly wires: Wires; readonly keys: ClientKeys; readonly clock: Clock }): Tokens {
  const kept = new Map<string, Kept>();
  const asked = new Map<string, Promise<Authorized>>();
  const fetchNew = async (ask: TokenAsk, key: string): Promise<Authorized> => {
    const found = await askToken({ wires, keys }, ask);
    if (!found.ok) {
      return found;
    }
    if (kept.size >= KEPT) {
      kept.clear();
    }
    kept.set(key, { header: found.header, until: Date.parse(clock.now()) + (found.life - MARGIN) * 1000 });
    return { ok: true, header: found.header };
  };
  return {
    async authorize(ask) {
      if (ask.auth?.tokenUrl === undefined || ask.auth.client === undefined) {
        return { ok: true };
      }
      const key = keyOf(ask);
      const known = kept.get(key);
      if (known !== undefined && known.until > Date.parse(clock.now())) {
        return { ok: true, header: known.header };
      }
      const under = asked.get(key) ?? fetchNew(ask, key).finally(() => { asked.delete(key); });
      asked.set(key, under);
      return under;
    },
    forget(ask) { kept.delete(keyOf(ask)); },
  };
}

function keyOf({ auth, asker }: Pick<TokenAsk, 'auth' | 'asker'>): string {
  return JSON.stringify([auth?.tokenUrl, auth?.client, auth?.scope, auth?.mutualTls === true, asker?.organization, asker?.purpose, asker?.role]);
}

type Granted = { readonly ok: true; readonly header: string; readonly life: number } | Extract<Authorized, { readonly ok: false }>;

async function askToken({ wires, keys }: { readonly wires: Wires; readonly keys: ClientKeys }, { auth, wire, asker, signal }: TokenAsk): Promise<Granted> {
  const { tokenUrl = '', client = '', scope = 'system/*.rs' } = auth ?? {};
  const body = new URLSearchParams({
    grant_type: 'client_credentials', scope, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await keys.assertion(client, tokenUrl, asker === undefined ? undefined : b2b(asker)),
  }).toString();
  const answer = await wires.exchange(tokenUrl, wire, { method: 'POST', signal, largest: LARGEST, body, headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } });
  if (!answer.ok) {
    return { ok: false, fault: answer.fault === 'timeout' || answer.fault === 'address-refused' ? answer.fault : `token-${answer.fault}` };
  }
  if (answer.status !== 200) {
    return { ok: false, fault: `token-http-${String(answer.status)}`, ...(answer.wait === undefined ? {} : { wait: answer.wait }) };
  }
  const read = grant.safeParse(parse(answer.text));
  return read.success ? { ok: true, header: `Bearer ${read.data.access_token}`, life: read.data.expires_in ?? UNSAID } : { ok: false, fault: 'token-malformed' };
}

/**
 * For whom and why (HL7 UDAP Security, B2B Authorization Extension Object): who does not know it passes over it. Which organization it is,
 * the registration of the client says at the other side; a name of ours would say nothing there.
 */
function b2b({ purpose, role }: OutgoingAsker): Readonly<Record<string, unknown>> | undefined {
  if (purpose === undefined) {
    return undefined;
  }
  const { system = '', code = '' } = purposeCoding(purpose);
  // v3 ActReason goes by its OID there (HL7 UDAP Security, 5.2.1.1).
  const named = `${system === V3_ACT_REASON ? 'urn:oid:2.16.840.1.113883.5.8' : system}#${code}`;
  return { 'hl7-b2b': { version: '1', purpose_of_use: [named], ...(role === undefined ? {} : { subject_role: role }) } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

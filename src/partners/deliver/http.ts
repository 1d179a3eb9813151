// SPDX-License-Identifier: Apache-2.0
/**
 * Deliveries over HTTP, trusting the other side with nothing: time, size, redirects, and where its name leads. What comes back is read for
 * its status alone, and for being an answer of a FHIR server where one was asked.
 */
import type { Parcel, Sent } from '../../app/deliver/ports.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import type { Wire } from '../outgoing/exchange.ts';

export interface HttpOptions {
  readonly outgoing: Outgoing;
  /** Milliseconds for the whole exchange. Default 30 s. */
  readonly timeout?: number;
}

export interface HttpTransport {
  post(parcel: Pick<Parcel, 'id' | 'headers'> & { readonly to: Pick<Parcel['to'], 'auth' | 'certificate' | 'transport'> }, to: ToPost): Promise<Sent>;
}

export interface ToPost { readonly url: string; readonly contentType: string; readonly body: string }

const LARGEST_ANSWER = 256 * 1024;
const TIMEOUT = 30_000;
/** What another try of the same will not mend. */
const FINAL = [400, 405, 406, 410, 411, 412, 413, 414, 415, 422, 501];
/** Header lines that a recipient may ask for: none that frames the message or says who we are (RFC 9110, 7.6.1). */
const HEADER = /^(?:Authorization|If-None-Exist|X-[A-Za-z0-9-]{1,60})$/i;
/** A page for people: what answered is a proxy or a portal, and nobody has taken the records. A hook may say what it likes. */
const WEB_PAGE = /^\s*text\/html\b/i;

function isFhir(transport: Parcel['to']['transport']): boolean {
  return transport === 'fhir-rest' || transport === 'fhir-message';
}

export function httpTransport({ outgoing, timeout = TIMEOUT }: HttpOptions): HttpTransport {
  return {
    async post(parcel, { url, contentType, body }) {
      const { auth, certificate, transport } = parcel.to;
      const wire: Wire = { ...(auth?.mutualTls === true ? { mutualTls: true } : {}), ...(certificate === undefined || transport === 'smime' ? {} : { authority: certificate }) };
      const asked = new Map((parcel.headers ?? []).filter(([name, value]) => HEADER.test(name) && !/[\r\n]/.test(value)));
      const answer = await outgoing.authorized({ auth, wire, signal: AbortSignal.timeout(timeout) }, url, {
        method: 'POST', body, largest: LARGEST_ANSWER, statusAlone: true,
        headers: { ...Object.fromEntries(asked), 'content-type': contentType, accept: 'application/fhir+json', 'idempotency-key': parcel.id },
      });
      if (answer.ok && answer.status < 300 && isFhir(transport) && WEB_PAGE.test(answer.contentType)) {
        return { ok: false, error: 'wrong-type', permanent: false };
      }
      return answer.ok ? sentBy(answer.status, answer.wait) : { ok: false, error: answer.fault, permanent: answer.fault === 'address-refused', ...(answer.wait === undefined ? {} : { wait: answer.wait }) };
    },
  };
}

function sentBy(status: number, wait: number | undefined): Sent {
  const code = `http-${String(status)}`;
  if (status >= 200 && status < 300) {
    return { ok: true, receipt: code };
  }
  return { ok: false, error: code, permanent: FINAL.includes(status) || (status >= 300 && status < 400), ...(wait === undefined ? {} : { wait }) };
}

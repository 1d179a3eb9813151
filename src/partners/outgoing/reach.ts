// SPDX-License-Identifier: Apache-2.0
/** Which addresses the gateway goes to, and what it says when it did not get there. The other side is trusted with nothing. */
import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isLoopbackHost } from '../../app/deliver/address.ts';

/** https to a name; http, or a literal address, only to this machine and where that is allowed. */
export function mayReach(url: string, loopback: boolean): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname, username } = new URL(url);
  if (loopback && isLoopbackHost(hostname) && username === '') {
    return protocol === 'https:' || protocol === 'http:';
  }
  return protocol === 'https:' && username === '' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !isLoopbackHost(hostname);
}

/** This machine, and what is only reached from it (cloud metadata): no partner lives there. */
const HERE = new BlockList();
HERE.addSubnet('127.0.0.0', 8);
HERE.addSubnet('169.254.0.0', 16);
HERE.addAddress('0.0.0.0');
HERE.addAddress('::', 'ipv6');
HERE.addAddress('::1', 'ipv6');
HERE.addSubnet('fe80::', 10, 'ipv6');

/** A look-up that refuses a name which leads back here; what was looked up is what is connected to, so it cannot change in between. */
export const elsewhere: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    const addresses = Array.isArray(found) ? found : [];
    if (error === null && addresses.some(({ address, family }) => HERE.check(address, family === 6 ? 'ipv6' : 'ipv4'))) {
      done(Object.assign(new Error('the name leads to this machine'), { code: 'EREFUSEDHERE' }), []);
    } else if (options.all === true) {
      done(error, addresses);
    } else {
      done(error, addresses[0]?.address ?? '', addresses[0]?.family);
    }
  });
};

/** A code of the fault, from a closed list: nothing of the address or of what came back. */
export function faultOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const known = [code, (error as { readonly cause?: { readonly code?: unknown } }).cause?.code, name].find((each): each is string => typeof each === 'string' && Object.hasOwn(FAULTS, each));
  return known !== undefined ? FAULTS[known]! : typeof code === 'string' && code.startsWith('ERR_SSL_') ? 'certificate' : 'unreachable';
}

const FAULTS: Readonly<Record<string, string>> = {
  TimeoutError: 'timeout', AbortError: 'timeout', UND_ERR_CONNECT_TIMEOUT: 'timeout', UND_ERR_HEADERS_TIMEOUT: 'timeout', UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNREFUSED: 'refused', ECONNRESET: 'broken', UND_ERR_SOCKET: 'broken', EPIPE: 'broken', UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'broken', HPE_INVALID_CONSTANT: 'broken', ENOTFOUND: 'no-such-name', EAI_AGAIN: 'no-such-name',
  EREFUSEDHERE: 'address-refused', UND_ERR_RES_EXCEEDED_MAX_SIZE: 'answer-too-large',
  CERT_HAS_EXPIRED: 'certificate', DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate', SELF_SIGNED_CERT_IN_CHAIN: 'certificate', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate', UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate', CERT_REVOKED: 'certificate',
};

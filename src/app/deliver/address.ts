// SPDX-License-Identifier: Apache-2.0
/** What may stand as the address of a delivery. Patient data do not cross a network in the clear (45 CFR 164.312(e)). */
import type { DeliveryEndpoint } from './ports.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const MAIL = /^mailto:[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}$/;

type Address = Pick<DeliveryEndpoint, 'transport' | 'address'>;

/** What is wrong with the address of such a transport; undefined: nothing. */
export function addressFault({ transport, address }: Address): string | undefined {
  switch (transport) {
    case 'file-drop': return address === '' ? undefined : 'of a file drop is not given: its folder has the name of the endpoint';
    case 'mllp': return hostPort(address) === undefined ? 'must be mllp://host:port' : undefined;
    case 'smime': return MAIL.test(address) || isWeb(address) ? undefined : 'must be mailto:NAME@DOMAIN or an https:// address';
    default: return isWeb(address) ? undefined : 'must be an https:// address without a user name, and without a fragment';
  }
}

/** `mllp://host:port` in parts. */
export function hostPort(address: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^mllp:\/\/(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/i.exec(address);
  const port = Number(found?.[2]);
  return found === null || port < 1 || port > 65_535 ? undefined : { host: found[1]!.replace(/^\[|\]$/g, ''), port };
}

/** True for a host that never leaves this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.includes(host.replace(/^\[|\]$/g, ''));
}

/** https, or http to this machine: whether that may be used is asked again when something is sent. */
function isWeb(address: string): boolean {
  if (!URL.canParse(address)) {
    return false;
  }
  const { protocol, hostname, username, password, hash } = new URL(address);
  return username === '' && password === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname)));
}

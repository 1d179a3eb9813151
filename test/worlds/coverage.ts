// SPDX-License-Identifier: Apache-2.0
/** Which rows of the table of interactions the worlds have asked for: an interaction that is added and not driven here is found out. */
import { INTERACTIONS } from '../../src/app/interactions.ts';
import type { TestGateway } from '../support/gateway.ts';

const ROWS = INTERACTIONS.map(({ method, path, code }) => ({ row: `${method} ${path} (${code})`, method, code, test: new RegExp(`^${path.replaceAll('$', '\\$').replace(':type', '[A-Z][A-Za-z]+').replaceAll(/:(?:id|version|sealed)/g, '[^/]+')}$`) }));
const asked = new Set<string>();

/** The same gateway; what it is asked for is kept. Answers come unpacked: bodies are compared, whose packing is tested elsewhere. */
export function noted(gateway: TestGateway): TestGateway {
  return { ...gateway, ask: (token, path, init) => {
    note(init?.method ?? 'GET', path, typeof init?.body === 'string' ? init.body : '');
    return gateway.ask(token, path, { ...init, headers: { 'accept-encoding': 'identity', ...init?.headers as Readonly<Record<string, string>> | undefined } });
  } };
}

function note(method: string, address: string, body: string): void {
  const path = (address.split('?')[0] ?? '').replace(/^\/fhir\/R4(?=\/|$)/, '') || '/';
  const [first] = ROWS.filter((each) => each.method === (method === 'HEAD' ? 'GET' : method) && each.test.test(path) && (path !== '/' || method === 'GET' || body.includes(`"type":"${each.code}"`)));
  if (first !== undefined) {
    asked.add(first.row);
  }
}

/** Rows that nothing has asked for so far. */
export function neverAsked(): readonly string[] {
  return ROWS.map(({ row }) => row).filter((row) => !asked.has(row));
}

// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:http';
import { close, listen } from '../../src/listen.ts';

/** A port of the loopback address that nobody used a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const address = await listen(server, { host: '127.0.0.1', port: 0 });
  await close(server, 0);
  return Number(address.split(':')[1]);
}

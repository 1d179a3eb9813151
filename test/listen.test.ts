// SPDX-License-Identifier: Apache-2.0
import { expect, it } from '@jest/globals';
import { bind, close } from '../src/listen.ts';

it('a request that comes while the gateway is still starting is answered as soon as it serves, and later ones once', async () => {
  const bound = await bind({ host: '127.0.0.1', port: 0 });
  const early = [fetch(bound.address), fetch(`${bound.address}/second`)];
  const arrived = new Promise<void>((resolve) => { bound.server.on('request', () => { resolve(); }); });
  await arrived;
  let answered = 0;
  bound.serve((_req, res) => { answered += 1; res.end('here'); });
  expect(await Promise.all(early.map(async (answer) => (await answer).text()))).toEqual(['here', 'here']);
  expect(await (await fetch(bound.address)).text()).toBe('here');
  expect(answered).toBe(3);
  await close(bound.server, 1000);
});

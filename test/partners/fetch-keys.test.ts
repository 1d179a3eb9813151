// SPDX-License-Identifier: Apache-2.0
/** A partner's key server is not trusted: slow, large, moved or plain answers are no keys. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { close, listen } from '../../src/listen.ts';
import { keyFetcher } from '../../src/partners/fetch-keys.ts';

let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((req, res) => {
    switch (req.url) {
      case '/keys': res.end('{"keys":[]}'); break;
      case '/moved': res.writeHead(302, { location: '/keys' }).end(); break;
      case '/missing': res.writeHead(404).end('{"keys":[]}'); break;
      case '/huge': res.end('x'.repeat(200_000)); break;
      case '/broken': res.writeHead(200, { 'content-length': '100' }); res.write('{'); res.destroy(); break;
      default: break; // never answers
    }
  });
  origin = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}`;
});

afterAll(() => close(server, 0));

describe('fetching a key set', () => {
  it('brings its text', async () => {
    expect(await keyFetcher({ loopback: true })(`${origin}/keys`)).toBe('{"keys":[]}');
  });

  it.each(['/moved', '/missing', '/huge', '/broken', '/silent'])('%s brings nothing, within seconds', async (path) => {
    expect(await keyFetcher({ loopback: true })(`${origin}${path}`)).toBeUndefined();
  });

  it('this machine\'s own addresses are asked only where that is allowed', async () => {
    expect(await keyFetcher({ loopback: false })(`${origin}/keys`)).toBeUndefined();
  });

  it.each(['http://partner.example/jwks', 'https://10.0.0.1/jwks', 'https://[::1]/jwks', 'https://localhost/jwks', 'file:///etc/passwd', 'nonsense'])(
    '%s is never asked', async (url) => {
      expect(await keyFetcher({ loopback: false })(url)).toBeUndefined();
    });
});

// SPDX-License-Identifier: Apache-2.0
/** Key sets at a partner's own https address, and what such servers do when they are unwell. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { keyFetcher } from '../../src/partners/fetch-keys.ts';

const fetchKeys = keyFetcher({ loopback: false });
const partner = 'https://keys.partner.example';

beforeAll(() => { nock.disableNetConnect(); });
afterEach(() => { nock.cleanAll(); });
afterAll(() => { nock.restore(); });

describe('a key set at a partner\'s https address', () => {
  it('is fetched', async () => {
    nock(partner).get('/jwks').reply(200, { keys: [] });
    expect(await fetchKeys(`${partner}/jwks`)).toBe('{"keys":[]}');
  });

  it.each([
    ['too many requests', 429, { 'Retry-After': '30' }],
    ['a fault', 500, {}],
    ['a move elsewhere', 301, { location: 'https://elsewhere.example/jwks' }],
  ])('is nothing when the server answers with %s', async (_name, status, headers) => {
    nock(partner).get('/jwks').reply(status, { keys: [] }, headers);
    expect(await fetchKeys(`${partner}/jwks`)).toBeUndefined();
  });

  it('is nothing when nobody answers', async () => {
    nock(partner).get('/jwks').replyWithError('refused');
    expect(await fetchKeys(`${partner}/jwks`)).toBeUndefined();
  });
});

// SPDX-License-Identifier: Apache-2.0
/** An external OpenID provider, the real thing: oidc-provider on this machine. Whoever is `user` when a sign-in begins signs in. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import Provider from 'oidc-provider';
import type { AdapterConstructor, AdapterFactory } from 'oidc-provider';
import { close, listen } from '../../src/listen.ts';

// What it keeps when told nothing; asked for by a name that the type check does not follow, since it has no types of its own.
const MEMORY: string = 'oidc-provider/lib/adapters/memory_adapter.js';
const { default: Memory } = await import(MEMORY) as { readonly default: AdapterConstructor };
const factory: AdapterFactory = (name) => new Memory(name);

export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: string;
  /** Subject of the next sign-in; undefined: the person gives up. */
  user: string | undefined;
  /** Opens for this gateway. */
  register(gatewayUrl: string): void;
  close(): Promise<void>;
}

/** Listens; it can be spoken to once the gateway is registered. */
export async function openIdentityProvider(): Promise<IdentityProvider> {
  const server = createServer();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...await exportJWK(privateKey), kid: 'idp-1', alg: 'RS256', use: 'sig' };
  const issuer = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}`;
  const idp: IdentityProvider = {
    issuer, clientId: 'throughcare', secret: 'a secret of thirty-two characters or more', user: undefined,
    register: (gatewayUrl) => {
      const provider = makeProvider(idp, gatewayUrl, jwk);
      const answer = provider.callback();
      server.removeAllListeners('request');
      server.on('request', (req: IncomingMessage, res: ServerResponse) => {
        if (req.url?.startsWith('/interaction/') === true) {
          const result = idp.user === undefined ? { error: 'access_denied', error_description: 'given up' } : { login: { accountId: idp.user } };
          provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false }).catch(() => { res.writeHead(500).end(); });
          return;
        }
        void answer(req, res);
      });
    },
    close: () => close(server, 100),
  };
  return idp;
}

function makeProvider(idp: IdentityProvider, gatewayUrl: string, jwk: JWK): Provider {
  return new Provider(idp.issuer, {
    clients: [{
      client_id: idp.clientId, client_secret: idp.secret, redirect_uris: [`${gatewayUrl}/oauth/signed-in`, `${gatewayUrl}/console/signed-in`],
      grant_types: ['authorization_code'], response_types: ['code'],
    }],
    adapter: factory, jwks: { keys: [jwk] },
    cookies: { keys: ['a key of the test'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: { devInteractions: { enabled: false } },
    // Nobody is asked whether the gateway may know who it is.
    loadExistingGrant: async (ctx) => {
      const { provider, client, session } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 300, Grant: 300 },
  });
}

// SPDX-License-Identifier: Apache-2.0
/** An app of a partner and the people who let it in, with oauth4webapi as the app's client: not ours. */
import * as oauth from 'oauth4webapi';
import type { Partner, PartnerClient } from '../../src/app/registry/partner.ts';
import type { TestGateway } from './gateway.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { openBrowser, type PersonBrowser, type Visit } from './person-browser.ts';
import { testPartners } from './partners.ts';

export const BACK = 'https://app.example/back';
export const INSECURE = { [oauth.allowInsecureRequests]: true } as const;
export const SCOPES = ['user/*.cruds', 'patient/*.cruds', 'openid', 'fhirUser', 'offline_access', 'launch/patient'];

/** An app of Open Door for its staff and its patients; without keys it is public. */
export function appOf(id: string, more: Partial<PartnerClient> = {}): PartnerClient {
  return {
    id, name: `App ${id}`, kind: 'partner', jwks: '', app: { redirectUris: [BACK, 'http://127.0.0.1:4000/back'], public: more.jwks === undefined }, scopes: SCOPES,
    purposes: ['treatment', 'operations', 'patient-request'], roles: ['counselor', 'patient', 'family-member'], active: true, ...more,
  };
}

/** Open Door with people who sign in (`u-dana`, `u-rosa`, `u-son`) and the apps given. */
export function openDoorWith(gateway: TestGateway, idp: IdentityProvider, clients: readonly PartnerClient[]): Partner {
  const [known] = testPartners(gateway.jwks);
  const signIns = (subject: string): { readonly signIns: readonly { readonly issuer: string; readonly subject: string }[] } => ({ signIns: [{ issuer: idp.issuer, subject }] });
  const tied = { patient: { system: 'urn:test:mrn', value: 'ROSA-1' }, active: true };
  return {
    ...known!, people: known!.people.map((each) => ({ ...each, ...signIns('u-dana'), desks: ['planner'] })), clients: [...known!.clients, ...clients],
    participants: [{ id: 'rosa-sign-in', role: 'patient', ...tied, ...signIns('u-rosa') }, { id: 'son-sign-in', role: 'family-member', ...tied, ...signIns('u-son') }],
  };
}

export interface Asked { readonly url: URL; readonly state: string; readonly nonce: string; readonly verifier: string }

export interface AppWalk {
  readonly as: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly auth: oauth.ClientAuth;
  /** The address to send a person to; parameters change it, undefined ones are taken out. */
  ask(scope: string, change?: Readonly<Record<string, string | undefined>>): Promise<Asked>;
  /** The person signs in and comes to the page that asks, or straight back to the app. */
  signIn(asked: Asked, user: string | undefined, browser?: PersonBrowser): Promise<{ readonly page: Visit; readonly browser: PersonBrowser }>;
  /** The whole way to the tokens, as this user with these choices. */
  letIn(scope: string, user: string, fields: Readonly<Record<string, string>>): Promise<oauth.TokenEndpointResponse>;
  redeem(back: URLSearchParams, asked: Asked, change?: { readonly verifier?: string; readonly redirectUri?: string }): Promise<Response>;
  refresh(token: string, scope?: string): Promise<Response>;
}

/** `auth`: how the app proves itself; a public one does not. */
export async function openWalk(gateway: TestGateway, idp: IdentityProvider, client: oauth.Client, auth: oauth.ClientAuth = oauth.None()): Promise<AppWalk> {
  const issuer = new URL(`${gateway.url}/fhir/R4`);
  const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
  const walk: AppWalk = {
    as, client, auth,
    ask: async (scope, change = {}) => {
      const [state, nonce, verifier] = [oauth.generateRandomState(), oauth.generateRandomNonce(), oauth.generateRandomCodeVerifier()];
      const url = new URL(as.authorization_endpoint!);
      const parameters = {
        client_id: client.client_id, redirect_uri: BACK, response_type: 'code', scope, state, nonce, aud: issuer.href,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...change,
      };
      for (const [name, value] of Object.entries(parameters)) {
        if (value !== undefined) url.searchParams.set(name, value);
      }
      return { url, state, nonce, verifier };
    },
    signIn: async (asked, user, browser = openBrowser()) => {
      idp.user = user;
      return { page: await browser.go(asked.url.href, { until: BACK }), browser };
    },
    letIn: async (scope, user, fields) => {
      const asked = await walk.ask(scope);
      const { page, browser } = await walk.signIn(asked, user);
      const back = await browser.submit(page, { decision: 'allow', ...fields }, BACK);
      const parameters = oauth.validateAuthResponse(as, client, new URL(back.url), asked.state);
      return oauth.processAuthorizationCodeResponse(as, client, await walk.redeem(parameters, asked), { expectedNonce: scope.includes('openid') ? asked.nonce : oauth.expectNoNonce });
    },
    redeem: (back, asked, change = {}) => oauth.authorizationCodeGrantRequest(as, client, auth, back, change.redirectUri ?? BACK, change.verifier ?? asked.verifier, INSECURE),
    refresh: (token, scope) => oauth.refreshTokenGrantRequest(as, client, auth, token, { ...INSECURE, ...(scope === undefined ? {} : { additionalParameters: { scope } }) }),
  };
  return walk;
}

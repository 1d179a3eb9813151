// SPDX-License-Identifier: Apache-2.0
/** GET /.well-known/udap: what a member of a trust community needs to know, signed by us (HL7 UDAP Security 2.1-2.3). */
import { randomUUID } from 'node:crypto';
import { SignJWT, importPKCS8 } from 'jose';
import type { Handler, HttpDeps } from '../context.ts';
import { fhirBase } from '../context.ts';
import { PLAIN_SCOPES } from '../../domain/smart/scopes.ts';
import { sendOAuth } from '../auth/oauth.ts';
import type { UdapMetadata } from '../auth/oauth.ts';
import { replyIssues } from '../reply.ts';
import type { Udap } from './communities.ts';
import { UDAP_ALGORITHMS } from './verify.ts';

/** Seconds: signed metadata are made for each asker, so they need not live longer. */
const LIFE = 3_600;

/** Answers 404 where no community is configured or the one asked for is none of ours. */
export function udapMetadata(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/fhir/R4/.well-known/udap';
    const wanted = new URL(req.url, 'http://x').searchParams.get('community');
    const { udap } = deps;
    if (udap === undefined || (wanted !== null && !udap.communities.some((each) => each.uri === wanted))) {
      await replyIssues(req, res, [{ code: 'not-found', text: 'There is no such trust community here' }]);
      return;
    }
    sendOAuth(res, 200, await metadataOf(deps, udap));
  };
}

async function metadataOf(deps: HttpDeps, udap: Udap): Promise<UdapMetadata> {
  const token = `${deps.settings.publicUrl}/oauth/token`;
  const registration = `${deps.settings.publicUrl}/oauth/register`;
  const alg = 'ES256';
  const now = Math.floor(Date.parse(deps.clock.now()) / 1000);
  const signed = await new SignJWT({ token_endpoint: token, registration_endpoint: registration })
    .setProtectedHeader({ alg, x5c: [...udap.chain] })
    .setIssuer(fhirBase(deps.settings)).setSubject(fhirBase(deps.settings)).setIssuedAt(now).setExpirationTime(now + LIFE).setJti(randomUUID())
    .sign(await importPKCS8(udap.key, alg));
  return {
    udap_versions_supported: ['1'], udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
    udap_authorization_extensions_supported: ['hl7-b2b'], udap_authorization_extensions_required: ['hl7-b2b'],
    udap_certifications_supported: [], udap_certifications_required: [],
    grant_types_supported: ['client_credentials'], scopes_supported: ['system/*.cruds', ...PLAIN_SCOPES],
    token_endpoint: token, token_endpoint_auth_methods_supported: ['private_key_jwt'], token_endpoint_auth_signing_alg_values_supported: [...UDAP_ALGORITHMS],
    registration_endpoint: registration, registration_endpoint_jwt_signing_alg_values_supported: [...UDAP_ALGORITHMS],
    signed_metadata: signed,
  };
}

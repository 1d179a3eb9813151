// SPDX-License-Identifier: Apache-2.0
/**
 * CDS Hooks (https://cds-hooks.org/specification/current/): discovery, and the service that tells a client whether consent
 * or law lets it have something of a person. A client logs in with the JWT of CDS Hooks, signed with its registered key and
 * addressed to the service; it acts under its registered purpose and role.
 */
import type { Request, RequestHandler } from 'express';
import express from 'express';
import * as z from 'zod';
import type { Caller } from '../app/caller.ts';
import type { ConsultCall } from '../app/consents/consult.ts';
import { actingAs } from '../app/registry/acting-as.ts';
import type { Issue } from '../domain/issue.ts';
import { proveClient } from './auth/assertion.ts';
import { thumbprintOf } from './auth/certificate.ts';
import { clientKeys } from './auth/client-keys.ts';
import { sendOAuth } from './auth/oauth.ts';
import type { Handler, HttpDeps } from './context.ts';
import { reply, replyIssues } from './reply.ts';
import { withinCommunity } from './udap/communities.ts';

export const CONSULT = 'patient-consent-consult';

export const cdsBody: RequestHandler = express.text({ type: 'application/json', limit: '256kb' });

const text = z.string().min(1).max(512);
const hookCall = z.looseObject({
  hook: z.literal(CONSULT), hookInstance: text,
  context: z.looseObject({ patientId: z.union([text, z.array(z.looseObject({ system: text, value: text })).min(1).max(20)]) }),
});

/** GET /cds-services */
export function cdsServices(): Handler {
  return (_req, res) => {
    res.locals.ctx.route = '/cds-services';
    sendOAuth(res, 200, {
      services: [{
        hook: CONSULT, id: CONSULT, title: 'Consent to share',
        description: 'May this organization, under its registered purpose, have something of this person now? Context: patientId, the id of a Patient here or identifiers of one person.',
      }],
    });
  };
}

/** POST /cds-services/patient-consent-consult */
export function cdsConsult(deps: HttpDeps): Handler {
  const url = `${deps.settings.publicUrl}/cds-services/${CONSULT}`;
  const assertion = { store: deps.store, clock: deps.clock, tenant: deps.settings.tenant, audiences: [url], keysOf: clientKeys(deps.fetchKeys), udap: deps.udap, subjectless: true as const };
  return async (req, res) => {
    res.locals.ctx.route = '/cds-services/:id';
    const [, jwt] = /^Bearer (\S{1,8192})$/i.exec(req.headers.authorization ?? '') ?? [];
    const proven = jwt === undefined ? undefined : await proveClient(jwt, assertion);
    const acting = proven?.ok === true ? actingAs(withinCommunity(proven.value.client, deps.udap), proven.value.b2b, undefined) : undefined;
    // A client that gets tokens over mutual TLS alone is heard over it alone here as well (RFC 8705 3).
    const isUnbound = proven?.ok === true && proven.value.client.certificateBound === true && thumbprintOf(req) === undefined;
    if (isUnbound || proven?.ok !== true || acting?.ok !== true) {
      res.setHeader('WWW-Authenticate', 'Bearer');
      await replyIssues(req, res, [{ code: 'login', text: 'A JWT of CDS Hooks is needed, signed with a registered key and addressed to this service' }]);
      return;
    }
    const call = readCall((req as unknown as Request).body as unknown);
    if ('issues' in call) {
      await replyIssues(req, res, call.issues);
      return;
    }
    const { client } = proven.value;
    const caller: Caller = { tenant: deps.settings.tenant, client: client.id, organization: client.organization, kind: client.kind, scopes: [], request: res.locals.ctx.request, ...acting.value };
    await reply(req, res, await deps.app.consult(caller, call));
  };
}

function readCall(body: unknown): ConsultCall | { readonly issues: readonly Issue[] } {
  const parsed = hookCall.safeParse(typeof body === 'string' ? parseJson(body) : undefined);
  if (!parsed.success) {
    return { issues: parsed.error.issues.map((issue) => ({ code: 'value' as const, text: issue.message, at: issue.path.join('.') })) };
  }
  const { patientId } = parsed.data.context;
  if (typeof patientId !== 'string') {
    return { identifiers: patientId.map(({ system, value }) => ({ system, value })) };
  }
  const id = patientId.replace(/^.*Patient\//u, '');
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? { patient: id } : { issues: [{ code: 'value', text: 'is not the id of a resource', at: 'context.patientId' }] };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

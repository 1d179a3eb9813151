// SPDX-License-Identifier: Apache-2.0
/**
 * CDS Hooks (https://cds-hooks.org/specification/current/): discovery, the service that tells a client whether consent or law lets
 * it have something of a person, and those that tell whether whoever carries out an order may have it. A client logs in with the JWT of CDS Hooks, signed with its registered key and
 * addressed to the service; it acts under its registered purpose and role.
 */
import type { Request, RequestHandler } from 'express';
import express from 'express';
import * as z from 'zod';
import type { Caller } from '../app/caller.ts';
import type { Answer } from '../app/api.ts';
import type { ConsultCall } from '../app/consents/consult.ts';
import { ORDER_HOOKS, type OrderCall, type OrderHook } from '../app/consents/order-check.ts';
import type { Order } from '../app/consents/order-performer.ts';
import { actingAs } from '../app/registry/acting-as.ts';
import type { Issue, Result } from '../domain/issue.ts';
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
const consultCall = z.looseObject({
  hook: z.literal(CONSULT), hookInstance: text,
  context: z.looseObject({ patientId: z.union([text, z.array(z.looseObject({ system: text, value: text })).min(1).max(20)]) }),
});
const MOST_ORDERS = 50;
const draft = z.looseObject({ resource: z.looseObject({ resourceType: text }) });
const orderCall = (hook: OrderHook): z.ZodType<{ readonly context: { readonly patientId: string; readonly selections?: readonly string[] | undefined; readonly draftOrders: { readonly entry: readonly z.infer<typeof draft>[] } } }> => z.looseObject({
  hook: z.literal(hook), hookInstance: text,
  context: z.looseObject({ patientId: text, selections: z.array(text).max(MOST_ORDERS).optional(), draftOrders: z.looseObject({ resourceType: z.literal('Bundle'), entry: z.array(draft).max(MOST_ORDERS).default([]) }) }),
});

const ORDER_TITLES: Readonly<Record<OrderHook, string>> = { 'order-select': 'May the performer have what was picked?', 'order-sign': 'May the performer have what is about to be signed?' };

/** GET /cds-services */
export function cdsServices(): Handler {
  return (_req, res) => {
    res.locals.ctx.route = '/cds-services';
    sendOAuth(res, 200, {
      services: [{
        hook: CONSULT, id: CONSULT, title: 'Consent to share',
        description: 'May this organization, under its registered purpose, have something of this person now? Context: patientId, the id of a Patient here or identifiers of one person.',
      }, ...ORDER_HOOKS.map((hook) => ({
        hook, id: hook, title: ORDER_TITLES[hook],
        description: 'Would the gateway let whoever is to carry out the order have it, and with which duties? Of ServiceRequest and MedicationRequest with a performer that the directory knows; patientId is the id of a Patient here.',
      }))],
    });
  };
}

/** POST /cds-services/patient-consent-consult */
export function cdsConsult(deps: HttpDeps): Handler {
  return service(deps, CONSULT, (body, caller) => {
    const call = readConsult(body);
    return 'issues' in call ? call : deps.app.consult(caller, call);
  });
}

/** POST /cds-services/order-select, /cds-services/order-sign */
export function cdsOrder(deps: HttpDeps, hook: OrderHook): Handler {
  const schema = orderCall(hook);
  return service(deps, hook, (body, caller) => {
    const call = readOrder(schema, body);
    return 'issues' in call ? call : deps.app.orderCheck(caller, { ...call, hook, base: `${deps.settings.publicUrl}/fhir/R4` });
  });
}

interface Faulty { readonly issues: readonly Issue[] }
type Run = (body: unknown, caller: Caller) => Faulty | Promise<Result<Answer>>;

/** A service: its client proven by the JWT of CDS Hooks, acting under its registered purpose and role. */
function service(deps: HttpDeps, id: string, run: Run): Handler {
  const url = `${deps.settings.publicUrl}/cds-services/${id}`;
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
    const { client } = proven.value;
    const caller: Caller = { tenant: deps.settings.tenant, client: client.id, organization: client.organization, kind: client.kind, scopes: [], request: res.locals.ctx.request, ...acting.value };
    const body = (req as unknown as Request).body as unknown;
    const answer = await run(typeof body === 'string' ? parseJson(body) : undefined, caller);
    await ('issues' in answer && !('ok' in answer) ? replyIssues(req, res, answer.issues) : reply(req, res, answer));
  };
}

function readConsult(body: unknown): ConsultCall | Faulty {
  const parsed = consultCall.safeParse(body);
  if (!parsed.success) {
    return faults(parsed.error);
  }
  const { patientId } = parsed.data.context;
  return typeof patientId === 'string' ? readPatient(patientId) : { identifiers: patientId.map(({ system, value }) => ({ system, value })) };
}

/** Of what was picked, when that is said, else of all drafts: the orders whose performer can be told. */
function readOrder(schema: ReturnType<typeof orderCall>, body: unknown): Pick<OrderCall, 'patient' | 'orders'> | Faulty {
  const parsed = schema.safeParse(body);
  const patient = parsed.success ? readPatient(parsed.data.context.patientId) : faults(parsed.error);
  if (!parsed.success || 'issues' in patient) {
    return patient as Faulty;
  }
  const { selections, draftOrders } = parsed.data.context;
  const drafts = draftOrders.entry.map(({ resource }) => resource as unknown as Order).filter(({ resourceType }) => resourceType === 'ServiceRequest' || resourceType === 'MedicationRequest');
  return { ...patient, orders: drafts.filter((order) => selections === undefined || selections.includes(`${order.resourceType}/${order.id ?? ''}`)) };
}

function readPatient(patientId: string): { readonly patient: string } | Faulty {
  const id = patientId.replace(/^.*Patient\//u, '');
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id) ? { patient: id } : { issues: [{ code: 'value', text: 'is not the id of a resource', at: 'context.patientId' }] };
}

function faults(error: z.ZodError): Faulty {
  return { issues: error.issues.map((issue) => ({ code: 'value' as const, text: issue.message, at: issue.path.join('.') })) };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

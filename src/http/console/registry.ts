// SPDX-License-Identifier: Apache-2.0
/** The registry over HTTP, for systems of the gateway's staff: the bodies are the partner files of docs/partners.md. */
import type { Handler, HttpDeps } from '../context.ts';
import { callerOf } from '../context.ts';
import { bytesOf, utf8 } from '../fhir/request.ts';
import { reply } from '../reply.ts';

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** GET /console/registry and /console/registry/ID. */
export function listRegistry(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/registry';
    const { id } = req.params;
    await reply(req, res, await deps.app.registry(callerOf(res), id));
  };
}

/** PUT /console/registry/ID with a partner file. */
export function putPartner(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/registry/:id';
    const { id = '' } = req.params;
    const text = utf8(bytesOf(req));
    const partner = text.ok ? deps.parsePartner(text.value) : text;
    await reply(req, res, partner.ok && ID.test(id) ? await deps.app.putPartner(callerOf(res), { id, partner: partner.value }) : partner.ok ? await deps.app.registry(callerOf(res), id) : partner);
  };
}

/** PUT /console/registry-keys/CLIENT-ID with a JWK Set. */
export function putClientKeys(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/registry-keys/:id';
    const { id = '' } = req.params;
    const text = utf8(bytesOf(req));
    await reply(req, res, text.ok ? await deps.app.putClientKeys(callerOf(res), { id, jwks: text.value }) : text);
  };
}

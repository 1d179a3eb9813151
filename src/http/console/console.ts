// SPDX-License-Identifier: Apache-2.0
/**
 * For systems of the gateway's own staff, as JSON: the ledger, why an entry came out as it did, kept messages, the registry. Addresses hold ids
 * of ledger entries and nothing about a patient; a search by person goes in a body. The pages for people are in pages.ts.
 */
import { Router } from 'express';
import helmet from 'helmet';
import * as z from 'zod';
import type { LedgerFilter, MessageFilter } from '../../app/ports.ts';
import { LEDGER_KINDS } from '../../app/ports.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { callerOf } from '../context.ts';
import { bytesOf, queryOf, rawBody } from '../fhir/request.ts';
import { reply, replyIssues } from '../reply.ts';
import { listRegistry, putClientKeys, putPartner } from './registry.ts';

const ID = /^[A-Za-z0-9-]{1,64}$/;
const instant = z.iso.datetime({ offset: true });

const filter = z.strictObject({
  request: z.string().exactOptional(), organization: z.string().exactOptional(), client: z.string().exactOptional(),
  kind: z.enum(LEDGER_KINDS).exactOptional(), outcome: z.string().exactOptional(), from: instant.exactOptional(), to: instant.exactOptional(),
  count: z.coerce.number().int().min(1).max(1000).default(100),
});
const filterWithPerson = filter.extend({ person: z.string().exactOptional() });

const SELF = ["'self'"];
const NONE = ["'none'"];

/**
 * Headers of everything here: pages load nothing but our own files, run nothing that is not in one, send forms nowhere else
 * and may not be framed. The origin goes along with our own forms alone, where it is looked at (session.ts).
 */
export const consoleHeaders: ReturnType<typeof helmet> = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: NONE, scriptSrc: SELF, styleSrc: SELF, imgSrc: SELF, connectSrc: SELF, formAction: SELF, frameAncestors: NONE, baseUri: NONE,
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
});

/** Routes below /console. The use cases see to it that the caller is staff; the scope `console` is asked for here. */
export function consoleRouter(deps: HttpDeps): Router {
  const router = Router({ caseSensitive: true });
  const staff = inScope as never;
  router.get('/ledger', staff, list(deps, (req) => Object.fromEntries(queryOf(req)), filter) as never);
  router.post('/ledger/_search', staff, rawBody('10kb'), list(deps, (req) => parseJson(bytesOf(req)), filterWithPerson) as never);
  router.get('/ledger/:id', staff, explain(deps) as never);
  router.get('/registry', staff, listRegistry(deps) as never);
  router.get('/registry/:id', staff, listRegistry(deps) as never);
  router.put('/registry/:id', staff, rawBody('20mb'), putPartner(deps) as never);
  router.put('/registry-keys/:id', staff, rawBody('100kb'), putClientKeys(deps) as never);
  router.get('/messages', staff, keptMessages(deps) as never);
  router.post('/messages/:id/$replay', staff, again(deps) as never);
  return router;
}

const inScope: Handler = async (req, res, next) => {
  if (res.locals.ctx.access?.grants.has('console') !== true) {
    await replyIssues(req, res, [{ code: 'forbidden', text: 'The scopes of the access token do not cover the console' }]);
    return;
  }
  next();
};

function list(deps: HttpDeps, read: (req: Parameters<Handler>[0]) => unknown, schema: z.ZodType<LedgerFilter>): Handler {
  return async (req, res) => {
    res.locals.ctx.route = req.method === 'POST' ? '/console/ledger/_search' : '/console/ledger';
    const asked = readFilter(read(req), schema);
    await reply(req, res, asked.ok ? await deps.app.ledgerDocument(callerOf(res), asked.value) : asked);
  };
}

const messageFilter = z.strictObject({
  status: z.enum(['accepted', 'failed', 'duplicate', 'replayed']).exactOptional(), count: z.coerce.number().int().min(1).max(1000).default(100),
});

function keptMessages(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/messages';
    const asked = readFilter<MessageFilter>(Object.fromEntries(queryOf(req)), messageFilter);
    await reply(req, res, asked.ok ? await deps.app.messagesDocument(callerOf(res), asked.value) : asked);
  };
}

/** A failed message once more, under its sender's name. */
function again(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/messages/:id/$replay';
    const { id = '' } = req.params;
    await reply(req, res, ID.test(id) ? await deps.app.replay(callerOf(res), id) : fail({ code: 'not-found', text: 'There is no such message' }));
  };
}

function readFilter<T>(said: unknown, schema: z.ZodType<T>): Result<T> {
  const parsed = schema.safeParse(said);
  return parsed.success ? ok(parsed.data) : fail(...parsed.error.issues.map((issue) => ({
    code: 'value' as const, text: `${issue.path.join('.')}: ${issue.message}`,
  })));
}

function explain(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/ledger/:id';
    const { id = '' } = req.params;
    await reply(req, res, ID.test(id) ? await deps.app.explanationDocument(callerOf(res), id)
      : fail({ code: 'not-found', text: 'There is no such entry' }));
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

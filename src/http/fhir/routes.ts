// SPDX-License-Identifier: Apache-2.0
/** Binds the table of interactions to Express, with one answer for whatever is asked beside it. */
import { Router } from 'express';
import type { Interaction } from '../../app/interactions.ts';
import { INTERACTIONS } from '../../app/interactions.ts';
import { MESSAGE_TYPES } from '../../domain/fhir/served.ts';
import type { Issue } from '../../domain/issue.ts';
import type { Grants } from '../../domain/smart/scopes.ts';
import type { Handler, HttpDeps, Params, Req, Res } from '../context.ts';
import { callerOf, fhirBase } from '../context.ts';
import { reply, replyIssues, replyStream } from '../reply.ts';
import { takeContents, wantsContents } from './contents.ts';
import { STREAMS } from './export.ts';
import { HANDLERS } from './handlers.ts';
import { FHIR_BODY_LIMIT, formatOf, MESSAGE_BODY_LIMIT, rawBody } from './request.ts';
import { negotiate } from './xml.ts';

const ID = /^[A-Za-z0-9\-.]{1,64}$/;
/** The words of `notFound()` of the use cases: an id that cannot exist is answered like one that does not. */
const NOT_HERE: Issue = { code: 'not-found', text: 'There is no such resource, or it may not be shared with you' };
const BASE = '/fhir/R4';

/** Everything below /fhir/R4 that needs a login. */
export function fhirRouter(deps: HttpDeps): Router {
  const router = Router({ caseSensitive: true });
  const [small, large] = [rawBody(FHIR_BODY_LIMIT), rawBody(MESSAGE_BODY_LIMIT)];
  // Contents may be as large as a message, which they often were.
  const body: typeof small = (req, res, next) => { (req.params['type'] === 'Binary' ? large : small)(req, res, next); };
  for (const path of new Set(INTERACTIONS.map((each) => each.path))) {
    const rows = INTERACTIONS.filter((each) => each.path === path);
    // Batch and transaction are two interactions at one address: one of them is bound.
    for (const row of new Map<string, Interaction>(rows.map((each) => [each.method, each])).values()) {
      const handler = bind(deps, row);
      const handlers = BODIES.has(row.method) ? [body, handler] : [handler];
      METHODS[row.method](router, path, handlers as Handler[]);
    }
    router.all<Params>(path, wrongMethod(rows) as never);
  }
  return router;
}

const BODIES: ReadonlySet<Interaction['method']> = new Set(['POST', 'PUT', 'PATCH']);

const METHODS: Readonly<Record<Interaction['method'], (router: Router, path: string, handlers: Handler[]) => void>> = {
  GET: (router, path, handlers) => { router.get(path, ...handlers as never[]); },
  POST: (router, path, handlers) => { router.post(path, ...handlers as never[]); },
  PUT: (router, path, handlers) => { router.put(path, ...handlers as never[]); },
  PATCH: (router, path, handlers) => { router.patch(path, ...handlers as never[]); },
  DELETE: (router, path, handlers) => { router.delete(path, ...handlers as never[]); },
};

const READS: ReadonlySet<string> = new Set(['read', 'vread']);

function bind(deps: HttpDeps, row: Interaction): Handler {
  const route = `${BASE}${row.path}`;
  const base = fhirBase(deps.settings);
  return async (req, res) => {
    res.locals.ctx.route = route;
    const { type = '', id = '' } = req.params;
    takeContents(req, { type, id, base });
    const unformed = answersIn(row, req) || (READS.has(row.handler) && wantsContents(req, type)) ? undefined : negotiate(req, res, deps.xml);
    if (unformed !== undefined) {
      await replyIssues(req, res, unformed.issues, unformed.status);
      return;
    }
    const named = type === '' ? row.operation?.on[0] ?? '' : type;
    const fault = faultOf({ res, row, type: named, id, types: deps.types });
    if (fault !== undefined) {
      await replyIssues(req, res, [fault.issue], fault.status);
      return;
    }
    const caller = callerOf(res);
    const asked = { app: deps.app, caller, req, type, id, base };
    if (row.handler in STREAMS) {
      await replyStream(req, res, await STREAMS[row.handler as keyof typeof STREAMS](asked));
      return;
    }
    await reply(req, res, await HANDLERS[row.handler as keyof typeof HANDLERS](asked));
  };
}

/** True when the row answers in the media type that the caller asks for, beside FHIR. */
function answersIn({ formats = [] }: Interaction, req: Req): boolean {
  const wanted = formatOf(req) ?? '';
  return formats.includes(wanted === '' ? (req.headers.accept ?? '').split(/[,;]/)[0]!.trim() : wanted);
}

interface Fault { readonly issue: Issue; readonly status?: number }
interface Looked { readonly res: Res; readonly row: Interaction; readonly type: string; readonly id: string; readonly types: ReadonlySet<string> }

/** What is wrong with a request before its use case looks at it; the same for every id, whether it exists or not. */
function faultOf({ res, row, type, id, types }: Looked): Fault | undefined {
  if (type !== '' && !types.has(type) && !(row.handler === 'validate' && MESSAGE_TYPES.includes(type))) {
    return { issue: { code: 'not-supported', text: 'This resource type is not served' }, status: 404 };
  }
  if (id !== '' && !ID.test(id)) {
    return { issue: NOT_HERE };
  }
  const { access } = res.locals.ctx;
  return access !== undefined && isInScope(access.grants, row, type) ? undefined
    : { issue: { code: 'forbidden', text: 'The scopes of the access token do not cover this interaction' } };
}

function isInScope(grants: Grants, row: Interaction, type: string): boolean {
  if (row.scope === undefined) {
    return true;
  }
  const [on, action] = typeof row.scope === 'string' ? [type, row.scope] as const : row.scope;
  // What an operation answers with is more than the type of its scope: a scope for a part of that type is not enough, but where the parts are told apart.
  return grants.allows(on, action) && (row.code !== 'operation' || row.handler === 'everything' || grants.narrowed(on, action) === undefined);
}

function wrongMethod(rows: readonly Interaction[]): Handler {
  const allowed = [...new Set(rows.flatMap((row) => (row.method === 'GET' ? ['GET', 'HEAD'] : [row.method])))].join(', ');
  return async (req, res) => {
    res.setHeader('Allow', allowed);
    if (req.method === 'OPTIONS') {
      res.status(204).end();
      return;
    }
    await replyIssues(req, res, [{ code: 'method-not-allowed', text: `Allowed here: ${allowed}` }]);
  };
}

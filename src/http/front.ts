// SPDX-License-Identifier: Apache-2.0
/** What every request meets first: an id, fixed headers, one log line and one count at its end. */
import type { Handler, HttpDeps, Res } from './context.ts';
import type { Paces } from './pace.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Nothing that leaves here may be cached: a revocation acts with the next request (42 CFR 2.31(a)(6)). */
const HEADERS: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'no-store'],
  ['Vary', 'Accept, Accept-Encoding, Authorization'],
];

/** Gives the request its context and writes its line when the answer is out. */
export function front(deps: Pick<HttpDeps, 'ids' | 'log' | 'metrics'>, paces: Paces): Handler {
  return (req, res, next) => {
    const inbound = req.headers['x-request-id'];
    const request = typeof inbound === 'string' && UUID.test(inbound) ? inbound.toLowerCase() : deps.ids.next();
    res.locals.ctx = { request, started: performance.now(), route: 'none', outcome: 'none', pace: paces.start() };
    res.setHeader('X-Request-Id', request);
    for (const [name, value] of HEADERS) {
      res.setHeader(name, value);
    }
    res.once('close', () => {
      res.locals.ctx.pace.stop();
      writeLine(deps, req.method, res);
    });
    next();
  };
}

function writeLine(deps: Pick<HttpDeps, 'log' | 'metrics'>, method: string, res: Res): void {
  const { request, started, route, outcome, access } = res.locals.ctx;
  const took = performance.now() - started;
  const known = METHODS.has(method) ? method : 'other';
  deps.metrics.request({ method: known, route, status: res.statusCode, outcome }, took / 1000);
  deps.log.info({
    method: known, route, status: res.statusCode, ms: Math.round(took * 10) / 10, request,
    client: access?.caller.client ?? '', ...(res.writableFinished ? {} : { aborted: true }),
  }, 'request');
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']);

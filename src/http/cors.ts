// SPDX-License-Identifier: Apache-2.0
/**
 * Apps that run in a browser (SMART App Launch 2.2, "Considerations for Cross-Origin Resource Sharing"): discovery is for every
 * origin; the token endpoint and the API for the origins that registered apps are answered at. Nothing is sent along by
 * itself: a token is in the request or there is none, so no credentials are allowed for.
 */
import type { Handler, HttpDeps, Req, Res } from './context.ts';

const OPEN = /^\/fhir\/R4\/(metadata|\.well-known\/[a-z-]+)$|^\/oauth\/jwks$|^\/\.well-known\//;
const REGISTERED = /^\/oauth\/(token|revoke)$|^\/fhir\/R4(\/|$)/;
/** How long a list of origins is good, milliseconds. */
const KEEP = 1_000;

/** Middleware; stands before what asks for a token, since a browser's first question (OPTIONS) carries none. */
export function cors(deps: Pick<HttpDeps, 'store' | 'settings'>): Handler {
  const origins = registeredOrigins(deps);
  return async (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined) {
      next();
      return;
    }
    const isOpen = OPEN.test(req.path);
    const isKnown = !isOpen && REGISTERED.test(req.path) && (await origins()).has(origin);
    if (isOpen || isKnown) {
      allow(res, isOpen ? '*' : origin);
    }
    if ((isOpen || isKnown) && isPreflight(req)) {
      preflight(res);
      return;
    }
    next();
  };
}

function isPreflight(req: Req): boolean {
  return req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
}

function allow(res: Res, origin: string): void {
  res.setHeader('Access-Control-Allow-Origin', origin);
  res.vary('Origin');
  res.setHeader('Access-Control-Expose-Headers', 'Content-Location, ETag, Last-Modified, Location, Retry-After, X-Request-Id');
}

function preflight(res: Res): void {
  res.locals.ctx.route = 'preflight';
  res.statusCode = 204;
  res.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  res.setHeader('Access-Control-Allow-Headers', 'Accept, Authorization, Content-Type, If-Match, If-None-Exist, If-None-Match, Prefer, X-Request-Id');
  res.setHeader('Access-Control-Max-Age', '600');
  res.end();
}

function registeredOrigins({ store, settings: { tenant } }: Pick<HttpDeps, 'store' | 'settings'>): () => Promise<ReadonlySet<string>> {
  let kept: { readonly at: number; readonly origins: Promise<ReadonlySet<string>> } | undefined;
  return async () => {
    if (kept === undefined || performance.now() - kept.at > KEEP) {
      const origins = store.read(tenant, async (session) => new Set((await session.clients()).filter((client) => client.active)
        .flatMap((client) => client.app?.redirectUris ?? []).map((uri) => new URL(uri).origin).filter((each) => each !== 'null')));
      kept = { at: performance.now(), origins };
      // A failed look is not kept: the next request tries again.
      origins.catch(() => { kept = undefined; });
    }
    return kept.origins;
  };
}

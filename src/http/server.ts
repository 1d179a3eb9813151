// SPDX-License-Identifier: Apache-2.0
/** The HTTP side, put together: which addresses there are and what stands before them. */
import express from 'express';
import type { Express, RequestHandler } from 'express';
import helmet from 'helmet';
import { ORDER_HOOKS } from '../app/consents/order-check.ts';
import type { TokenKeys } from './auth/access-token.ts';
import { authenticate } from './auth/authenticate.ts';
import { consentTokenRoute } from './auth/consent-token-route.ts';
import { jwks, smartConfiguration } from './auth/discovery.ts';
import { standings } from './auth/standing.ts';
import { tokenBody, tokenRoute } from './auth/token-route.ts';
import { introspectRoute, revokeRoute } from './auth/token-status.ts';
import { CONSULT, cdsBody, cdsConsult, cdsOrder, cdsServices } from './cds.ts';
import { assetsRouter } from './console/assets.ts';
import { consoleHeaders, consoleRouter } from './console/console.ts';
import { pagesRouter } from './console/router.ts';
import type { Handler, HttpDeps, Req } from './context.ts';
import { fhirBase } from './context.ts';
import { failures, nowhere } from './failures.ts';
import { MESSAGE_BODY_LIMIT, rawBody } from './fhir/request.ts';
import { fhirRouter } from './fhir/routes.ts';
import { front } from './front.ts';
import { ingest } from './ingest.ts';
import { clientLimit, tokenLimit } from './limits.ts';
import { negotiate } from './fhir/xml.ts';
import { createPaces } from './pace.ts';
import { peopleRouter } from './people.ts';
import { reply, replyIssues } from './reply.ts';
import { udapMetadata } from './udap/metadata.ts';
import { registerRoute, registrationBody } from './udap/register.ts';

/** The Express application. Nothing is anonymous but discovery, the public keys, the token endpoint, the sign-in page and what it loads. */
export function createHttp(deps: HttpDeps, keys: TokenKeys): Express {
  const app = express();
  configure(app, deps);
  const login = use(authenticate({
    keys, clock: deps.clock, settings: deps.settings,
    standing: standings({ store: deps.store, clock: deps.clock, tenant: deps.settings.tenant, gateway: deps.settings.organization, timeZone: deps.settings.timeZone }),
  }));
  const limit = clientLimit(deps.settings.rateLimit);
  app.use(use(front(deps, createPaces(deps.settings.tick))), apiHeaders(), peopleRouter(deps));
  app.route('/fhir/R4/metadata').get(use(metadata(deps))).all(use(only('GET, HEAD', '/fhir/R4/metadata')));
  app.get('/fhir/R4/.well-known/smart-configuration', use(smartConfiguration(deps.settings, deps.people !== undefined)));
  for (const path of ['/fhir/R4/.well-known/udap', '/.well-known/udap']) {
    app.get(path, use(udapMetadata(deps)));
  }
  app.post('/oauth/register', tokenLimit(deps.settings.tokenRateLimit), registrationBody, use(registerRoute(deps)));
  app.get('/oauth/jwks', use(jwks(keys, deps.clientKeys)));
  app.post('/oauth/token', tokenLimit(deps.settings.tokenRateLimit), tokenBody, use(tokenRoute(deps, keys)));
  app.post('/oauth/introspect', tokenLimit(deps.settings.tokenRateLimit), tokenBody, use(introspectRoute(deps, keys)));
  app.post('/oauth/revoke', tokenLimit(deps.settings.tokenRateLimit), tokenBody, use(revokeRoute(deps, keys)));
  app.post('/oauth/consent-token', tokenLimit(deps.settings.tokenRateLimit), tokenBody, use(consentTokenRoute(deps, keys)));
  for (const path of ['/oauth/token', '/oauth/consent-token', '/oauth/introspect', '/oauth/revoke', '/oauth/register']) {
    app.all(path, use(only('POST', path)));
  }
  app.use('/fhir/R4', login, limit, fhirRouter(deps));
  app.post('/ingest/:format', login, limit, rawBody(MESSAGE_BODY_LIMIT), use(ingest(deps)));
  app.all('/ingest/:format', login, limit, use(only('POST', '/ingest/:format')));
  app.route('/cds-services').get(use(cdsServices())).all(use(only('GET, HEAD', '/cds-services')));
  app.post(`/cds-services/${CONSULT}`, tokenLimit(deps.settings.tokenRateLimit), cdsBody, use(cdsConsult(deps)));
  for (const hook of ORDER_HOOKS) {
    app.post(`/cds-services/${hook}`, tokenLimit(deps.settings.tokenRateLimit), cdsBody, use(cdsOrder(deps, hook)));
  }
  app.use('/console', consoleHeaders, assetsRouter());
  app.use('/console', pagesRouter(deps, { login, limit }), login, limit, consoleRouter(deps));
  app.use(use(nowhere));
  app.use(failures(deps.log) as never);
  return app;
}

function configure(app: Express, deps: HttpDeps): void {
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are read in order, with repeated names: src/http/fhir/request.ts.
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('trust proxy', deps.settings.trustProxy.length === 0 ? false : [...deps.settings.trustProxy]);
}

/** What helmet would set for an API that serves no pages. */
function apiHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false, originAgentCluster: false, xDnsPrefetchControl: false, xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false, xXssProtection: false,
  });
}

function only(methods: string, route: string): Handler {
  return async (req, res) => {
    res.locals.ctx.route = route;
    res.setHeader('Allow', methods);
    if (req.method === 'OPTIONS') {
      res.status(204).end();
      return;
    }
    await replyIssues(req, res, [{ code: 'method-not-allowed', text: `Allowed here: ${methods}` }]);
  };
}

function metadata(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/fhir/R4/metadata';
    const unformed = negotiate(req, res, deps.xml);
    if (unformed !== undefined) {
      await replyIssues(req, res, unformed.issues, unformed.status);
      return;
    }
    await reply(req, res, { ok: true, value: deps.app.metadata(fhirBase(deps.settings), deps.people !== undefined) });
  };
}

/** Our handlers know more about `res.locals` than Express types can say. */
function use(handler: Handler): RequestHandler {
  return (req, res, next) => handler(req as unknown as Req, res as never, next);
}

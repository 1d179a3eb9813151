// SPDX-License-Identifier: Apache-2.0
/** What there is for people who sign in at the external provider: apps (authorize/), the console, and how both are found. */
import { Router } from 'express';
import { issuePage } from '../app/console/page.ts';
import { personOf } from '../app/people/person.ts';
import { openIdConfiguration } from './auth/discovery.ts';
import { authorizeRouter } from './authorize/routes.ts';
import { cors } from './cors.ts';
import { consoleHeaders } from './console/console.ts';
import { openSession } from './console/session.ts';
import type { Handler, HttpDeps } from './context.ts';
import { beginSignIn, finishSignIn } from './oidc/flow.ts';
import { flowOf, type People } from './oidc/people.ts';
import { tokenLimit } from './limits.ts';
import { reply } from './reply.ts';
import { landingPage } from '../app/people/landing.ts';

const SIGNED_IN = '/console/signed-in';
/** Where the button of the console's sign-in page leads. */
export const PROVIDER_SIGN_IN = '/console/sign-in/provider';

type PeopleDeps = HttpDeps & { readonly people: People };

/** Mounted at the root, before what asks for a token; nothing at all without a provider. */
export function peopleRouter(deps: HttpDeps): Router {
  const router = Router({ caseSensitive: true });
  const { people } = deps;
  if (people === undefined) {
    return router;
  }
  const limit = tokenLimit(deps.settings.tokenRateLimit);
  router.use(cors(deps) as never);
  for (const path of ['/fhir/R4/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/fhir/R4']) {
    router.get(path, openIdConfiguration(deps.settings) as never);
  }
  router.use(authorizeRouter({ ...deps, people }));
  router.get(PROVIDER_SIGN_IN, limit, consoleHeaders, toProvider({ ...deps, people }) as never);
  router.get(SIGNED_IN, limit, consoleHeaders, fromProvider({ ...deps, people }) as never);
  return router;
}

function toProvider(deps: PeopleDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = PROVIDER_SIGN_IN;
    const begun = await beginSignIn(flowOf(deps), res, { path: SIGNED_IN, carry: 'console', anew: false });
    await reply(req, res, { ok: true, value: begun.ok ? { status: 303, location: begun.value } : issuePage(undefined, begun.issues) });
  };
}

/** A session for whoever came back and is registered for a desk. */
function fromProvider(deps: PeopleDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = SIGNED_IN;
    const { store, clock, settings: { tenant, organization: gateway, timeZone } } = deps;
    const finished = await finishSignIn(flowOf(deps), req, res, SIGNED_IN);
    const person = finished.ok ? await personOf({ store, clock, tenant, gateway, timeZone }, finished.value.signIn) : finished;
    const opened = person.ok ? await openSession(deps, res, person.value) : person;
    await reply(req, res, { ok: true, value: opened.ok ? landingPage('/console') : issuePage(undefined, opened.issues) });
  };
}

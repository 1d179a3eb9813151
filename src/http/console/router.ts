// SPDX-License-Identifier: Apache-2.0
/** The pages of the console put together: doors, guards, the table of pages, and what a browser is told where there is none. */
import type { RequestHandler } from 'express';
import { Router } from 'express';
import type { Desk, Place } from '../../app/console/frame.ts';
import { onward } from '../../app/console/page.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Handler, HttpDeps } from '../context.ts';
import { rawBody } from '../fhir/request.ts';
import { reply } from '../reply.ts';
import { atDesk, genuine, inPages, isBrowser, pageCall, seated, type Guard } from './guard.ts';
import { DOOR_LIMIT, changeSeatRoute, demoSignIn, seatsRoute, signInRoute, signOutRoute } from './doors.ts';
import { PAGES, type PageRoute } from './pages.ts';

const ALL: readonly Desk[] = ['compliance', 'planner', 'partner-admin', 'participant'];
const ID = /^[A-Za-z0-9_-]{1,2000}$/;
const FORM_LIMIT = '1mb';

/** What the pages stand on: how a token is read, and how often somebody may ask. */
export interface Before { readonly login: RequestHandler; readonly limit: RequestHandler }

/** Routes below /console for people at a browser. What it does not know goes on to the next router. */
export function pagesRouter(deps: HttpDeps, before: Before, pages: readonly PageRoute[] = PAGES): Router {
  const router = Router({ caseSensitive: true });
  const guard: Guard = { deps, login: before.login, nav: (desk) => placesOf(desk, pages) };
  const sit = [seated(guard) as never, before.limit];
  const take = (limit: string): readonly never[] => [rawBody(limit) as never, genuine(guard) as never];
  router.use(inPages as never);
  router.get('/sign-in', signInRoute(deps) as never);
  if (deps.settings.demoPeople !== undefined) {
    router.post('/sign-in', rawBody(DOOR_LIMIT), demoSignIn(deps) as never);
  }
  router.get('/seats', ...sit, atDesk(ALL) as never, seatsRoute as never);
  router.post('/seats', ...sit, ...take(DOOR_LIMIT), changeSeatRoute(deps) as never);
  router.post('/sign-out', ...sit, ...take(DOOR_LIMIT), signOutRoute(deps) as never);
  router.get('/', ...sit, atDesk(ALL) as never, start as never);
  for (const page of pages) {
    router[page.method](page.path, ...sit, atDesk(page.desks) as never, ...(page.method === 'post' ? take(page.limit ?? FORM_LIMIT) : []), shown(deps, page) as never);
  }
  router.use(unknown(guard) as never);
  return router;
}

/** Entries of the navigation for one desk, in the order of the table. */
export function placesOf(desk: Desk, pages: readonly PageRoute[]): readonly Place[] {
  return pages.flatMap(({ nav, desks, path }) => (nav !== undefined && desks.includes(desk) ? [{ href: `/console${path}`, text: nav }] : []));
}

/** To the first page of the desk. */
const start: Handler = async (req, res) => {
  res.locals.ctx.route = '/console';
  await reply(req, res, ok(onward(pageCall(req, res).frame.nav[0]?.href ?? '/console/seats')));
};

function shown(deps: HttpDeps, page: PageRoute): Handler {
  return async (req, res) => {
    res.locals.ctx.route = `/console${page.path}`;
    const isSound = Object.values(req.params).every((value) => ID.test(value));
    await reply(req, res, isSound ? await page.handler({ app: deps.app, parsePartner: deps.parsePartner, params: req.params, ...pageCall(req, res) })
      : fail({ code: 'not-found', text: 'There is no such page' }));
  };
}

/** A browser at an address that there is not: first the sign-in, so that nobody learns which addresses there are. */
function unknown(guard: Guard): Handler {
  const sit = seated(guard);
  return async (req, res, next) => {
    if (!isBrowser(req)) {
      next();
      return;
    }
    await sit(req, res, (() => { void reply(req, res, fail({ code: 'not-found', text: 'There is no such page' })); }) as typeof next);
  };
}

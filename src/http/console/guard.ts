// SPDX-License-Identifier: Apache-2.0
/**
 * What stands before every page: who sits there, whether the page is for that desk, whether a form is genuine. A browser is
 * told in pages what is wrong; staff's own systems may ask for pages by their token, as for everything else.
 */
import type { RequestHandler } from 'express';
import type { Desk, Frame, Place } from '../../app/console/frame.ts';
import { issuePage, onward } from '../../app/console/page.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Handler, HttpDeps, Req, Res } from '../context.ts';
import { callerOf } from '../context.ts';
import { reply } from '../reply.ts';
import { formOf } from './form.ts';
import { accessOf, frameOf, isFromHere, isGenuine, readSession, type SignedIn } from './session.ts';

/** Who asks for a page. */
export interface Seated {
  readonly frame: Frame;
  /** Absent: a system of the staff, by its token. */
  readonly signedIn?: SignedIn;
}

export interface Guard {
  readonly deps: HttpDeps;
  /** Reads an access token (auth/authenticate.ts). */
  readonly login: RequestHandler;
  /** Entries of the navigation of a desk. */
  readonly nav: (desk: Desk) => readonly Place[];
}

/** Middleware: from here on a browser is told in pages what is wrong. */
export const inPages: Handler = (req, res, next) => {
  if (isBrowser(req)) {
    res.locals.ctx.issues = (issues, status) => issuePage(undefined, issues, status);
  }
  next();
};

/** True for a person at a browser; a system brings its token. */
export function isBrowser(req: Req): boolean {
  return req.headers.authorization === undefined && (req.headers.accept ?? '').includes('text/html');
}

/** Middleware: seats the caller, by session or by token. Nobody there: to the sign-in, or for what is no browser on to the next router. */
export function seated(guard: Guard): Handler {
  return async (req, res, next) => {
    if (req.headers.authorization !== undefined) {
      await guard.login(req as never, res as never, () => { seatSystem(guard, req, res); next(); });
      return;
    }
    const signedIn = await readSession(guard.deps, req);
    if (signedIn === undefined) {
      await nobody(req, res, next);
      return;
    }
    const { ctx } = res.locals;
    const frame = frameOf(signedIn, pathOf(req), guard.nav(signedIn.session.seat.desk));
    ctx.access = accessOf(guard.deps, signedIn, ctx.request);
    ctx.seated = { frame, signedIn };
    ctx.issues = (issues, status) => issuePage(frame, issues, status);
    next();
  };
}

async function nobody(req: Req, res: Res, next: Parameters<Handler>[2]): Promise<void> {
  if (!isBrowser(req)) {
    next('router');
    return;
  }
  await reply(req, res, req.method === 'GET' ? ok(onward('/console/sign-in')) : fail({ code: 'login', text: 'The session is over: sign in again' }));
}

/** A system of the gateway's staff sits at the compliance desk. */
function seatSystem(guard: Guard, req: Req, res: Res): void {
  const { access } = res.locals.ctx;
  if (access?.caller.kind === 'staff' && access.grants.has('console')) {
    const { client, organization, role = 'exchange-operator', purpose = 'operations' } = access.caller;
    const seat = { desk: 'compliance' as const, role, purpose };
    res.locals.ctx.seated = { frame: { desk: 'compliance', name: client, organization, seat, seats: [seat], csrf: '', path: pathOf(req), nav: guard.nav('compliance') } };
  }
}

/** Middleware: 403 unless the caller sits at one of the desks. */
export function atDesk(desks: readonly Desk[]): Handler {
  return async (req, res, next) => {
    const { seated: by } = res.locals.ctx;
    if (by === undefined || !desks.includes(by.frame.desk)) {
      await reply(req, res, fail({ code: 'forbidden', text: by === undefined ? 'Only staff of the gateway may do this' : 'This page belongs to another desk' }));
      return;
    }
    next();
  };
}

/** Middleware: the form, from a page of ours and this session (OWASP: synchronizer token, and the origin). A token's bearer needs no such proof. */
export function genuine(guard: Guard): Handler {
  return async (req, res, next) => {
    const form = await formOf(req);
    const { signedIn } = res.locals.ctx.seated ?? {};
    if (form === undefined) {
      await reply(req, res, fail({ code: 'media-type', text: 'A form is needed here' }));
      return;
    }
    if (signedIn !== undefined && (!isFromHere(req, guard.deps.settings) || !isGenuine(signedIn, form.get('_csrf')))) {
      await reply(req, res, fail({ code: 'forbidden', text: 'This form did not come from a page of this session. Open the page again and repeat what you did' }));
      return;
    }
    res.locals.ctx.form = form;
    next();
  };
}

/** What a page gets of its request; it throws when a route was left without its guards. */
export function pageCall(req: Req, res: Res): { readonly frame: Frame; readonly caller: ReturnType<typeof callerOf>; readonly query: URLSearchParams; readonly form: URLSearchParams } {
  const { seated: by, form = new URLSearchParams() } = res.locals.ctx;
  if (by === undefined) {
    throw new Error('a page without a guard asks who sits there');
  }
  const at = req.url.indexOf('?');
  return { frame: by.frame, caller: callerOf(res), query: new URLSearchParams(at < 0 ? '' : req.url.slice(at + 1)), form };
}

function pathOf(req: Req): string {
  return req.originalUrl.split('?')[0] ?? '';
}

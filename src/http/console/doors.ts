// SPDX-License-Identifier: Apache-2.0
/** In and out of the console: sign-in (as one of the demo's people in the demo alone), the choice of a seat, sign-out. */
import { seatsPage, signInPage } from '../../app/console/door-pages.ts';
import { onward } from '../../app/console/page.ts';
import { personById } from '../../app/people/person.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Handler, HttpDeps, Req, Res } from '../context.ts';
import { bytesOf } from '../fhir/request.ts';
import { reply } from '../reply.ts';
import { pageCall } from './guard.ts';
import { changeSeat, endSession, isFromHere, openSession, type SignedIn } from './session.ts';

/** Forms of the doors are short. */
export const DOOR_LIMIT = '10kb';

/** The sign-in page: by the provider, and in the demo as one of its people. */
export function signInRoute(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/sign-in';
    await reply(req, res, ok(signInPage({ demo: deps.settings.demoPeople ?? [], provider: deps.signIn })));
  };
}

/** In demo mode whoever opens the page may be one of the demo's people. */
export function demoSignIn(deps: HttpDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/console/sign-in';
    const said = new URLSearchParams(new TextDecoder().decode(bytesOf(req))).get('person');
    const wanted = deps.settings.demoPeople?.find((each) => each.id === said);
    if (wanted === undefined || !isFromHere(req, deps.settings)) {
      await reply(req, res, fail({ code: 'forbidden', text: 'This sign-in did not come from the sign-in page' }));
      return;
    }
    const { tenant, organization: gateway, timeZone } = deps.settings;
    const person = await personById({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, wanted);
    const opened = person.ok ? await openSession(deps, res, person.value) : person;
    await reply(req, res, opened.ok ? ok(onward('/console')) : opened);
  };
}

/** The seats of whoever is signed in. */
export const seatsRoute: Handler = async (req, res) => {
  res.locals.ctx.route = '/console/seats';
  await reply(req, res, ok(seatsPage(pageCall(req, res).frame)));
};

/** To another seat: the form names it by its place in the list. */
export function changeSeatRoute(deps: HttpDeps): Handler {
  return signedIn(async (req, res, person) => {
    res.locals.ctx.route = '/console/seats';
    const seat = person.seats[Number(pageCall(req, res).form.get('seat') ?? 'none')];
    if (seat === undefined) {
      await reply(req, res, fail({ code: 'forbidden', text: 'There is no such seat for you' }));
      return;
    }
    await changeSeat(deps, res, { signedIn: person, seat });
    await reply(req, res, ok(onward('/console')));
  });
}

/** Ends the session, or all of the person's. */
export function signOutRoute(deps: HttpDeps): Handler {
  return signedIn(async (req, res, person) => {
    res.locals.ctx.route = '/console/sign-out';
    await endSession(deps, res, { signedIn: person, everywhere: pageCall(req, res).form.get('everywhere') === 'yes' });
    await reply(req, res, ok(onward('/console/sign-in')));
  });
}

function signedIn(act: (req: Req, res: Res, person: SignedIn) => Promise<void>): Handler {
  return async (req, res) => {
    const person = res.locals.ctx.seated?.signedIn;
    await (person === undefined ? reply(req, res, fail({ code: 'forbidden', text: 'A system has no session' })) : act(req, res, person));
  };
}

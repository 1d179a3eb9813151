// SPDX-License-Identifier: Apache-2.0
/**
 * SMART App Launch 2.2 for people: the app asks (/oauth/authorize), the person signs in at the external provider, comes back
 * (/oauth/signed-in), chooses a role and a purpose among those registered, and the app gets a code (/oauth/consent).
 */
import type { Organization } from '@medplum/fhirtypes';
import { Router } from 'express';
import { toResource } from '../../app/gate/knowledge.ts';
import { choicesFor } from '../../app/people/choices.ts';
import { personById, personOf, type SignedInPerson } from '../../app/people/person.ts';
import type { Client } from '../../app/ports.ts';
import { asksForPatient } from '../../domain/smart/scopes.ts';
import type { Handler, HttpDeps, Req, Res } from '../context.ts';
import { isFromHere } from '../console/session.ts';
import { bytesOf, rawBody } from '../fhir/request.ts';
import { tokenLimit } from '../limits.ts';
import { cookieOf, dropCookie, putCookie } from '../oidc/cookies.ts';
import { beginSignIn, carriedBy, finishSignIn } from '../oidc/flow.ts';
import { flowOf, type People } from '../oidc/people.ts';
import { reply } from '../reply.ts';
import { firstUse, LIVES, opened, randomId, readRequest, sealed, sha256, type AppRequest, type Asking, type Opened } from './authorization.ts';
import { decide } from './decide.ts';
import { pageHeaders } from './headers.ts';
import { consentPage, refusedPage, type Consenting } from './pages.ts';
import { answerAt, readAsked, type AppError, type Back } from './request.ts';

export interface AuthorizeDeps extends HttpDeps { readonly people: People }

const SIGNED_IN = '/oauth/signed-in';
/** Requests per minute from one address are those of tokens; forms are short. */
const FORM_LIMIT = '32kb';

/** The routes; mounted at the root. */
export function authorizeRouter(deps: AuthorizeDeps): Router {
  const router = Router({ caseSensitive: true });
  const limit = tokenLimit(deps.settings.tokenRateLimit);
  router.use(['/oauth/authorize', SIGNED_IN, '/oauth/consent'], limit, pageHeaders());
  router.get('/oauth/authorize', authorize(deps, (req) => new URL(req.originalUrl, deps.settings.publicUrl).searchParams) as never);
  router.post('/oauth/authorize', rawBody(FORM_LIMIT) as never, authorize(deps, formIn) as never);
  router.get(SIGNED_IN, signedIn(deps) as never);
  router.post('/oauth/consent', rawBody(FORM_LIMIT) as never, consented(deps) as never);
  return router;
}

function authorize(deps: AuthorizeDeps, read: (req: Req) => URLSearchParams): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/authorize';
    const query = read(req);
    const client = await clientOf(deps, query.get('client_id') ?? '');
    const asked = readAsked(query, client, deps.settings);
    if (asked.kind === 'unknown') {
      await show(req, res, refusedPage(asked.text));
    } else if (asked.kind === 'refused') {
      sendBack(deps, res, asked.back, asked);
    } else {
      const begun = await beginSignIn(flowOf(deps), res, { path: SIGNED_IN, carry: JSON.stringify(asked.request), anew: asked.request.anew });
      go(res, begun.ok ? begun.value : answerAt(asked.request, deps.settings, { error: 'temporarily_unavailable' }));
    }
  };
}

function signedIn(deps: AuthorizeDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = SIGNED_IN;
    const carried = carriedBy(flowOf(deps), req);
    const request = carried === undefined ? undefined : readRequest(carried);
    const finished = await finishSignIn(flowOf(deps), req, res, SIGNED_IN);
    if (request === undefined) {
      await show(req, res, refusedPage(finished.ok ? 'This sign-in was begun for something else' : finished.issues[0]?.text ?? ''));
      return;
    }
    if (!finished.ok) {
      const error: AppError = finished.issues[0]?.code === 'unavailable' ? 'temporarily_unavailable' : 'access_denied';
      sendBack(deps, res, request, { error, text: finished.issues[0]?.text ?? '' });
      return;
    }
    const person = await personOf(peopleDeps(deps), finished.value.signIn);
    const ask = person.ok ? await askFor(deps, request, person.value) : undefined;
    if (!person.ok || ask === undefined) {
      sendBack(deps, res, request, { error: 'access_denied', text: 'whoever signed in is not registered for this app' });
      return;
    }
    const secret = randomId();
    const asking = sealed(deps.people, 'asking', { request, subject: person.value.id, organization: person.value.organization, authTime: finished.value.authTime, browser: sha256(secret) });
    putCookie(res, deps.settings, { name: cookieFor(sha256(secret)), value: secret, seconds: LIVES.asking / 1000 });
    await showConsent(req, res, { ...ask, asking });
  };
}

function consented(deps: AuthorizeDeps): Handler {
  return async (req, res) => {
    res.locals.ctx.route = '/oauth/consent';
    const form = formIn(req);
    const text = form.get('asking') ?? '';
    const asking = opened(deps.people, 'asking', text);
    if (asking === undefined || !isFromHere(req, deps.settings) || sha256(cookieOf(req, deps.settings, cookieFor(asking.value.browser)) ?? '') !== asking.value.browser) {
      await show(req, res, refusedPage('This page was not opened in this browser, or has lain for too long', 403));
      return;
    }
    const { request } = asking.value;
    const person = await personById(peopleDeps(deps), { id: asking.value.subject, organization: asking.value.organization });
    const ask = person.ok ? await askFor(deps, request, person.value) : undefined;
    if (!person.ok || ask === undefined) {
      sendBack(deps, res, request, { error: 'access_denied', text: 'whoever signed in is not registered for this app' });
      return;
    }
    await answer(deps, req, res, { form, asking, person: person.value, ask: { ...ask, asking: text } });
  };
}

interface Answering { readonly form: URLSearchParams; readonly asking: Opened<Asking>; readonly person: SignedInPerson; readonly ask: Ask & { readonly asking: string } }

async function answer(deps: AuthorizeDeps, req: Req, res: Res, { form, asking, person, ask }: Answering): Promise<void> {
  const { request } = asking.value;
  const refuses = form.get('decision') !== 'allow';
  const decided = refuses ? undefined : await decide({ ...deps, request: res.locals.ctx.request }, { form, asking: asking.value, person, client: ask.client, choices: ask.choices });
  if (decided?.ok === false) {
    await showConsent(req, res, { ...ask, chosen: form, issues: decided.issues });
    return;
  }
  dropCookie(res, deps.settings, cookieFor(asking.value.browser));
  if (!await firstUse(deps.store, deps.settings.tenant, asking)) {
    await show(req, res, refusedPage('This page was answered before', 403));
    return;
  }
  if (decided === undefined) {
    sendBack(deps, res, request, { error: 'access_denied', text: 'the person refused' });
    return;
  }
  const code = sealed(deps.people, 'code', { authorization: decided.value, redirectUri: request.redirectUri, challenge: request.challenge });
  go(res, answerAt(request, deps.settings, { code }));
}

interface Ask extends Omit<Consenting, 'asking'> { readonly client: Client; readonly redirectUri: string }

/** What the person is asked; undefined: the app is not for this person. */
async function askFor(deps: AuthorizeDeps, request: AppRequest, person: SignedInPerson): Promise<Ask | undefined> {
  const client = await clientOf(deps, request.client);
  const choices = client === undefined ? undefined : choicesFor(person, client);
  if (client === undefined || choices === undefined) {
    return undefined;
  }
  const { protocol, host } = new URL(request.redirectUri);
  return {
    client, choices, app: client.name, answeredAt: host === '' ? protocol : host, person: person.name, organization: await organizationName(deps, person.organization), scopes: request.scopes,
    choosesPatient: choices.patients === undefined && asksForPatient(request.scopes), redirectUri: request.redirectUri,
  };
}

function clientOf(deps: AuthorizeDeps, id: string): Promise<Client | undefined> {
  return deps.store.read(deps.settings.tenant, (session) => session.client(id));
}

async function organizationName({ store, settings }: AuthorizeDeps, id: string): Promise<string> {
  const row = (await store.read(settings.tenant, (session) => session.get('Organization', id)))?.resource;
  return row === undefined ? id : (toResource(row) as Organization).name ?? id;
}

function peopleDeps({ store, clock, settings: { tenant, organization: gateway, timeZone } }: HttpDeps): Parameters<typeof personOf>[0] {
  return { store, clock, tenant, gateway, timeZone };
}

async function showConsent(req: Req, res: Res, asked: Consenting & Pick<Ask, 'redirectUri'>): Promise<void> {
  // A browser holds the answer to a form to `form-action` too, so it names where the app is answered (CSP 3, 6.5.2).
  pageHeaders(asked.redirectUri)(req as never, res as never, () => undefined);
  await show(req, res, consentPage(asked));
}

async function show(req: Req, res: Res, page: ReturnType<typeof consentPage>): Promise<void> {
  await reply(req, res, { ok: true, value: page });
}

function sendBack(deps: AuthorizeDeps, res: Res, back: Back, { error, text }: { readonly error: AppError; readonly text: string }): void {
  res.locals.ctx.outcome = error;
  go(res, answerAt(back, deps.settings, { error, error_description: text }));
}

function go(res: Res, location: string): void {
  res.statusCode = 303;
  res.setHeader('Location', location);
  res.end();
}

function formIn(req: Req): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(bytesOf(req)));
}

function cookieFor(browser: string): string {
  return `consent-${browser.slice(0, 12)}`;
}

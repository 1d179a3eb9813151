// SPDX-License-Identifier: Apache-2.0
/**
 * Who sits at the console. The cookie holds a random secret and nothing else; what it stands for is in the store, so that
 * a session ends for every process at once. With each request the registry is asked again whether the person may still sit there.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Organization } from '@medplum/fhirtypes';
import type { Frame, Place, Seat } from '../../app/console/frame.ts';
import type { ConsoleSession } from '../../app/console/ports.ts';
import { callerIn, CONSOLE_CLIENT, isSameSeat, seatsOf } from '../../app/console/seats.ts';
import type { SignedInPerson } from '../../app/people/person.ts';
import { toResource } from '../../app/gate/knowledge.ts';
import { endApps } from '../../app/people/sign-out.ts';
import { personById } from '../../app/people/person.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { grantsOf } from '../../app/scope.ts';
import { loginEntry } from '../auth/login-entry.ts';
import type { Access, HttpDeps, HttpSettings, Req, Res } from '../context.ts';

/** Milliseconds without a request, and from sign-in, after which a session is over (NIST SP 800-63B 4.2.3: 30 minutes and 12 hours). */
export const IDLE = 30 * 60_000;
export const LONGEST = 12 * 3_600_000;
/** `seen` is written no more often. */
const TOUCH = 60_000;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export type SessionDeps = Pick<HttpDeps, 'store' | 'clock' | 'ids' | 'settings'>;

/** A person in a seat, as the request at hand has it. */
export interface SignedIn {
  readonly session: ConsoleSession;
  readonly person: SignedInPerson;
  readonly seats: readonly Seat[];
  /** Name of its organization. */
  readonly at: string;
  readonly csrf: string;
}

/**
 * Opens a session for whoever has just proven who it is, sets its cookie, and notes it in the ledger.
 * The first of its seats is taken. Issue `forbidden`: the registry gives the person no seat.
 * After a redirect from elsewhere answer with a page that goes on by itself (`onward` of page.ts): a cookie that is
 * SameSite=Strict does not go along with a redirect that began on another site.
 */
export async function openSession(deps: SessionDeps, res: Res, person: SignedInPerson): Promise<Result<true>> {
  const [seat] = await seatsFor(deps, person);
  if (seat === undefined) {
    return fail({ code: 'forbidden', text: 'Nothing of the console is registered for you: ask whoever looks after your organization\'s connection' });
  }
  const written = await note(deps, res, { person, seat, operation: 'console-sign-in' });
  if (!written.ok) {
    return written;
  }
  await seatDown(deps, res, { person, seat, opened: deps.clock.now() });
  return ok(true);
}

/** The session of a request; undefined: none, or it is over. */
export async function readSession(deps: SessionDeps, req: Req): Promise<SignedIn | undefined> {
  const secret = cookieOf(req, deps.settings);
  const { tenant, organization: gateway, timeZone } = deps.settings;
  const session = secret === undefined ? undefined : await deps.store.consoleSession(tenant, keyOf(secret));
  if (session === undefined || secret === undefined) {
    return undefined;
  }
  const now = Date.parse(deps.clock.now());
  const isOver = now - Date.parse(session.seen) > IDLE || now - Date.parse(session.opened) > LONGEST;
  const person = isOver ? undefined : await personById({ store: deps.store, clock: deps.clock, tenant, gateway, timeZone }, { id: session.person, organization: session.organization });
  const { seats, at } = person?.ok === true ? await placeOf(deps, person.value) : { seats: [], at: '' };
  if (person?.ok !== true || !seats.some((seat) => isSameSeat(seat, session.seat))) {
    await deps.store.endConsole(tenant, session.key);
    return undefined;
  }
  if (now - Date.parse(session.seen) > TOUCH) {
    await deps.store.touchConsole(tenant, session.key, deps.clock.now());
  }
  return { session, person: person.value, seats, at, csrf: csrfOf(secret) };
}

/** Moves to another seat of the same person: a new secret, so that what was known of the old one is worth nothing. */
export async function changeSeat(deps: SessionDeps, res: Res, { signedIn, seat }: { readonly signedIn: SignedIn; readonly seat: Seat }): Promise<void> {
  await deps.store.endConsole(deps.settings.tenant, signedIn.session.key);
  await seatDown(deps, res, { person: signedIn.person, seat, opened: signedIn.session.opened });
}

/** Ends the session on every process, or every session of the person (a phone was lost), and takes the cookie back. */
export async function endSession(deps: SessionDeps, res: Res, { signedIn, everywhere }: { readonly signedIn: SignedIn; readonly everywhere: boolean }): Promise<void> {
  const { key, person, organization } = signedIn.session;
  if (everywhere) {
    await endApps({ store: deps.store, clock: deps.clock, tenant: deps.settings.tenant }, { person, organization });
  }
  await (everywhere ? deps.store.endConsoleOf(deps.settings.tenant, { person, organization }) : deps.store.endConsole(deps.settings.tenant, key));
  await note(deps, res, { person: signedIn.person, seat: signedIn.session.seat, operation: 'console-sign-out' });
  setCookie(deps, res, '');
}

/** The signed-in person as a caller. */
export function accessOf(deps: SessionDeps, { person, session }: SignedIn, request: string): Access {
  const caller = callerIn(session.seat, person, { tenant: deps.settings.tenant, request });
  return { caller, grants: grantsOf(caller.scopes) };
}

/** What its pages carry. */
export function frameOf({ person, session, seats, at, csrf }: SignedIn, path: string, nav: readonly Place[]): Frame {
  return { desk: session.seat.desk, name: person.name ?? 'Signed in', organization: at, seat: session.seat, seats, csrf, path, nav };
}

/** True when the token of a form belongs to the session. */
export function isGenuine(signedIn: SignedIn, said: string | null): boolean {
  const [want, have] = [Buffer.from(signedIn.csrf), Buffer.from(said ?? '')];
  return want.length === have.length && timingSafeEqual(want, have);
}

/** True when a browser says that the request comes from a page of ours. Every browser says so of a POST (https://fetch.spec.whatwg.org/#origin-header). */
export function isFromHere(req: Req, settings: Pick<HttpSettings, 'publicUrl'>): boolean {
  const { origin } = req.headers;
  return origin === undefined ? req.headers['sec-fetch-site'] === 'same-origin' : origin === new URL(settings.publicUrl).origin;
}

interface Sitting { readonly person: SignedInPerson; readonly seat: Seat; readonly opened: string }

async function seatDown(deps: SessionDeps, res: Res, { person, seat, opened }: Sitting): Promise<void> {
  const secret = randomBytes(32).toString('base64url');
  const seen = deps.clock.now();
  const session = { key: keyOf(secret), person: person.id, organization: person.organization, seat, opened, seen };
  await deps.store.saveConsole(deps.settings.tenant, session, new Date(Date.parse(seen) - LONGEST).toISOString());
  setCookie(deps, res, secret);
}

async function seatsFor(deps: SessionDeps, person: SignedInPerson): Promise<readonly Seat[]> {
  return (await placeOf(deps, person)).seats;
}

/** Where the person may sit, and what its organization is called. */
async function placeOf(deps: SessionDeps, person: SignedInPerson): Promise<{ readonly seats: readonly Seat[]; readonly at: string }> {
  return deps.store.read(deps.settings.tenant, async (session) => {
    const row = (await session.get('Organization', person.organization))?.resource;
    const name = row === undefined || row.holder !== '' ? undefined : (toResource(row) as Organization).name;
    return { seats: seatsOf(person, await session.clients()), at: name ?? person.organization };
  });
}

interface Noted { readonly person: SignedInPerson; readonly seat: Seat; readonly operation: 'console-sign-in' | 'console-sign-out' }

function note(deps: SessionDeps, res: Res, { person, seat, operation }: Noted): Promise<Result<unknown>> {
  const { desk: _, ...acting } = seat;
  const entry = loginEntry({ client: { id: CONSOLE_CLIENT, organization: person.organization }, acting: { ...acting, person: person.actsAs }, operation }, { ...deps, request: res.locals.ctx.request });
  return deps.store.commit(deps.settings.tenant, { ledger: [entry] });
}

function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function csrfOf(secret: string): string {
  return createHmac('sha256', secret).update('forms of the console').digest('base64url');
}

function isHttps({ settings }: Pick<SessionDeps, 'settings'>): boolean {
  return settings.publicUrl.startsWith('https:');
}

/** RFC 6265bis 4.1.3.2: `__Host-` binds the cookie to this very host; browsers take it over https alone. */
function cookieName(settings: Pick<HttpSettings, 'publicUrl'>): string {
  return settings.publicUrl.startsWith('https:') ? '__Host-throughcare' : 'throughcare-console';
}

function setCookie(deps: SessionDeps, res: Res, secret: string): void {
  const ended = secret === '' ? '; Max-Age=0' : '';
  res.setHeader('Set-Cookie', `${cookieName(deps.settings)}=${secret}; Path=/; HttpOnly; SameSite=Strict${isHttps(deps) ? '; Secure' : ''}${ended}`);
}

function cookieOf(req: Req, settings: Pick<HttpSettings, 'publicUrl'>): string | undefined {
  const name = `${cookieName(settings)}=`;
  const value = (req.headers.cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(name))?.slice(name.length);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

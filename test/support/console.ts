// SPDX-License-Identifier: Apache-2.0
/** A gateway whose people may sit at the console, and a browser without a screen: a cookie jar that sends forms. */
import type { DemoPerson } from '../../src/app/console/door-pages.ts';
import type { Settings } from '../../src/config.ts';
import type { Clock } from '../../src/app/ports.ts';
import { openGateway, type TestGateway } from './gateway.ts';
import { gatewayPartner, testPartners } from './partners.ts';

/** The patient of the test county who looks at its own page; Patients that carry the identifier are its own. */
export const PARTICIPANT_ID = { system: 'urn:throughcare:test:sid', value: 'S-1' };

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { id: 'priya-nair', organization: 'gateway', name: 'Priya Nair', about: 'Compliance officer' },
  { id: 'dana-whitfield', organization: 'open-door', name: 'Dana Whitfield', about: 'Counselor, and administrator of Open Door' },
  { id: 'omar-reyes', organization: 'county-probation', name: 'Omar Reyes', about: 'Probation officer' },
  { id: 'rosa-delgado', organization: 'open-door', name: 'Rosa Delgado', about: 'Participant' },
];

export interface Seen { readonly status: number; readonly text: string; readonly headers: Headers; readonly path: string }

export interface Visitor {
  /** Opens a page, following redirects of ours unless told otherwise. */
  get(path: string, options?: { readonly follow?: boolean }): Promise<Seen>;
  /** Sends a form with the token of the last page seen; `csrf: ''` leaves it out. */
  post(path: string, form: Readonly<Record<string, string>>, options?: { readonly csrf?: string; readonly origin?: string; readonly follow?: boolean }): Promise<Seen>;
  readonly cookie: () => string;
}

export interface TestConsole extends TestGateway {
  visitor(): Visitor;
  /** A visitor who is signed in; `seat`: words in the name of the seat to take, when there are several. */
  signIn(person: string, seat?: string): Promise<Visitor>;
}

/** Starts a gateway with desks: compliance (priya-nair), planner and partner-admin (dana-whitfield), planner (omar-reyes), participant (rosa-delgado). */
export async function openConsole(options: { readonly settings?: Partial<Settings>; readonly clock?: Clock } = {}): Promise<TestConsole> {
  const gateway = await openGateway({ ...options, settings: { demoPeople: DEMO_PEOPLE, ...options.settings } });
  await seatPeople(gateway);
  const visitor = (): Visitor => visitorAt(gateway.url);
  return {
    ...gateway, visitor,
    signIn: async (person, seat) => {
      const visiting = visitor();
      await visiting.post('/console/sign-in', { person });
      const seen = await visiting.get('/console/seats');
      const index = seat === undefined ? -1 : [...seen.text.matchAll(/name="seat" value="\d+">\s*<button class="\w+">([^<]*)<\/button>/g)].findIndex(([, name]) => name?.includes(seat));
      if (index >= 0) {
        await visiting.post('/console/seats', { seat: String(index) });
      }
      return visiting;
    },
  };
}

async function seatPeople(gateway: TestGateway): Promise<void> {
  const staff = gatewayPartner(gateway.jwks);
  await gateway.add({ ...staff, people: [{ id: 'priya-nair', name: 'Priya Nair', roles: ['exchange-operator'], identifiers: [], desks: ['compliance'], active: true }] });
  for (const partner of testPartners(gateway.jwks)) {
    const people = partner.people.map((person) => (person.id === 'dana-whitfield' ? { ...person, desks: ['planner', 'partner-admin'] as const }
      : person.id === 'omar-reyes' ? { ...person, desks: ['planner'] as const } : person));
    const participants = partner.organization.id === 'open-door' ? [{ id: 'rosa-delgado', role: 'patient' as const, patient: PARTICIPANT_ID, signIns: [], active: true }] : [];
    if (participants.length > 0 || people.some((person) => 'desks' in person)) {
      await gateway.add({ ...partner, people, participants });
    }
  }
}

/** A browser without a screen at the console of that address; nobody is signed in. */
export function visitorAt(url: string): Visitor {
  let [cookie, csrf] = ['', ''];
  const send = async (path: string, init: RequestInit): Promise<Seen> => {
    const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...(init.headers as Readonly<Record<string, string>>) } });
    const given = response.headers.getSetCookie()[0]?.split(';')[0];
    cookie = given ?? cookie;
    const text = await response.text();
    csrf = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? csrf;
    return { status: response.status, text, headers: response.headers, path };
  };
  const follow = async (seen: Seen): Promise<Seen> => (seen.status === 303 ? follow(await send(seen.headers.get('location') ?? '', {})) : seen);
  return {
    cookie: () => cookie,
    get: async (path, options = {}) => { const seen = await send(path, {}); return options.follow === false ? seen : follow(seen); },
    post: async (path, form, options = {}) => {
      const body = new URLSearchParams({ ...form, ...(options.csrf === '' ? {} : { _csrf: options.csrf ?? csrf }) });
      const seen = await send(path, { method: 'POST', body, headers: { origin: options.origin ?? url } });
      return options.follow === false ? seen : follow(seen);
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Enforcement switched off: gates that let everything through, searches that look at all that is stored, everybody's records as one's own. */
import type { Gates } from '../../src/app/gate/gates.ts';
import { createGates } from '../../src/app/gate/gates.ts';
import type { PersonGate } from '../../src/app/gate/person-gate.ts';
import { createApp } from '../../src/app/create-app.ts';
import type { Deps } from '../../src/app/deps.ts';
import type { Session, Store, Visibility } from '../../src/app/ports.ts';
import type { Decision, Verdict } from '../../src/domain/consent/decision.ts';
import { directoryFor } from '../../src/app/directory.ts';
import { HOLDERS } from './classes.ts';
import type { County, Recipient } from './county.ts';

const GO: Verdict = { verdict: 'release', reasons: [], bases: ['switched-off'], findings: [] };

const NOTHING: Decision = { outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: '' };

function openGate(gate: PersonGate): PersonGate {
  const rows = gate.knowledge.patients;
  const patient = gate.patient ?? rows.find((row) => !row.deleted);
  return {
    ...gate, patient, knows: (id) => rows.some((row) => row.id === id), reads: (id) => rows.some((row) => row.id === id), aliases: rows.map((row) => row.id), hidden: [], named: [], open: true,
    allowed: [...gate.knowledge.profiles.keys()].map((key) => ({ person: gate.person, gate: key })), verdict: () => GO,
    conclude: (records) => [{ ...NOTHING, released: records.map(({ type, id }) => (type === '' ? id : `${type}/${id}`)) }],
  };
}

/** Gates that let everything through, to be given to an application in place of the real ones. */
export function openGates(gates: Gates): Gates {
  const all = (opened: ReadonlyMap<string, PersonGate>): ReadonlyMap<string, PersonGate> => new Map([...opened].map(([person, gate]) => [person, openGate(gate)]));
  return {
    wasOpened: (caller) => gates.wasOpened(caller),
    open: async (session, ask) => openGate(await gates.open(session, ask)),
    openIf: async (session, ask, suppose) => openGate(await gates.openIf(session, ask, suppose)),
    openAt: async (session, ask, at) => all(await gates.openAt(session, ask, at)),
    openMany: async (session, ask, persons) => all(await gates.openMany(session, ask, persons)),
    registryNow: (session, tenant) => gates.registryNow(session, tenant),
  };
}

const ALL: Visibility = { kind: 'all' };

/** Whoever keeps a directory of its own: with enforcement switched off it is everybody's. */
const DIRECTORIES = HOLDERS.flatMap(directoryFor);

function seeing(visibility: Visibility): Visibility {
  if (visibility.kind !== 'only') {
    return ALL;
  }
  // Without who asks, what that one wrote itself means every Patient of the person, too.
  const { asker: _asker, ...shown } = visibility;
  return { ...shown, allowed: [...shown.allowed, ...DIRECTORIES] };
}

/** The store as it would be without the question whose a record is: conditions match everybody's, and all is `posing`'s but what the gateway keeps (its registry). */
export function blindStore({ store, policy: { gateway } }: Pick<Deps, 'store' | 'policy'>, posing: string): Store {
  const blind = <S extends Session>(session: S): S => ({
    ...session,
    search: (...[plan, visibility, counted]: Parameters<Session['search']>) => session.search(plan, seeing(visibility), counted),
    get: async (type: string, id: string) => {
      const found = await session.get(type, id);
      return found === undefined || ['', gateway].includes(found.resource.holder) ? found : { ...found, resource: { ...found.resource, holder: posing } };
    },
  });
  return { ...store, read: (tenant, work) => store.read(tenant, (session) => work(blind(session))), transact: (tenant, work) => store.transact(tenant, (tx) => work(blind(tx))) };
}

/** Switches enforcement off in a county, for one who asks. Who it is, is asked as ever. */
export function switchOff(county: County, recipient: Recipient): void {
  const { deps, app } = county.gateway.gateway;
  const gates = openGates(createGates(deps.policy));
  county.off = { gates, deps: { ...deps, store: blindStore(deps, recipient) } };
  Object.assign(app, createApp(county.off.deps, gates));
}

/** Is there such a record, whoever may know of it? */
export function isThere({ store }: Pick<Deps, 'store'>, type: string, id: string): Promise<boolean> {
  return store.read('test', async (session) => await session.get(type, id) !== undefined);
}

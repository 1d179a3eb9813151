// SPDX-License-Identifier: Apache-2.0
/** Opens gates and keeps them while nothing that they rest on has changed: same asker, same epochs, before `stableUntil`. */
import type { Registry } from '../../domain/consent/evidence/types.ts';
import type { Caller } from '../caller.ts';
import type { GatePolicy } from '../deps.ts';
import type { PersonEpochs, Session } from '../ports.ts';
import { isInReach } from '../reach.ts';
import { askerOf } from './asker.ts';
import { BoundedMap } from './bounded-map.ts';
import { createKnowledge, isLasting, type PersonKnowledge } from './knowledge.ts';
import { type OpenInput, openGate, type PersonGate } from './person-gate.ts';

export interface GateAsk {
  readonly caller: Caller;
  readonly asOf: string;
  readonly person: string;
  readonly epochs: { readonly registry: number; readonly person: number };
}

export interface Gates {
  /** True when a gate was opened for this caller's request that was not at hand: how long that takes depends on all that is on file. */
  wasOpened(caller: Caller): boolean;
  /** The gate of one caller to one person; epochs must have been read in this session. */
  open(session: Session, ask: GateAsk): Promise<PersonGate>;
  /** The same gate if other things were known; never kept. For previews: what is known is not changed by it. */
  openIf(session: Session, ask: GateAsk, suppose: (known: PersonKnowledge) => PersonKnowledge): Promise<PersonGate>;
  /** Gates to several persons, at the epochs given. */
  openAt(session: Session, ask: Pick<GateAsk, 'caller' | 'asOf'>, at: OpenAt): Promise<ReadonlyMap<string, PersonGate>>;
  /** Gates to several persons, with one look at their epochs. */
  openMany(session: Session, ask: Pick<GateAsk, 'caller' | 'asOf'>, persons: readonly string[]): Promise<ReadonlyMap<string, PersonGate>>;
  /** The registry as it is now. */
  registryNow(session: Session, tenant: string): Promise<Registry>;
}

/** Persons and their epochs, read in the session at hand. */
export interface OpenAt { readonly persons: readonly string[]; readonly epochs: PersonEpochs }

interface Kept { readonly gate: PersonGate; readonly registry: number; readonly person: number }

const GATES_KEPT = 20_000;

/** Makes the cache of gates; one per process. */
export function createGates(policy: GatePolicy): Gates {
  const knowledge = createKnowledge(policy.gateway);
  const kept = new BoundedMap<Kept>(GATES_KEPT);
  const opening = new WeakSet<Caller>();

  async function open(session: Session, ask: GateAsk): Promise<PersonGate> {
    const { asker, ownOnly, key } = askerOf(ask.caller, policy, ask.asOf);
    const id = `${ask.caller.tenant} ${ask.person} ${key}`;
    const known = isInReach(ask.caller, ask.person) ? kept.get(id) : undefined;
    if (known !== undefined && known.registry === ask.epochs.registry && known.person === ask.epochs.person && isStable(known.gate, ask.asOf) && isLasting(known.gate.knowledge) && !known.gate.awaits) {
      return known.gate;
    }
    opening.add(ask.caller);
    const registry = await knowledge.registry(session, ask.caller.tenant, ask.epochs.registry);
    if (!isInReach(ask.caller, ask.person)) {
      return openGate({ policy, asker, ownOnly, knowledge: nothingOf(ask), registry });
    }
    const person = await knowledge.person(session, ask.caller.tenant, { person: ask.person, epoch: ask.epochs.person });
    const gate = await opened(session, { policy, asker, ownOnly, knowledge: person, registry }, () => knowledge.refiled(session, ask.caller.tenant, person));
    kept.set(id, { gate, registry: ask.epochs.registry, person: ask.epochs.person });
    return gate;
  }

  async function openIf(session: Session, ask: GateAsk, suppose: (known: PersonKnowledge) => PersonKnowledge): Promise<PersonGate> {
    const { asker, ownOnly } = askerOf(ask.caller, policy, ask.asOf);
    const registry = await knowledge.registry(session, ask.caller.tenant, ask.epochs.registry);
    const known = isInReach(ask.caller, ask.person) ? suppose(await knowledge.person(session, ask.caller.tenant, { person: ask.person, epoch: ask.epochs.person })) : nothingOf(ask);
    return opened(session, { policy, asker, ownOnly, knowledge: known, registry });
  }

  async function openAt(session: Session, ask: Pick<GateAsk, 'caller' | 'asOf'>, { persons, epochs }: OpenAt): Promise<ReadonlyMap<string, PersonGate>> {
    const opened = new Map<string, PersonGate>();
    for (const person of persons) {
      opened.set(person, await open(session, { ...ask, person, epochs: { registry: epochs.registry, person: epochs.persons.get(person) ?? 0 } }));
    }
    return opened;
  }

  return {
    wasOpened: (caller) => opening.has(caller), open, openIf, openAt,
    openMany: async (session, ask, persons) => openAt(session, ask, { persons, epochs: await session.epochs(persons) }),
    registryNow: async (session, tenant) => (await knowledge.registry(session, tenant, (await session.epochs([])).registry)).registry,
  };
}

/** With what papers name one by one looked up: by those alone a Patient may be shown, or not. `anew`: what is on file by now, for a gate that waits for more. */
async function opened(session: Session, input: OpenInput, anew?: () => Promise<PersonKnowledge>): Promise<PersonGate> {
  const first = openGate(input);
  const named = first.named.filter((ref) => ref.includes('/'));
  const gate = named.length === 0 ? first : openGate({ ...input, named: await session.heads(named) });
  return gate.awaits && anew !== undefined ? opened(session, { ...input, knowledge: await anew() }) : gate;
}

/** Of somebody out of reach nothing is known. */
function nothingOf({ person, epochs }: GateAsk): PersonKnowledge {
  return { person, epoch: epochs.person, evidence: [], evidenceRefs: [], profiles: new Map(), patients: [], former: [], sealed: [] };
}

function isStable(gate: PersonGate, asOf: string): boolean {
  const now = Date.parse(asOf);
  const decided = Date.parse(gate.asker.asOf);
  return now >= decided && (gate.stableUntil === null || now < Date.parse(gate.stableUntil));
}

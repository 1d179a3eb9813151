// SPDX-License-Identifier: Apache-2.0
/** Open gates as a predicate that the database can run. */
import type { PersonGate } from '../gate/person-gate.ts';
import type { AllowedProfile, Session, Visibility } from '../ports.ts';

/** Everything that these gates let through, and `beside` it; records that a paper names are looked up and decided one by one. */
export async function visibilityFor(session: Session, gates: ReadonlyMap<string, PersonGate>, beside: readonly AllowedProfile[] = []): Promise<Visibility> {
  const asker = [...gates.values()][0]?.asker.to.organization;
  const asked = asker === undefined ? {} : { asker };
  const allowed = [...[...gates.values()].flatMap((gate) => gate.allowed), ...beside];
  const named = [...gates.values()].flatMap((gate) => gate.named).filter((id) => id.includes('/'));
  const hidden = [...gates.values()].flatMap((gate) => gate.hidden);
  if (named.length === 0) {
    return hidden.length === 0 ? { kind: 'only', allowed, ...asked } : { kind: 'only', allowed, except: hidden, ...asked };
  }
  const heads = await session.heads(named);
  const released = (head: typeof heads[number]): boolean => gates.get(head.person)?.verdict(head).verdict === 'release';
  const refs = (list: typeof heads): readonly string[] => list.map((head) => `${head.type}/${head.id}`);
  return { kind: 'only', allowed, except: [...hidden, ...refs(heads.filter((head) => !released(head)))], also: refs(heads.filter(released)), ...asked };
}

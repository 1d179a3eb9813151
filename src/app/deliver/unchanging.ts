// SPDX-License-Identifier: Apache-2.0
/**
 * What leaves without anybody asking again must be whole. Its content is found by several questions to the store: a record whose facts change
 * between two of them (it was decided as one kind, and is found as another) is withheld for that moment, which harms no reader who asks again, but
 * a delivery would be settled without it. So what was made while the person or the registry changed is made anew; and what was made in vain is not
 * written down, since an account of disclosures tells of what left (45 CFR 164.528).
 */
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';
import type { Session, Store, Transaction, WriteSet } from '../ports.ts';

const TRIES = 5;

/**
 * In: how to make it, with the `Deps` by which it reads and writes. Out: what was made while nothing changed, with its entries committed.
 * Issue `conflict`: it changed each time; try again later.
 */
export async function whileUnchanged<T>(deps: Deps, { tenant, person }: { readonly tenant: string; readonly person: string }, make: (deps: Deps) => Promise<Result<T>>): Promise<Result<T>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const made = await deps.store.transact(tenant, async (tx) => {
      const entries: WriteSet[] = [];
      const before = await epochsOf(tx, person);
      const result = await make({ ...deps, store: within(deps.store, tx, entries) });
      if (await epochsOf(tx, person) !== before) {
        return changed<T>();
      }
      // Only now: what is written for people to do may itself raise the person's epoch.
      const written = await tx.apply(joined(entries));
      return written.ok ? result : written;
    });
    if (made.ok || made.issues.every(({ code }) => code !== 'conflict')) {
      return made;
    }
  }
  return changed();
}

const changed = <T>(): Result<T> => fail({ code: 'conflict', text: 'The person changed each time that the content was made' });

async function epochsOf(session: Session, person: string): Promise<string> {
  const { registry, persons } = await session.epochs(person === '' ? [] : [person]);
  return `${String(registry)} ${String(persons.get(person) ?? 0)}`;
}

/** The store for what reads in one transaction and leaves its entries to be written at the end of it. */
function within(store: Store, tx: Transaction, entries: WriteSet[]): Store {
  return {
    ...store, read: (_tenant, work) => work(tx), transact: (_tenant, work) => work(tx),
    commit: async (_tenant, set) => {
      entries.push(set);
      return Promise.resolve(ok({ versions: [] }));
    },
  };
}

/** The entries of several pages as one set; two pages that leave the same thing to do leave it once. */
function joined(sets: readonly WriteSet[]): WriteSet {
  const changes = new Map(sets.flatMap((set) => set.changes ?? []).map((change) => [`${change.draft.type}/${change.draft.id}`, change]));
  return { changes: [...changes.values()], ledger: sets.flatMap((set) => set.ledger ?? []), outbox: sets.flatMap((set) => set.outbox ?? []), evidenceSets: sets.flatMap((set) => set.evidenceSets ?? []) };
}

// SPDX-License-Identifier: Apache-2.0
/**
 * What leaves without anybody asking again must be whole. Its content is found by several questions to the store: a record whose facts change
 * between two of them (it was decided as one kind, and is found as another) is withheld for that moment, which harms no reader who asks again, but
 * a delivery would be settled without it. So what was made while the person or the registry changed is made anew.
 */
import { fail, type Result } from '../../domain/issue.ts';
import type { Deps } from '../deps.ts';

const TRIES = 5;

/** Out: what was made while nothing changed. Issue `conflict`: it changed each time; try again later. */
export async function whileUnchanged<T>(deps: Deps, { tenant, person }: { readonly tenant: string; readonly person: string }, make: () => Promise<Result<T>>): Promise<Result<T>> {
  const stand = (): Promise<string> => deps.store.read(tenant, async (session) => {
    const { registry, persons } = await session.epochs(person === '' ? [] : [person]);
    return `${String(registry)} ${String(persons.get(person) ?? 0)}`;
  });
  for (let [tries, before] = [0, await stand()]; tries < TRIES; tries += 1) {
    const made = await make();
    const after = await stand();
    if (after === before) {
      return made;
    }
    before = after;
  }
  return fail({ code: 'conflict', text: 'The person changed each time that the content was made' });
}

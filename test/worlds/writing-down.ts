// SPDX-License-Identifier: Apache-2.0
/** Leaks into what operators read: lines of the log that name or count what is withheld, and figures that count it. */
import { createApp } from '../../src/app/create-app.ts';
import type { Leak, Made } from './leaks.ts';
import { isThere } from './open.ts';

/** Reads as they are enforced; beside them something is done about what is there and withheld. */
const beside = (act: (made: Made) => Promise<void> | void): Leak['plant'] => (made) => {
  const real = createApp(made.deps, made.gates);
  return { read: async (caller, target) => {
    const answer = await real.read(caller, target);
    if (!answer.ok && await isThere(made.deps, target.type, target.id)) {
      await act(made);
    }
    return answer;
  } };
};

/** How much is on file of the person whose compartment is asked for. */
const counting: Leak['plant'] = ({ deps, gates }) => {
  const real = createApp(deps, gates);
  return { everything: async (caller, patient, call) => {
    const records = await deps.store.read('test', async (session) => {
      const found = await session.get('Patient', patient);
      return found === undefined ? 0 : (await session.recordsOf(found.resource.person)).length;
    });
    deps.log.info({ request: caller.request, records }, 'looked at');
    return real.everything(caller, patient, call);
  } };
};

export const WRITING_DOWN: readonly Leak[] = [
  { name: 'logs that name what is withheld', found: ['read', 'log and figures'], isWritten: true, plant: beside(({ deps }) => { deps.log.warn({ category: 'diagnosis' }, 'withheld'); }) },
  { name: 'logs that count what is withheld', found: ['$everything', 'log and figures'], isWritten: true, plant: counting },
  // A request of the gateway to itself, without a token: no line about the recipient, and one answer more in the figures.
  { name: 'figures', found: ['log and figures'], isWritten: true, plant: beside(async ({ deps }) => { await (await fetch(`${deps.base ?? ''}/Observation/none`)).text(); }) },
];

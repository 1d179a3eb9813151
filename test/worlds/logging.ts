// SPDX-License-Identifier: Apache-2.0
/** What operators are told of a session, by the log and by the figures of their page: the same whether or not there was something to withhold. */
import { drive } from '../support/transcript.ts';
import type { Seen, Step } from '../support/transcript.ts';
import type { Interaction } from './interactions.ts';
import { figures, figuresSeen, logSeen } from './logs.ts';
import { SECRET, secretOf, type View } from './pair.ts';
import { get, HIDDEN_NAMES, idOf, noteOn, sent } from './steps.ts';

/** A little of everything that may be counted by how it came out. */
const looking = (view: View): readonly Step[] => [
  ...HIDDEN_NAMES.map((name) => get(`/${view.hidden[name]}`)), get(`/${view.hidden.changed}/_history`), get(`/Observation?code=${SECRET}|${secretOf(view.pair)}`), get(`/Observation?_id=${idOf(view.hidden.observation)}`),
  get('/Condition?_total=accurate&_count=3'), get('/Patient?_count=3'), get('/Observation/_history?_count=3'), get(`/${view.hidden.patient}/$everything`), get(`/${view.own}/$everything`), ...view.seen.slice(0, 1).map((patient) => get(`/${patient}/$everything`)),
  sent('POST', '', { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: view.hidden.plan } }, { request: { method: 'GET', url: 'CarePlan?_count=2' } }] }),
  sent('POST', '/Observation', noteOn(view, { subject: { reference: view.hidden.patient } })),
];

async function counted(view: View): Promise<readonly Seen[]> {
  const { gateway, normalizer, lines } = view.county;
  const token = await view.county.askAs(view.pair.recipient);
  await lines();
  const before = await figures(gateway);
  const seen = await drive(gateway, token, looking(view), { normalizer });
  const told = logSeen(await lines(), view.pair.recipient, (text) => normalizer.known(text));
  return [...seen, told, figuresSeen(before, await figures(gateway))];
}

export const logging: readonly Interaction[] = [{ name: 'log and figures', run: counted }];

// SPDX-License-Identifier: Apache-2.0
/** What a curious recipient tries, interaction by interaction. Each cell of the proof is one of these on one class of record. */
import type { Seen, Step } from '../support/transcript.ts';
import { drive } from '../support/transcript.ts';
import { changing } from './changing.ts';
import type { Draw } from './draw.ts';
import { exporting } from './exporting.ts';
import { asking } from './asking.ts';
import { contents } from './contents.ts';
import { fields } from './fields.ts';
import { logging } from './logging.ts';
import { logSeen } from './logs.ts';
import { narrowing, searching } from './searching.ts';
import { subscribing } from './subscribing.ts';
import { secretOf, sidOf, type View } from './pair.ts';

export interface Interaction {
  readonly name: string;
  /** Requests of one session; drawn alike for both worlds. */
  readonly steps?: (view: View, draw: Draw) => readonly Step[];
  /** For what takes several requests that depend on each other. */
  readonly run?: (view: View, draw: Draw) => Promise<readonly Seen[]>;
}

/** In the order of a session: what changes something comes last. */
export const INTERACTIONS: readonly Interaction[] = [...asking, ...logging, ...searching, ...narrowing, ...exporting, ...contents, ...fields, ...subscribing, ...changing];

/** One interaction of one recipient, as it came out; at the end what the gateway wrote into its log of it. */
export async function session(interaction: Interaction, view: View, draw: Draw): Promise<readonly Seen[]> {
  const { lines, normalizer } = view.county;
  await lines();
  const seen = (await answers(interaction, view, draw)).map((each) => ({ ...each, name: stepOf(each.name, view) }));
  return [...seen, logSeen(await lines(), view.pair.recipient, (text) => normalizer.known(text))];
}

async function answers(interaction: Interaction, view: View, draw: Draw): Promise<readonly Seen[]> {
  return interaction.run === undefined ? drive(view.county.gateway, await view.county.askAs(view.pair.recipient), interaction.steps!(view, draw), { normalizer: view.county.normalizer }) : interaction.run(view, draw);
}

/** What a step is called, whoever's it is: ids by what they are of a pair, the pair's number left out. */
function stepOf(name: string, { pair, county: { normalizer } }: View): string {
  return normalizer.known(name).replaceAll(`${sidOf(pair)}-`, '').replaceAll(sidOf(pair), 'sid').replaceAll(secretOf(pair), 'secret');
}

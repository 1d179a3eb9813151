// SPDX-License-Identifier: Apache-2.0
import type { Context } from '../context.ts';

/** 164.512(j)(1)(i): the discloser states a serious and imminent threat, and that this recipient can prevent or lessen it. */
export function isImminentThreat({ facts: { purpose, threat } }: Context): boolean {
  return purpose === 'threat-aversion' && threat?.ground === 'imminent-threat' && threat.seriousAndImminent === true && threat.recipientCanPrevent === true;
}

// SPDX-License-Identifier: Apache-2.0
import type { OverlayAnswer } from '../domain/consent/facts/papers.ts';
import type { GateTables } from '../domain/consent/tables/tables.ts';

/** The rules of one state as answers for every ask (rules section 9): the engine asks each whether it reaches the record at hand. */
export function overlayAnswers(tables: GateTables, state: string): readonly OverlayAnswer[] {
  return tables.overlays.rules.filter((rule) => rule.state === state).map(({ title: _title, cite: _cite, ...rule }) => withoutAbsent(rule) as OverlayAnswer);
}

/** What the table leaves out is absent, not undefined. */
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)
    .map(([name, member]: [string, unknown]) => [name, name === 'reach' && typeof member === 'object' && member !== null ? withoutAbsent(member) : member]));
}

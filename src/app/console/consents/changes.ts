// SPDX-License-Identifier: Apache-2.0
/** What would go otherwise if a consent were revoked, or another signed: asked of the gates of those whom the papers concern, and nothing stored. */
import type { Consent } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import type { PersonGate } from '../../gate/person-gate.ts';
import type { Session } from '../../ports.ts';
import { openSupposed } from '../../release/preview.ts';
import type { Supposition } from '../../release/suppose.ts';
import { html, type Html } from '../html.ts';
import { words } from '../layout.ts';
import { table, tag } from '../parts.ts';
import { asParty, type Party } from './parties.ts';
import { nameIn, partyText, whyText } from './words.ts';

export interface Change {
  readonly party: Party;
  readonly category: string;
  readonly count: number;
  /** Whether it goes today, and whether it would. */
  readonly before: boolean;
  readonly after: boolean;
  readonly why: string;
}

export interface Supposing {
  readonly caller: Caller;
  readonly session: Session;
  /** Staff's own gate: what it may not see is not spoken of. */
  readonly gate: PersonGate;
  readonly epochs: { readonly registry: number; readonly person: number };
  readonly parties: readonly Party[];
  readonly supposition: Supposition;
}

/** Every kind of record that would go otherwise than today. Issues: what cannot be supposed. */
export async function changesUnder(deps: Deps, gates: Gates, at: Supposing): Promise<Result<readonly Change[]>> {
  const { session, gate, epochs, supposition } = at;
  const kinds = (await session.countByProfile(gate.person)).map(({ gate: id, count }) => ({ row: { type: 'profile', id, gate: id, day: null, holder: gate.knowledge.profiles.get(id)?.holder ?? '' }, count }))
    .filter(({ row }) => gate.verdict(row).verdict === 'release');
  const changes: Change[] = [];
  for (const party of at.parties) {
    const ask = { caller: asParty(at.caller, party), asOf: deps.clock.now(), person: gate.person, epochs };
    const [today, then] = [await gates.open(session, ask), await openSupposed(deps, gates, { session, ask, supposition })];
    if (!then.ok) {
      return fail(...then.issues);
    }
    for (const { row, count } of kinds) {
      const [one, other] = [today.verdict(row), then.value.verdict(row)];
      const [before, after] = [one.verdict === 'release', other.verdict === 'release'];
      changes.push(...(before === after ? [] : [{ party, category: today.profile(row.gate)?.category ?? 'uncategorized', count, before, after, why: whyText(other) }]));
    }
  }
  return ok(merged(changes));
}

function merged(changes: readonly Change[]): readonly Change[] {
  const groups = Map.groupBy(changes, ({ party, category, after, why }) => JSON.stringify([party, category, after, why]));
  return [...groups.values()].map((group) => ({ ...group[0]!, count: group.reduce((sum, { count }) => sum + count, 0) }));
}

/** Those whom a consent that is thought of names. */
export function recipientsOf(consent: Consent): readonly string[] {
  return (consent.provision?.actor ?? []).flatMap(({ reference }) => /^(?:Organization|Practitioner)\/(.+)$/.exec(reference.reference ?? '')?.[1] ?? []);
}

/** The changes as a table; in words when there is none. */
export function changeTable(gate: PersonGate, changes: readonly Change[]): Html {
  return html`${table<Change>({
    caption: 'What would go otherwise than today', rows: changes, empty: 'Nothing that is on file today would go otherwise. It may for records that are still to come.',
    columns: [
      { head: 'To whom', cell: ({ party }) => partyText(gate, party) }, { head: 'What', cell: ({ category }) => words(category) }, { head: 'Records', cell: ({ count }) => count, numeric: true },
      { head: 'Today', cell: ({ before }) => (before ? tag('good', 'goes') : tag('bad', 'does not go')) }, { head: 'Then', cell: ({ after }) => (after ? tag('good', 'would go') : tag('bad', 'would not go')) },
      { head: 'Why then', cell: ({ why }) => why },
    ],
  })}<p class="hint">Of the kinds of records that ${nameIn(gate, gate.asker.to.organization ?? '')} may see itself. Nothing was stored, and nobody was told.</p>`;
}

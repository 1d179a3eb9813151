// SPDX-License-Identifier: Apache-2.0
/**
 * A revocation is told, at once, to every intermediary that received records under the consent, so that it stops too: whoever it
 * exchanges with relies on its word. 42 CFR 2.31(a)(6), 2.24; rules section 1, stop-future.
 */
import { readRegistry } from '../../domain/consent/evidence/registry.ts';
import type { DisclosureDetail } from '../ledger/entry.ts';
import { entriesOf, isRelease } from '../aftermath/recipients.ts';
import { noticeWrites } from '../aftermath/work.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Change, LedgerRow, OutboxRow, StoredResource, Transaction } from '../ports.ts';

export interface Told { readonly changes: readonly Change[]; readonly outbox: readonly OutboxRow[] }

/** In: the consent; recipients that the revocation covers, absent: all. Out: notices, one for each intermediary, and their deliveries; they commit with the revocation. */
export async function tellIntermediaries(deps: Deps, tx: Transaction, consent: StoredResource, recipients?: readonly string[]): Promise<Told> {
  const { byId } = readRegistry((await registryRows(tx, deps.policy.gateway)).map(toResource));
  const isMeant = (organization: string): boolean => byId.get(organization)?.classes.includes('intermediary') === true
    && (recipients === undefined || recipients.some((each) => each === organization || each === `Organization/${organization}`));
  const had: LedgerRow[] = [];
  if ([...byId.keys()].some(isMeant)) {
    for await (const entry of entriesOf(tx, { person: consent.person })) {
      if (isRelease(entry) && isMeant(entry.organization) && restedOn(entry, consent.id)) {
        had.push(entry);
      }
    }
  }
  const writes = [...Map.groupBy(had, (entry) => entry.organization)].map(([recipient, entries]) => noticeWrites(deps, {
    recipient, kind: 'revoked', records: [], requests: entries.map(({ request, at }) => ({ request, at })),
  }));
  return { changes: writes.map(({ change }) => change), outbox: writes.map(({ outbox }) => outbox) };
}

function restedOn(entry: LedgerRow, consent: string): boolean {
  return (JSON.parse(entry.detail) as DisclosureDetail).groups.some((group) => group.verdict === 'release' && group.consent === consent);
}

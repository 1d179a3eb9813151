// SPDX-License-Identifier: Apache-2.0
/** Whom a wrong link had shown what, and the notices to them. */
import { ok, type Result } from '../../domain/issue.ts';
import type { WrongRelease } from '../aftermath/breaches.ts';
import { isRelease, plainRef } from '../aftermath/recipients.ts';
import { noticeWrites, workChange, type Notice } from '../aftermath/work.ts';
import type { Deps } from '../deps.ts';
import type { DisclosureDetail } from '../ledger/entry.ts';
import type { LedgerRow, Transaction } from '../ports.ts';

export interface Shown {
  readonly entry: string;
  readonly at: string;
  readonly request: string;
  readonly organization: string;
  /** Records (`Type/id`) that went out, of the Patients that were parted and of the others. */
  readonly parted: readonly string[];
  readonly kept: readonly string[];
  /** Of these, what would not have gone had the two been known as two. */
  readonly wrong: readonly string[];
}

/** Releases that the link made wrong, and those that showed records of both as one person's. */
export function shownOf(entries: readonly LedgerRow[], moved: ReadonlySet<string>, wrong: readonly WrongRelease[]): readonly Shown[] {
  const wrongRefs = Map.groupBy(wrong, ({ entry }) => entry);
  return entries.filter(isRelease).map((entry) => {
    const refs = (JSON.parse(entry.detail) as DisclosureDetail).groups.filter(({ verdict, bases }) => verdict === 'release' && !bases.includes('own-record'))
      .flatMap(({ records }) => records.map(({ ref }) => plainRef(ref)));
    return {
      entry: entry.id, at: entry.at, request: entry.request, organization: entry.organization, parted: refs.filter((ref) => moved.has(ref)), kept: refs.filter((ref) => !moved.has(ref)),
      wrong: (wrongRefs.get(entry.id) ?? []).flatMap((each) => each.refs),
    };
  }).filter(({ parted, kept, wrong: gone }) => gone.length > 0 || (parted.length > 0 && kept.length > 0));
}

interface Telling { readonly person: string; readonly shown: readonly Shown[] }

/** Who got what should not have gone is told that it was withdrawn; who was shown two as one is told to read again. */
export async function tellWrong(deps: Deps, tx: Transaction, { person, shown }: Telling): Promise<Result<true>> {
  const notices = [...Map.groupBy(shown, ({ organization }) => organization)].flatMap(([recipient, had]) => noticesTo(recipient, had));
  const writes = notices.map((notice) => ({ ...noticeWrites(deps, notice), item: itemOf(deps, person, notice) }));
  const applied = writes.length === 0 ? ok(true) : await tx.apply({ changes: writes.flatMap(({ change, item }) => [change, item]), outbox: writes.map(({ outbox }) => outbox) });
  return applied.ok ? ok(true) : applied;
}

function noticesTo(recipient: string, had: readonly Shown[]): readonly Notice[] {
  const requestsOf = (list: readonly Shown[]): Notice['requests'] => list.map(({ request, at }) => ({ request, at }));
  const [wrong, mixed] = [had.filter((each) => each.wrong.length > 0), had.filter((each) => each.wrong.length === 0)];
  const records = [...new Set(mixed.flatMap((each) => [...each.parted, ...each.kept]))];
  return [
    ...(wrong.length === 0 ? [] : [{ recipient, kind: 'withdrawn' as const, requests: requestsOf(wrong), records: [] }]),
    ...(mixed.length === 0 ? [] : [{ recipient, kind: 'corrected' as const, requests: requestsOf(mixed), records }]),
  ];
}

function itemOf(deps: Deps, person: string, { recipient, kind, requests }: Notice): ReturnType<typeof workChange> {
  return workChange(deps, {
    code: 'tell-recipient', person, organization: recipient, facts: { reason: kind, requests: requests.map(({ request }) => request).join(' ') },
    description: 'This recipient was shown records of two persons as one person\'s. See to it that it got the notice, parted them and acted on it (45 CFR 164.526(c)(3)).',
  });
}

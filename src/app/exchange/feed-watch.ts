// SPDX-License-Identifier: Apache-2.0
/** `$feed-watch`: which feeds are today unlike they were, for staff: by what they lose, what fails, what was never there, and by silence. */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import { BASELINE_DAYS, feedChanges, type FeedChange } from '../../domain/mapping/feed-watch.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { requireStaff } from '../scope.ts';

const DAY = 86_400_000;

/** The changes of a day (days since 1970, UTC; absent: today) against the fourteen before. Names of elements and columns, no values. */
export async function watchFeeds(deps: Deps, caller: Caller, day?: number): Promise<Result<readonly FeedChange[]>> {
  const staff = requireStaff(caller);
  if (!staff.ok) {
    return staff;
  }
  const today = day ?? Math.floor(Date.parse(deps.clock.now()) / DAY);
  const days = await deps.store.read(caller.tenant, (session) => session.feedDays(today - BASELINE_DAYS));
  return ok(feedChanges(days, today));
}

/** The same as an OperationOutcome: a warning for each change. */
export async function feedWatch(deps: Deps, caller: Caller, day?: number): Promise<Result<Answer>> {
  const changes = await watchFeeds(deps, caller, day);
  if (!changes.ok) {
    return changes;
  }
  const issues = changes.value.map(({ kind, feed, text }): Issue => ({
    code: 'informational', severity: 'warning', text: `${feed.organization}, ${feed.format}${feed.feed === '' ? '' : `, feed ${feed.feed}`}: ${text} (${kind})`,
  }));
  return ok({ status: 200, body: publicDocument(toOperationOutcome(issues)) });
}

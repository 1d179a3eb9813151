// SPDX-License-Identifier: Apache-2.0
/** The health of the ledger: on its own page, where it is recomputed, and in a few words on Today. */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { checkLedger, lastCheck, type Checked } from '../../ledger/check.ts';
import type { Instant, Session } from '../../ports.ts';
import type { Frame } from '../frame.ts';
import { html, type Html, type Piece } from '../html.ts';
import { page } from '../page.ts';
import { definitions, form, instant, notice, tag } from '../parts.ts';
import { STAFF } from '../view.ts';
import { TODAY } from './counts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The chains of the last day, or of all time, recomputed now. */
export async function ledgerHealth(deps: Deps, caller: Caller, { frame, whole }: { readonly frame: Frame; readonly whole: boolean }): Promise<Result<Answer>> {
  const checked = await checkLedger(deps, caller, whole ? {} : { from: new Date(Date.parse(deps.clock.now()) - DAY).toISOString() });
  if (!checked.ok) {
    return checked;
  }
  const check = checked.value;
  return ok(page({
    title: 'Health of the ledger', frame, decisions: [STAFF],
    main: () => html`${verdict(check)}
${definitions([['Recomputed', whole ? 'every entry' : 'the entries of the last 24 hours'], ['Entries', check.entries.toLocaleString('en-US')], ['Chains', String(check.chains)],
    ['Up to', upTo(check, deps.policy.timeZone)], ['At', instant(check.at, deps.policy.timeZone)]])}
${form(frame, { action: `${TODAY}/ledger`, submit: 'Recompute every entry', kind: 'quiet' })}
<p>Each entry holds the hash of the one before it, and the heads of all chains are sealed once a minute: an entry that was changed, removed or put in does not fit any more.
That it was recomputed is an entry of the ledger too.</p>`,
  }));
}

function verdict({ firstBad, entries, whole }: Checked): Html {
  if (firstBad !== undefined) {
    return notice('error', html`<p><strong>An entry does not fit.</strong> ${firstBad.why} (chain ${String(firstBad.chain)}, entry ${String(firstBad.seq)},
<a href="/console/disclosures/${firstBad.id}">${firstBad.id}</a>). Somebody with access to the database changed the ledger, or the database is damaged: keep a copy of it, and tell whoever answers for security.</p>`);
  }
  return entries === 0 && !whole ? notice('information', html`<p>Nothing was written in the last 24 hours.</p>`) : notice('success', html`<p>Every entry fits.</p>`);
}

function upTo(check: Checked, zone: string): Piece {
  return check.upTo === undefined ? 'there is no entry yet' : html`entry ${check.upTo.seq.toLocaleString('en-US')} of chain ${String(check.upTo.chain)}, ${instant(check.upTo.at, zone)}`;
}

export interface Health {
  readonly now: Instant;
  readonly checked: Checked | undefined;
  /** Of the newest entry. */
  readonly newest: Instant | undefined;
  /** When the eldest delivery that is on its way was made. */
  readonly eldest: Instant | undefined;
}

export async function readHealth(session: Session, now: Instant): Promise<Health> {
  const [newest] = await session.ledger({ count: 1 });
  const [eldest] = await session.deliveries({ state: 'waiting', count: 1 });
  return { now, checked: await lastCheck(session), newest: newest?.at, eldest: eldest?.made };
}

/** In a few words, for Today: whether the entries fit, and whether what must go out goes out. */
export function healthTile({ now, checked, newest, eldest }: Health, zone: string): Html {
  const since = (at: Instant): number => Date.parse(now) - Date.parse(at);
  const result = checked === undefined ? tag('doubtful', 'never recomputed') : checked.firstBad !== undefined ? tag('bad', 'an entry does not fit')
    : since(checked.at) > DAY ? tag('doubtful', 'every entry fitted, more than a day ago') : tag('good', 'every entry fitted');
  return html`${definitions([
    ['Result', result],
    ['Recomputed', checked === undefined ? '' : html`${instant(checked.at, zone)}: ${checked.whole ? 'all' : 'of a time, the'} ${checked.entries.toLocaleString('en-US')} entries`],
    ['Up to', checked === undefined ? '' : upTo(checked, zone)],
    ['Last entry', newest === undefined ? 'none yet' : `${ago(since(newest))} ago`],
    ['Eldest delivery on its way', eldest === undefined ? 'none waits' : html`<a href="${TODAY}/deliveries/waiting">${ago(since(eldest))} old</a>${since(eldest) > HOUR && html` ${tag('doubtful', 'over an hour')}`}`],
  ])}
<p><a href="${TODAY}/ledger">Recompute the last day now</a></p>`;
}

/** A length of time in one unit, rounded down: `3 minutes`. */
export function ago(milliseconds: number): string {
  const units = [['day', DAY], ['hour', HOUR], ['minute', 60_000], ['second', 1000]] as const;
  const [name, length] = units.find(([, each]) => milliseconds >= each) ?? ['second', 1000];
  const count = Math.max(0, Math.floor(milliseconds / length));
  return `${String(count)} ${name}${count === 1 ? '' : 's'}`;
}

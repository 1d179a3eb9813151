// SPDX-License-Identifier: Apache-2.0
/**
 * Releases found wrong. 42 CFR 2.16(b) applies the breach rules of 45 CFR 164.400-414 to Part 2 programs: a release that the law
 * did not permit is presumed a breach (164.402(2)) until a person has shown, factor by factor, that it is not. Here: what is known
 * now about the time of a release, and what it takes to close an item.
 */
import type { Extension, Resource } from '@medplum/fhirtypes';
import { canonicalJson } from '../../fhir/canonical-json.ts';
import { parseDate, UTC } from '../../fhir/dates.ts';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { part } from '../evidence/access.ts';
import { sd } from '../evidence/systems.ts';
import { addDays } from '../evidence/time.ts';
import type { Contributed } from '../evidence/trust.ts';
import { isInError } from './correction.ts';

/**
 * What is known today of a time past. In: the evidence as it was on file then, and as it is now. What its source has withdrawn
 * was never so. What was mended counts as mended. That something has ended or was revoked since is no news about that time: its
 * own dates tell, so the state of then is kept. What was not on file yet counts by its own dates; only a revocation of the very
 * day of the release (`day`, local) that came in afterwards is taken for later than it, since it has no hour.
 */
export function knownNow(then: readonly Contributed[], now: readonly Contributed[], day: string): readonly Contributed[] {
  const before = new Map(then.map((each) => [keyOf(each.resource), each.resource]));
  return now.filter(({ resource }) => !isInError(resource)).map((each) => {
    const was = before.get(keyOf(each.resource));
    return was === undefined ? each : { ...each, resource: withoutLater(inStateOf(each.resource, was), was, day) };
  });
}

/** The later words in the earlier state; with a state that was an error it stays as it is. */
function inStateOf(now: Resource, was: Resource): Resource {
  const { status, active } = was as { readonly status?: unknown; readonly active?: unknown };
  return { ...now, ...(status === undefined ? {} : { status }), ...(active === undefined ? {} : { active }) } as Resource;
}

function withoutLater(now: Resource, was: Resource, day: string): Resource {
  const before = new Set(extensionsOf(was).map((each) => canonicalJson(each)));
  const isLater = (each: Extension): boolean => each.url === sd('consent-revocation') && part(each, 'date')?.valueDate === day && !before.has(canonicalJson(each));
  const extension = extensionsOf(now).filter((each) => !isLater(each));
  return extension.length === extensionsOf(now).length ? now : { ...now, extension } as Resource;
}

function extensionsOf(resource: Resource): readonly Extension[] {
  return (resource as { readonly extension?: readonly Extension[] }).extension ?? [];
}

function keyOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${String(id)}`;
}

/** Why a release comes out narrower now. */
export const CAUSES = ['other-person', 'record', 'evidence', 'rules'] as const;
export type Cause = (typeof CAUSES)[number];

export const CAUSE_TEXTS: Readonly<Record<Cause, string>> = {
  'other-person': 'a record went out as that of another person',
  record: 'what is known of the record itself (its origin or kind) is different now',
  evidence: 'what is known of that time (a consent, a revocation, a role, an agreement) is different now',
  rules: 'the rules or tables of this gateway decide differently now; a change of law since then makes no release wrong',
};

/** Individuals are told without unreasonable delay and within 60 calendar days after discovery: 45 CFR 164.404(b). */
export const NOTICE_DAYS = 60;

/** In: the local day of discovery. Out: the last day for the notice to individuals. */
export function noticeDue(discovered: string): string {
  return addDays(discovered, NOTICE_DAYS);
}

/** The Secretary is told with the individuals when 500 or more are concerned, else within 60 days after the year: 164.408(b)-(c). */
export function secretaryDue(discovered: string, individuals: number): string {
  return individuals >= 500 ? noticeDue(discovered) : addDays(`${discovered.slice(0, 4)}-12-31`, NOTICE_DAYS);
}

/** 45 CFR 164.402(2)(i)-(iv). */
export const FACTORS = ['nature', 'recipient', 'acquired', 'mitigated'] as const;
export type Factor = (typeof FACTORS)[number];

/** 45 CFR 164.402(1)(i)-(iii): what is no breach from the start. */
export const EXCEPTIONS = ['workforce-good-faith', 'inadvertent-authorized', 'could-not-retain'] as const;

export type BreachDecision =
  | { readonly state: 'notified'; readonly notifiedOn: string; readonly by: string }
  | {
    readonly state: 'not-a-breach'; readonly by: string; readonly reason: string;
    readonly factors?: Readonly<Partial<Record<Factor, string>>>; readonly exception?: (typeof EXCEPTIONS)[number];
  };

/** In: how a person closes an item. Issues: everything that the rule asks for and that is not there. */
export function checkBreachDecision(decision: BreachDecision, today: string): Result<BreachDecision> {
  const issues = [...blank('by', decision.by, 'who decides'), ...(decision.state === 'notified' ? checkNotified(decision, today) : checkNoBreach(decision))];
  return issues.length > 0 ? fail(...issues) : ok(decision);
}

function checkNotified({ notifiedOn }: { readonly notifiedOn: string }, today: string): readonly Issue[] {
  return parseDate(notifiedOn, UTC) !== undefined && notifiedOn.length === today.length && notifiedOn <= today ? []
    : [{ code: 'value', text: 'The day on which the individual was told, today or earlier', at: 'notifiedOn', cite: '45 CFR 164.404(b)' }];
}

function checkNoBreach(decision: BreachDecision & { readonly state: 'not-a-breach' }): readonly Issue[] {
  const missing = decision.exception === undefined ? FACTORS.flatMap((factor) => blank(`factors.${factor}`, decision.factors?.[factor] ?? '', `the ${factor} factor`, '45 CFR 164.402(2)')) : [];
  return [...blank('reason', decision.reason, 'why the probability of compromise is low, or the exception applies', '45 CFR 164.402'), ...missing];
}

function blank(at: string, text: string, what: string, cite = '45 CFR 164.414(b)'): readonly Issue[] {
  return text.trim() === '' ? [{ code: 'required', text: `A release is presumed a breach until this is shown: ${what}`, at, cite }] : [];
}

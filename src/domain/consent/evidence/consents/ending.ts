// SPDX-License-Identifier: Apache-2.0
/**
 * What a write would do to a refusal or restriction on file. It ends when the person asks for that in writing (45 CFR 164.522(a)(2)(i)), when a signed
 * consent supersedes it (rules section 4.5), or when there never was one; nobody who keeps it ends it by taking the paper away or writing it anew.
 * Nor does anybody end a revocation so (42 CFR 2.31(a)(6), (c)(3)): a source that sends its own copy of the consent again knows nothing of it.
 */
import type { Consent } from '@medplum/fhirtypes';
import { canonicalJson } from '../../../fhir/canonical-json.ts';
import { ext, exts, idOf, part, parts } from '../access.ts';
import type { Moment } from '../time.ts';
import { baseRule, isAboutDisclosure, mayRefuse } from './base.ts';
import { grantsOf } from './grants.ts';
import { denialsIn } from './refusal.ts';
import { isTakenBack, isWithdrawnInWriting } from './taken-back.ts';

/** What a write would do: take the paper away, call it over, say another thing in its place, or call it a mistake without a word on why. */
export type Ending = 'deleted' | 'set-aside' | 'reworded' | 'no-reason' | 'unrevoked';

/** In: a Consent on file, what would take its place (undefined: nothing), the local day. Out: why that is no way to end a refusal or revocation; undefined: it may be written. */
export function endingOf(before: Consent, after: Consent | undefined, moment: Pick<Moment, 'today' | 'zone'>): Ending | undefined {
  return endingOfRefusal(before, after, moment) ?? (after !== undefined && unrevokes(before, after) ? 'unrevoked' : undefined);
}

/** It permitted something, that was revoked, and what would take its place says so no longer; `inactive` is a revocation of the whole (rules section 4.5). */
function unrevokes(before: Consent, after: Consent): boolean {
  if (after.status !== 'active' || !isAboutDisclosure(before) || grantsOf(before).length === 0) {
    return false;
  }
  const still = revocationsIn(after);
  return before.status === 'inactive' || revocationsIn(before).some((each) => !still.some((one) => isWithin(each, one)));
}

interface Revoked { readonly date: string; readonly written: boolean; /** None: of the whole. */ readonly recipients: readonly string[] }

function revocationsIn(consent: Consent): readonly Revoked[] {
  return exts(consent, 'consent-revocation').map((each) => ({
    date: part(each, 'date')?.valueDate ?? '', written: part(each, 'form')?.valueCode !== 'oral',
    recipients: parts(each, 'recipient').map(({ valueReference }) => valueReference?.reference ?? idOf(valueReference) ?? '?'),
  }));
}

/** The other says as much or more: as early, as much in writing, of the same recipients or of all. */
function isWithin(one: Revoked, other: Revoked): boolean {
  const ofAll = other.recipients.length === 0 || (one.recipients.length > 0 && one.recipients.every((each) => other.recipients.includes(each)));
  return other.date <= one.date && (other.written || !one.written) && ofAll;
}

function endingOfRefusal(before: Consent, after: Consent | undefined, moment: Pick<Moment, 'today' | 'zone'>): Ending | undefined {
  if (!refuses(before) || isTakenBack(before, moment)) {
    return undefined;
  }
  if (after === undefined) {
    return 'deleted';
  }
  if (after.status === 'entered-in-error') {
    return (ext(after, 'consent-error-reason')?.valueString ?? '') === '' ? 'no-reason' : undefined;
  }
  if (isWithdrawnInWriting(after, moment) && (after.dateTime ?? '') >= (before.dateTime ?? '')) {
    return undefined;
  }
  if (after.status !== 'active') {
    return 'set-aside';
  }
  return saysTheSame(before, after) ? undefined : 'reworded';
}

/** It is in force and refuses something by itself: whole, in words that may be a no, or by what is denied inside of what is no permit. */
function refuses(consent: Consent): boolean {
  return consent.status === 'active' && isAboutDisclosure(consent) && (baseRule(consent) === 'deny' || mayRefuse(consent) || denialsIn(consent).length > 0);
}

/** In: two versions of a Consent. Out: what decides in it is as it was, or it now refuses without exception or limit. */
export function saysTheSame(before: Consent, after: Consent): boolean {
  const everything = baseRule(after) === 'deny' && Object.keys(after.provision ?? {}).every((name) => name === 'type' || name === 'id') && after.provision?.type !== 'permit';
  return wordsOf(before) === wordsOf(after) && (everything || provisionOf(before) === provisionOf(after));
}

function wordsOf({ scope, category, policy, policyRule, organization, modifierExtension }: Consent): string {
  return canonicalJson({ scope, category, policy, policyRule, organization, modifierExtension });
}

/** Whom it names may stand inside it. */
function provisionOf({ provision, contained }: Consent): string {
  return canonicalJson({ provision, contained });
}

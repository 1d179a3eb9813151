// SPDX-License-Identifier: Apache-2.0
/**
 * A refusal or restriction that was taken back: 45 CFR 164.522(a)(2)(i), 42 CFR 2.26, a restriction ends when the individual asks for that in
 * writing. It stands when that was told by word of mouth alone (the record of an oral agreement is the holder's to keep), toward some recipients
 * only, or when it excepts something: then what is taken back may be the exception.
 */
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { exts, part, parts } from '../access.ts';
import { dayOf, type Moment } from '../time.ts';
import { baseRule } from './base.ts';

/** Why taking back a Consent that refuses does not end the refusal. */
export type StandsBecause = 'oral' | 'some-recipients' | 'exceptions';

/** True for a Consent that refuses, whatever it excepts. */
export function isRefusal(consent: Consent): boolean {
  return baseRule(consent) === 'deny';
}

/** True when it was taken back whole, in writing, on or before the local day. */
export function isTakenBack(consent: Consent, moment: Pick<Moment, 'today' | 'zone'>): boolean {
  return !excepts(consent) && isWithdrawnInWriting(consent, moment);
}

/** True when it says that somebody asked in writing, on or before the local day, for all of it to end. Who signs it again after that day refuses anew. */
export function isWithdrawnInWriting(consent: Consent, { today, zone }: Pick<Moment, 'today' | 'zone'>): boolean {
  const signed = dayOf(consent.dateTime, zone) ?? '';
  return exts(consent, 'consent-revocation').some((each) => {
    const date = part(each, 'date')?.valueDate;
    return date !== undefined && date >= signed && date <= today && part(each, 'form')?.valueCode === 'written' && parts(each, 'recipient').length === 0;
  });
}

/** In: a refusal, and how it is to be taken back. Out: why it stands all the same; undefined: it ends. */
export function standsBecause(consent: Consent, { form, recipients = [] }: { readonly form: 'written' | 'oral'; readonly recipients?: readonly string[] }): StandsBecause | undefined {
  return excepts(consent) ? 'exceptions' : recipients.length > 0 ? 'some-recipients' : form === 'oral' ? 'oral' : undefined;
}

function excepts({ provision }: Consent): boolean {
  return provision?.type === 'permit' || holdsPermit(provision?.provision ?? []);
}

function holdsPermit(provisions: readonly ConsentProvision[]): boolean {
  return provisions.some((each) => each.type !== 'deny' || holdsPermit(each.provision ?? []));
}

// SPDX-License-Identifier: Apache-2.0
/** Sorts the Consents of a person: papers that permit, refusals, and permissions under the agencies' sharing protocol. */
import type { Consent } from '@medplum/fhirtypes';
import type { ConsentPaper, RestrictionPaper } from '../../facts/papers.ts';
import type { ScopeCategory } from '../../facts/vocabulary.ts';
import { codesIn, idOf } from '../access.ts';
import { cs } from '../systems.ts';
import { standing } from '../time.ts';
import { baseRule, contradictsItself, isAboutDisclosure } from './base.ts';
import { readLevel } from './level.ts';
import { readPapers } from './paper.ts';
import { startPaper, type Reading } from './reading.ts';
import { isKeptByHolder, isRefusing, readRefusal } from './refusal.ts';

export interface ReadConsents {
  readonly consents: readonly ConsentPaper[];
  readonly restrictions: readonly RestrictionPaper[];
}

/**
 * Consents and restrictions among the evidence, in the order in which they stand there. A refusal that excepts something also permits that. A no on
 * the form of a permission under the sharing protocol is a refusal like any other; a permission is no paper.
 */
export function readConsents(reading: Reading): ReadConsents {
  const all = consentsOf(reading).filter(isAboutDisclosure);
  return {
    consents: all.filter((each) => !isPermission(each) && !isKeptByHolder(each)).flatMap((each) => readPapers(each, reading)),
    restrictions: all.filter(isRefusing).flatMap((each) => readRefusal(each, reading)),
  };
}

function consentsOf(reading: Reading): readonly Consent[] {
  return reading.evidence.filter((each): each is Consent => each.resourceType === 'Consent');
}

/** The participant's permission under the sharing protocol: never a Part 2 consent or a HIPAA authorization. */
function isPermission(consent: Consent): boolean {
  return codesIn(consent.category, cs('consent-variant')).includes('sharing-permission');
}

export interface Asker { readonly organization?: string; readonly person?: string }

/** Categories that the participant permitted to be shared with this party; condition `perm` of the matrix. */
export function permittedCategories(reading: Reading, to: Asker): readonly ScopeCategory[] {
  const granted = consentsOf(reading).filter((each) => isPermission(each) && each.status === 'active' && baseRule(each) === 'permit' && !contradictsItself(each)).flatMap((consent) => {
    const paper = startPaper(reading, consent);
    const provision = consent.provision ?? {};
    const { categories = [], recipients, disclosers, purposes, ...more } = readLevel(provision, paper, 'provision');
    const forParty = recipients === undefined || recipients.some((id) => id === to.organization || id === to.person);
    const fits = (disclosers === undefined || disclosers.includes(reading.from)) && (purposes === undefined || purposes.includes(reading.purpose));
    const patient = idOf(consent.patient);
    const whole = !paper.unusable && fits && Object.keys(more).length === 0 && (provision.provision ?? []).length === 0 && standing(provision.period, reading.moment) === 'within';
    return whole && forParty && patient !== undefined && reading.identity.isOwn(patient) ? categories : [];
  });
  return [...new Set(granted)];
}

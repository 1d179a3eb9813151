// SPDX-License-Identifier: Apache-2.0
/**
 * The base rule of a consent. R4 writes it as `policyRule` alone (OPTIN, OPTOUT); IHE PCF, SDOHCC and most real consents as
 * `provision.type` on the root. Both are read (known failure 2). A word of refusal refuses in whatever code system or text it stands: what is
 * not understood permits nothing, and may be a no (docs/rules-open-points.md).
 */
import type { CodeableConcept, Consent } from '@medplum/fhirtypes';
import { codesIn, codingsOf } from '../access.ts';
import { sameSystem } from '../code-systems.ts';
import { CONSENT_POLICY, CONSENT_SCOPE, cs, V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW } from '../systems.ts';

export type BaseRule = 'permit' | 'deny' | 'unclear';

const OPT_IN = ['OPTIN', 'OPTINR'];
/** EMRGONLY: "opt out with exceptions", for emergencies alone (v3-ActCode, ActConsentDirective); a refusal yields to these anyway. */
const OPT_OUT = ['OPTOUT', 'OPTOUTE', 'EMRGONLY'];
const SELF_PAY: readonly (readonly [system: string, code: string])[] = [[V3_ACT_US_PRIVACY_LAW, 'HIPAASelfPay'], [CONSENT_POLICY, 'hipaa-self-pay']];
/** Policies of a restriction (45 CFR 164.522). */
const RESTRICTING: readonly (readonly [system: string, codes: readonly string[]])[] = [
  [V3_ACT_US_PRIVACY_LAW, ['HIPAASelfPay']], [CONSENT_POLICY, ['hipaa-restrictions', 'hipaa-self-pay']], [cs('policy'), ['restriction']],
];
/** Code systems of policies that say under which law a consent was made; what of them opts out or restricts is told before. */
const LAWS = [V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW, CONSENT_POLICY, cs('policy')];
/** Words of a text that may say no, in English and Spanish. */
const MAY_REFUSE = [
  /\bopt\w*[\s-]*out/i, /\b(refus|den(y|ie[sd]|ial)|declin|dissent|object|restrict|prohib|withh[eo]ld|revo[ck])/i, /\b(not|never)\b|n['’]t\b|\bno\b(?!\.?\s*\d)/i,
  /\b(rechaz|reh[uú]s|neg(ar|ad|ativ)|nieg)/i,
];

/** Words by which somebody has said no, as a form that permits does not say them of what the reader may do; a code that is nothing else. */
const SAID_NO = [
  /\bopt(s|ed|ing)?[\s-]*out\b/i, /\b(declin(es|ed)|refus(es|ed)|refusal of|den(ies|ied)|dissents?|objects)\b/i, /^(no|deny|refuse|refusal|decline)$/i,
  /\b(do|does|did)(\s+not|n['’]t)\s+(share|release|disclose|send|consent|agree|authori[sz]e|permit|allow|want|wish)/i, /\bno\s+(sharing|release|disclosure|consent)\b/i,
  /\b(rechaz(o|a|ó|ado)|niego|niega|no\s+(autoriz|consient|acept|compart)\w*)\b/i,
];
/** What is said of a right, a condition or somebody else is no answer: "You may refuse", "if it is declined". */
const OF_A_RIGHT = /\b(may|can|could|will|would|shall|right|if|unless|re-?disclos\w*|puede|derecho|si)\b/i;

/** A base that opts out is a refusal even where the root provision permits something: that is the exception to it (grants.ts). */
export function baseRule(consent: Consent): BaseRule {
  const type = consent.provision?.type;
  if (type === 'deny' || optsOut(consent)) {
    return 'deny';
  }
  return type === 'permit' || codesIn(consent.policyRule, V3_ACT_CODE).some((code) => OPT_IN.includes(code)) ? 'permit' : 'unclear';
}

/** The policy itself refuses: the refusal is of everything, and the root provision speaks of its exceptions. */
export function optsOut({ policyRule, category }: Consent): boolean {
  return [...(policyRule === undefined ? [] : [policyRule]), ...category].some((concept) => [...codingsOf(concept).map(({ code = '' }) => code), concept.text ?? ''].some(isOptOut));
}

/** `OPTOUT`, `opt-out`, "Opt out of sharing". */
function isOptOut(text: string): boolean {
  const plain = text.replace(/[^A-Za-z]/g, '').toUpperCase();
  return OPT_OUT.includes(plain) || plain.startsWith('OPTOUT');
}

/** Nothing that is understood says what the base is, and something that is not may refuse; or words of a refusal stand beside a permit. */
export function mayRefuse(consent: Consent): boolean {
  const { policyRule, policy = [] } = consent;
  if (baseRule(consent) !== 'unclear') {
    return contradictsItself(consent);
  }
  const codings = codingsOf(policyRule);
  const unread = codings.length > 0 && !codings.some(({ system }) => LAWS.some((one) => sameSystem(system, one)));
  return unread || isRestriction(consent) || [...headOf(consent), ...policy.map(({ uri = '' }) => uri)].some(saysNo);
}

/** It permits, and its head says that somebody refused: one of the two is a mistake, and nobody knows which. Then the permit is no exception to the no. */
export function contradictsItself(consent: Consent): boolean {
  return baseRule(consent) === 'permit' && headOf(consent).flatMap((words) => words.split(/[.;]/)).some((clause) => SAID_NO.some((word) => word.test(clause.trim())) && !OF_A_RIGHT.test(clause));
}

/** What a consent says of itself outside its provisions. */
function headOf({ policyRule, category, scope }: Consent): readonly string[] {
  return [...(policyRule === undefined ? [] : [policyRule]), ...category, scope].flatMap(wordsOf);
}

/** Filed as a restriction: by our own category, or by the policy that it rests on. What it denies it denies by itself, also inside a permit. */
export function isRestriction({ category, policyRule }: Consent): boolean {
  return codesIn(category, cs('restriction-kind')).length > 0 || codingsOf(policyRule).some(({ system, code }) => RESTRICTING.some(([one, codes]) => sameSystem(system, one) && codes.includes(code ?? '')));
}

/** Rests on 45 CFR 164.522(a)(1)(vi), as HL7 codes it: a disclosure to a health plan about an item that the person paid in full. */
export function isSelfPay({ policyRule }: Consent): boolean {
  return codingsOf(policyRule).some(({ system, code }) => SELF_PAY.some(([one, other]) => sameSystem(system, one) && code === other));
}

function wordsOf({ text = '', coding = [] }: CodeableConcept): readonly string[] {
  return [text, ...coding.flatMap(({ code = '', display = '' }) => [code, display])];
}

function saysNo(words: string): boolean {
  return MAY_REFUSE.some((word) => word.test(words));
}

/** Consents to be treated, or advance directives, say nothing about disclosure. A scope that is not known is taken to be privacy. */
export function isAboutDisclosure(consent: Consent): boolean {
  const scopes = scopesOf(consent);
  return scopes.length === 0 || scopes.some((scope) => scope !== 'treatment' && scope !== 'adr');
}

/** A consent to a study, or a no to one, and nothing else (consentscope `research`). */
export function isForResearch(consent: Consent): boolean {
  const scopes = scopesOf(consent);
  return scopes.length > 0 && scopes.every((scope) => scope === 'research');
}

function scopesOf({ scope }: Consent): readonly string[] {
  return codesIn(scope, CONSENT_SCOPE);
}

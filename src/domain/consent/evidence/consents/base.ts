// SPDX-License-Identifier: Apache-2.0
/**
 * The base rule of a consent. R4 writes it as `policyRule` alone (OPTIN, OPTOUT); IHE PCF, SDOHCC and most real consents as
 * `provision.type` on the root. Both are read (known failure 2).
 */
import type { Consent } from '@medplum/fhirtypes';
import { codesIn } from '../access.ts';
import { CONSENT_SCOPE, V3_ACT_CODE } from '../systems.ts';

export type BaseRule = 'permit' | 'deny' | 'unclear';

const OPT_IN = ['OPTIN', 'OPTINR'];
const OPT_OUT = ['OPTOUT', 'OPTOUTE'];

/** A base that opts out is a refusal even where the root provision permits something: that is the exception to it (grants.ts). */
export function baseRule(consent: Consent): BaseRule {
  const type = consent.provision?.type;
  if (type === 'deny' || optsOut(consent)) {
    return 'deny';
  }
  return type === 'permit' || codesIn(consent.policyRule, V3_ACT_CODE).some((code) => OPT_IN.includes(code)) ? 'permit' : 'unclear';
}

/** The policy itself refuses: the refusal is of everything, and the root provision speaks of its exceptions. */
export function optsOut(consent: Consent): boolean {
  return codesIn(consent.policyRule, V3_ACT_CODE).some((code) => OPT_OUT.includes(code));
}

/** Consents to be treated, or advance directives, say nothing about disclosure. A scope that is not known is taken to be privacy. */
export function isAboutDisclosure(consent: Consent): boolean {
  const scopes = codesIn(consent.scope, CONSENT_SCOPE);
  return scopes.length === 0 || scopes.some((scope) => scope !== 'treatment' && scope !== 'adr');
}

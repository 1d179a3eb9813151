// SPDX-License-Identifier: Apache-2.0
/** Addresses of the project's own code systems and extensions, and of the few foreign ones that carry facts; how else these are spelled is in code-systems.ts. */

export const BASE = 'https://throughcare.dev/fhir';

/** Our code system of that name. */
export function cs(name: string): string {
  return `${BASE}/CodeSystem/${name}`;
}

/** Our extension of that name. */
export function sd(name: string): string {
  return `${BASE}/StructureDefinition/${name}`;
}

export const V3_ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
export const V3_ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
export const V3_ACT_US_PRIVACY_LAW = 'http://terminology.hl7.org/CodeSystem/v3-ActUSPrivacyLaw';
export const V3_CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
export const V3_PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
export const V3_ROLE_CODE = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
export const CONSENT_ACTION = 'http://terminology.hl7.org/CodeSystem/consentaction';
export const CONSENT_POLICY = 'http://terminology.hl7.org/CodeSystem/consentpolicycodes';
export const CONSENT_SCOPE = 'http://terminology.hl7.org/CodeSystem/consentscope';
export const PROVENANCE_PARTICIPANT = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
export const US_CORE_PARTICIPANT = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type';
export const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
/** ASTM E1762-95 signature purposes, as R4 binds Signature.type. */
export const SIGNATURE_PURPOSE = 'urn:iso-astm:E1762-95:2013';

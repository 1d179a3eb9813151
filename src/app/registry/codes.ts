// SPDX-License-Identifier: Apache-2.0
/** Code systems and extensions by which the registry's FHIR resources carry what a partner is (docs/carriers.md). */
const BASE = 'https://throughcare.dev/fhir';

/** Organization.type: legal statuses; several may hold at once (42 CFR 2.11, 45 CFR 160.103). */
export const LEGAL_STATUS_SYSTEM = `${BASE}/CodeSystem/legal-status`;
/** Organization.type: the partner of the sharing matrix. */
export const PARTNER_KIND_SYSTEM = `${BASE}/CodeSystem/partner-kind`;
/** PractitionerRole.code. */
export const ROLE_SYSTEM = `${BASE}/CodeSystem/role`;
/** Contract.type. */
export const AGREEMENT_TYPE_SYSTEM = `${BASE}/CodeSystem/agreement-type`;
/** Purposes without a v3 code. */
export const PURPOSE_SYSTEM = `${BASE}/CodeSystem/purpose`;
/** RelatedPerson.relationship: ONESELF marks the patient. */
export const V3_ROLE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';

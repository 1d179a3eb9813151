// SPDX-License-Identifier: Apache-2.0
/** The scenario format: the papers. */
import * as z from 'zod';
import { AGREEMENT_TYPES } from '../evidence/agreements.ts';
import { DISCLOSER_CLASSES, RECIPIENT_CLASSES } from '../evidence/consents/actors.ts';
import { EXPIRY_EVENTS, FORM_STATEMENTS, MANDATES, REVOCABLE_EVENTS, VARIANTS } from '../evidence/consents/form.ts';
import { RESTRICTION_KINDS } from '../evidence/consents/refusal.ts';
import { SIGNER_ROLES, SIGNING_METHODS } from '../evidence/consents/signatures.ts';
import { ASSURANCES, CONFIDENTIAL_FINDINGS, FINDINGS, ISSUERS, OFFENSES, ORDER_TYPES, PROCEDURES } from '../evidence/orders.ts';
import type { AgreementPaper, ConsentPaper, NestedProvision, OrderPaper, OverlayAnswer, RestrictionPaper } from '../facts/papers.ts';
import { ADVISORY_OBLIGATIONS, CATEGORIES, CRITICAL_OBLIGATIONS, PURPOSES, STATES } from '../facts/vocabulary.ts';

/** Ids become ids of FHIR resources. */
export const id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/, 'an id: letters, digits, - and . only');
export const day = z.iso.date();
export const scopeCategory = z.enum([...CATEGORIES, 'entire-mental-health-record', '*']);
const range = z.strictObject({ start: day.nullable(), end: day.nullable() });
const ids = z.array(id);
const scopes = z.array(scopeCategory);
const purposes = z.array(z.enum(PURPOSES));

const provision: z.ZodType<NestedProvision> = z.lazy(() => z.strictObject({
  categories: scopes, dataPeriod: range.exactOptional(), recipients: ids.exactOptional(), purposes: purposes.exactOptional(),
  permits: z.array(provision).exactOptional(), denies: z.array(provision).exactOptional(),
}));

const signature = z.strictObject({
  signer: id, role: z.enum(SIGNER_ROLES), date: day, method: z.enum(SIGNING_METHODS), authorityDocumented: z.boolean().exactOptional(),
});

export const consentPaper: z.ZodType<ConsentPaper> = z.strictObject({
  id, variant: z.enum(VARIANTS), status: z.enum(['active', 'draft', 'proposed', 'rejected', 'inactive', 'entered-in-error']),
  verified: z.boolean(), standalone: z.boolean(), patient: id, disclosers: ids, discloserClass: z.enum(DISCLOSER_CLASSES).exactOptional(),
  recipients: ids, recipientClass: z.enum(RECIPIENT_CLASSES).exactOptional(),
  classMembers: z.array(z.strictObject({ organization: id, person: id.exactOptional() })).exactOptional(),
  intermediaries: ids.exactOptional(), categories: scopes, dataPeriod: range.exactOptional(), purposes, period: range,
  expiryEvent: z.strictObject({ kind: z.enum(EXPIRY_EVENTS), occurredOn: day.exactOptional() }).exactOptional(),
  signatures: z.array(signature), statements: z.array(z.enum(FORM_STATEMENTS)),
  revocableAfter: z.strictObject({
    date: day.exactOptional(), event: z.enum(REVOCABLE_EVENTS).exactOptional(), eventOccurredOn: day.exactOptional(),
  }).exactOptional(),
  mandate: z.strictObject({ condition: z.enum(MANDATES), imposedBy: id }).exactOptional(),
  revocation: z.strictObject({ date: day, form: z.enum(['written', 'oral']), recipients: z.union([z.literal('all'), ids.min(1)]) }).exactOptional(),
  falsity: z.enum(['known-to-holder', 'discoverable-with-diligence']).exactOptional(),
  denies: z.array(provision).exactOptional(),
});

export const orderPaper: z.ZodType<OrderPaper> = z.strictObject({
  id, type: z.enum(ORDER_TYPES), issuedBy: z.enum(ISSUERS), discloser: id.exactOptional(), recipients: ids.exactOptional(),
  categories: scopes.exactOptional(), procedure: z.array(z.enum(PROCEDURES)).exactOptional(), findings: z.array(z.enum(FINDINGS)).exactOptional(),
  confidentialCommunicationFinding: z.enum(CONFIDENTIAL_FINDINGS).exactOptional(), offense: z.enum(OFFENSES).exactOptional(),
  assurance: z.enum(ASSURANCES).exactOptional(),
  administrativeTest: z.strictObject({ relevantAndMaterial: z.boolean(), specificAndLimited: z.boolean(), deidentifiedInsufficient: z.boolean() }).exactOptional(),
});

export const agreementPaper: z.ZodType<AgreementPaper> = z.strictObject({
  type: z.enum(AGREEMENT_TYPES), parties: ids.min(2), inDate: z.boolean(), boundByPart2: z.boolean().exactOptional(), returnOnly: z.boolean().exactOptional(),
});

export const restrictionPaper: z.ZodType<RestrictionPaper> = z.strictObject({
  id, kind: z.enum(RESTRICTION_KINDS), by: id.exactOptional(), madeOn: day.exactOptional(),
  against: z.strictObject({ organization: id.exactOptional(), person: id.exactOptional() }),
  categories: scopes.exactOptional(), records: ids.exactOptional(),
});

export const overlayAnswer: z.ZodType<OverlayAnswer> = z.strictObject({
  state: z.enum(STATES),
  rule: z.enum([
    'ca-wic-5328', 'ca-cmia-56-10', 'ny-mhl-33-13', 'il-mhddca-740-110', 'tx-hsc-611-004', 'tx-hsc-614-017', 'fl-397-501-7', 'example-reporting-statute',
  ]),
  effect: z.enum(['prohibit', 'require-extra', 'require-disclosure', 'none']),
  unless: z.array(z.enum(['patient-consent', 'treatment-responsibility', 'state-good-cause-order'])).exactOptional(),
  requires: z.array(z.enum([
    'named-agency', 'purpose', 'nature-of-information', 'refusal-consequences', 'expiry', 'inspection-right', 'professional-approval',
  ])).exactOptional(),
  records: ids.exactOptional(), obligations: z.array(z.enum([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS])).exactOptional(),
});

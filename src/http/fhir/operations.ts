// SPDX-License-Identifier: Apache-2.0
/** FHIR operations: their Parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { BreakGlassCall } from '../../app/api.ts';
import { CASE_PLAN_FORMS } from '../../app/release/case-plan.ts';
import { HL7_KINDS } from '../../app/release/hl7v2.ts';
import { COMPLIANCE_FORMS } from '../../app/release/compliance.ts';
import { DOCUMENT_READERS } from '../../app/caseplan/document.ts';
import { LANGUAGES } from '../../domain/consent/capture/forms.ts';
import { PLACE_KINDS } from '../../domain/caseplan/places.ts';
import type { HandlerName } from '../../app/interactions.ts';
import { fail } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import type { FhirHandler } from './handlers.ts';
import { bytesOf, fhirText, formatOf, preferOf, queryOf, readParameters } from './request.ts';

type OperationName = Extract<HandlerName, 'validate' | 'everything' | 'casePlan' | 'planDocument' | 'findPlaces' | 'whoSeesWhat' | 'hl7v2' | 'complianceReport' | 'disclosures' | 'revokeConsent' | 'releasePreview' | 'breakGlass'>;

const NATURES = ['overdose', 'respiratory-arrest', 'unconscious', 'trauma', 'withdrawal', 'psychiatric', 'other'] as const;
/** A short text. */
export const words = z.string().trim().min(1).max(500);
const many = z.union([words.transform((one) => [one]), z.array(words)]);
/** `Patient/x`, a URL that ends so, or the id alone. */
export const local = (type: string): z.ZodType<string> => z.union([words, z.looseObject({ reference: words }).transform((each) => each.reference)])
  .transform((text) => (text.includes(`${type}/`) ? text.slice(text.lastIndexOf(`${type}/`) + type.length + 1) : text));

const revocation = z.object({ form: z.enum(['written', 'oral']), recipient: many.optional() });

const emergency = z.object({
  identifier: z.looseObject({ system: words, value: words }),
  nature: z.enum(NATURES),
  recipientName: words,
  facility: words,
  consentCannotBeObtained: z.boolean(),
});

const consent = z.looseObject({ resourceType: z.literal('Consent') });

const proposal = z.object({
  asOf: z.iso.datetime({ offset: true }).optional(),
  revoked: z.union([local('Consent').transform((one) => [one]), z.array(local('Consent'))]).optional(),
  signed: z.union([consent.transform((one) => [one]), z.array(consent)]).optional(),
});

const preview = proposal.extend({
  patient: local('Patient').optional(), organization: local('Organization'), person: local('Practitioner').optional(), role: words, purpose: words,
});

const once = (values: z.ZodType<string>): z.ZodType<string | undefined> => z.tuple([values]).transform(([value]) => value).optional();

/** `need`, `kind`, `eligibility` (repeated: all of them), `full=true` for those without room too, `staleDays`. */
const places = z.strictObject({
  need: once(words), kind: once(z.enum(PLACE_KINDS)), eligibility: z.array(words).default([]),
  full: once(z.enum(['true', 'false'])).transform((said) => said === 'true'), staleDays: once(z.string().regex(/^[0-9]{1,3}$/)).transform((said) => Number(said ?? '7')),
}).transform(({ need, kind, ...rest }) => ({ ...rest, ...(need === undefined ? {} : { need }), ...(kind === undefined ? {} : { kind }) }));

/** `for`: whose copy; `lang`. */
const plan = z.strictObject({ for: z.enum(DOCUMENT_READERS).default('team'), lang: z.enum(LANGUAGES).default('en') });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const inputs = { revoke: revocation, 'break-glass': emergency, 'release-preview': preview, 'who-sees-what': proposal, 'find-places': places, document: plan };

/** A page for a person is wanted, not a resource. */
function wantsPage(req: Req): boolean {
  const format = formatOf(req);
  return format === null ? (req.headers.accept ?? '').split(/[,;]/)[0]?.trim() === 'text/html' : format === 'text/html' || format === 'html';
}

export const operations: Readonly<Record<OperationName, FhirHandler>> = {
  async validate({ app, caller, type, req }) {
    const text = fhirText(req);
    const profiles = queryOf(req).filter(([name]) => name === 'profile').map(([, value]) => value);
    return text.ok ? app.validate(caller, { type, text: text.value, ...(profiles.length === 0 ? {} : { profiles }) }) : text;
  },

  everything: ({ app, caller, id, req, base }) => app.everything(caller, id, { query: queryOf(req), lenient: preferOf(req).lenient, base }),

  casePlan({ app, caller, id, req, base }) {
    const form = new Map(queryOf(req)).get('form') ?? (req.headers.accept?.includes('json') === true ? 'json' : 'xml');
    const known = CASE_PLAN_FORMS.find((each) => each === form);
    return known === undefined ? Promise.resolve(fail({ code: 'value', text: `Parameter form: one of ${CASE_PLAN_FORMS.join(', ')}` })) : app.casePlan(caller, { id, form: known, base });
  },

  hl7v2({ app, caller, id, req, base }) {
    const query = new Map(queryOf(req));
    const [kind, feed] = [query.get('kind'), query.get('feed')];
    const known = HL7_KINDS.find((each) => each === kind);
    return kind !== undefined && known === undefined ? Promise.resolve(fail({ code: 'value', text: `Parameter kind: one of ${HL7_KINDS.join(', ')}` }))
      : app.hl7v2(caller, { id, base, ...(known === undefined ? {} : { kind: known }), ...(feed === undefined ? {} : { feed }) });
  },

  complianceReport({ app, caller, id, req, base }) {
    const form = new Map(queryOf(req)).get('form') ?? COMPLIANCE_FORMS.find((each) => req.headers.accept?.includes(each) === true) ?? 'csv';
    const known = COMPLIANCE_FORMS.find((each) => each === form);
    return known === undefined ? Promise.resolve(fail({ code: 'value', text: `Parameter form: one of ${COMPLIANCE_FORMS.join(', ')}` })) : app.complianceReport(caller, { id, form: known, base });
  },

  planDocument({ app, caller, id, req, base }) {
    const asked = plan.safeParse(Object.fromEntries(queryOf(req)));
    const wanted = formatOf(req) ?? (req.headers.accept ?? '').split(/[,;]/)[0]!.trim();
    const form = wanted.includes('pdf') ? 'pdf' as const : 'html' as const;
    return asked.success ? app.planDocument(caller, { id, base, form, reader: asked.data.for, language: asked.data.lang })
      : Promise.resolve(fail(...asked.error.issues.map((issue) => ({ code: 'value' as const, text: `Parameter ${issue.path.join('.')}: ${issue.message}` }))));
  },

  findPlaces({ app, caller, req, base }) {
    const wanted = places.safeParse(Object.fromEntries([...Map.groupBy(queryOf(req), ([name]) => name)].map(([name, all]) => [name, all.map(([, value]) => value)])));
    return wanted.success ? app.findPlaces(caller, { ...wanted.data, base })
      : Promise.resolve(fail(...wanted.error.issues.map((issue) => ({ code: 'value' as const, text: `Parameter ${issue.path.join('.')}: ${issue.message}` }))));
  },

  async whoSeesWhat({ app, caller, id, req }) {
    const form = wantsPage(req) ? 'page' as const : 'json' as const;
    if (req.method !== 'POST' || bytesOf(req).length === 0) {
      const asOf = new Map(queryOf(req)).get('asOf');
      return app.whoSeesWhat(caller, { id, form, ...(asOf === undefined ? {} : { asOf }) });
    }
    const call = readParameters(req, proposal);
    return call.ok ? app.whoSeesWhat(caller, { id, form, ...call.value }) : call;
  },

  disclosures: ({ app, caller, id }) => app.disclosures(caller, id),

  async revokeConsent({ app, caller, id, req }) {
    // A revocation must never fail for want of a form (42 CFR 2.31(a)(6)): without a body it is a written one for all.
    if (bytesOf(req).length === 0) {
      return app.revokeConsent(caller, id, { form: 'written' });
    }
    const call = readParameters(req, revocation);
    return call.ok ? app.revokeConsent(caller, id, {
      form: call.value.form, ...(call.value.recipient === undefined ? {} : { recipients: call.value.recipient }),
    }) : call;
  },

  async releasePreview({ app, caller, id, req }) {
    const call = readParameters(req, preview);
    if (!call.ok) {
      return call;
    }
    const { patient, ...rest } = call.value;
    const patientId = id === '' ? patient : id;
    return patientId === undefined ? fail({ code: 'required', text: 'Parameter patient: whose records' })
      : app.releasePreview(caller, { ...rest, patientId });
  },

  async breakGlass({ app, caller, req }) {
    const call = readParameters<BreakGlassCall>(req, emergency);
    return call.ok ? app.breakGlass(caller, call.value) : call;
  },
};

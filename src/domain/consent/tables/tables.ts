// SPDX-License-Identifier: Apache-2.0
/** The tables that the gate decides by, parsed once at start from `consent/` and handed in as a value. */
import * as z from 'zod';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import {
  ADVISORY_OBLIGATIONS, CATEGORIES, CRITICAL_OBLIGATIONS, LEGAL_STATUSES, PARTNER_KINDS, PURPOSES, RECORD_CLASSES, ROLES, STATES,
} from '../facts/vocabulary.ts';

const VARIANTS = [
  'specific', 'tpo-single', 'intermediary', 'cj-referral', 'sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding',
  'hipaa-authorization', 'va-7332', 'registry', 'pdmp',
] as const;

const OVERLAY_RULES = [
  'ca-wic-5328', 'ca-cmia-56-10', 'ny-mhl-33-13', 'il-mhddca-740-110', 'tx-hsc-611-004', 'tx-hsc-614-017', 'fl-397-501-7', 'example-reporting-statute',
] as const;

/** What a file says of itself, for people and editors. */
const about = { $schema: z.string().optional(), title: z.string().optional(), source: z.string().optional(), note: z.string().optional() };

// Nothing but what is written here: a condition whose name is misspelled must not become no condition.
const element = z.strictObject({ title: z.string(), cite: z.string() });

const variant = z.strictObject({
  title: z.string(), cite: z.string(), regime: z.enum(['part2', 'hipaa', 'both', 'va']),
  elements: z.array(z.string()).readonly(), mustStandAlone: z.boolean(), purposes: z.array(z.enum(PURPOSES)).readonly().optional(),
});

const variants = z.strictObject({
  ...about,
  elements: z.record(z.string(), element),
  hipaaStatements: z.strictObject({ required: z.array(z.string()).readonly(), cite: z.string() }),
  variants: z.record(z.enum(VARIANTS), variant),
});

const statement = z.strictObject({ cite: z.string(), text: z.string().min(1) });
/** Obligations that are carried out by saying to the recipient what it may not do. */
export const LIMITS = ['bar-proceedings-tag', 'cj-duty-limit', 'request-no-further-use', 'research-terms', 'audit-terms'] as const;
const notices = z.strictObject({ ...about, statement1: statement, statement2: statement, limits: z.record(z.enum(LIMITS), statement) });

export const MATRIX_CONDITIONS = ['perm', 'need', 'avail', 'appl', 'nfc', 'cust', 'smc', 'req', 'prim', 'cooc', 'consent-named'] as const;
export const LEADS = ['cs', 'bh', 'ci', 'ho'] as const;

const cell = z.strictObject({
  category: z.enum(CATEGORIES), edition: z.enum(['newer', 'older', 'derived']).optional(),
  conditions: z.array(z.enum(MATRIX_CONDITIONS)).readonly().optional(), mayBe: z.array(z.enum(RECORD_CLASSES)).readonly().optional(),
});

const matrix = z.strictObject({
  ...about,
  leads: z.record(z.enum(LEADS), z.strictObject({ title: z.string(), derived: z.boolean(), from: z.enum(LEADS).optional() })),
  purposes: z.array(z.enum(PURPOSES)).readonly(),
  rows: z.array(z.strictObject({
    leads: z.array(z.enum(LEADS)).readonly(), partner: z.enum(PARTNER_KINDS), direction: z.enum(['send', 'receive']),
    closed: z.boolean().optional(), categories: z.array(cell).readonly(),
  })).readonly(),
});

/** Membership in the team of the plan: what needs it, and in which role somebody asks for a member. */
const team = z.strictObject({
  ...about, requires: z.enum(['team-membership', 'none']), purposes: z.array(z.enum(PURPOSES)).readonly(),
  openClasses: z.array(z.enum(RECORD_CLASSES)).readonly(), openPurposes: z.array(z.enum(PURPOSES)).readonly(),
  careCategories: z.array(z.enum(CATEGORIES)).readonly(), exceptCategories: z.array(z.enum(CATEGORIES)).readonly(), exceptPapers: z.array(z.enum(VARIANTS)).readonly(),
  roles: z.record(z.string(), z.array(z.enum(ROLES)).readonly()), handOverDays: z.int().min(0),
});

const list = <T extends readonly [string, ...string[]]>(words: T): z.ZodOptional<z.ZodReadonly<z.ZodArray<z.ZodEnum<{ [K in T[number]]: K }>>>> =>
  z.array(z.enum(words)).readonly().optional();

const words = z.array(z.string().min(1)).readonly().optional();
/** What a record is about or where it comes from: one of them suffices. */
const content = z.strictObject({
  categories: list(CATEGORIES), kinds: list(PARTNER_KINDS), labels: words, codes: words,
  apart: z.strictObject({ kinds: z.array(z.enum(PARTNER_KINDS)).readonly(), categories: z.array(z.enum(CATEGORIES)).readonly() }).optional(),
});

/** What a state rule reaches; an absent member does not limit it. */
const reach = z.strictObject({
  classes: list(RECORD_CLASSES), content: content.optional(), disclosers: list(LEGAL_STATUSES), exceptDisclosers: list(LEGAL_STATUSES), recipients: list(LEGAL_STATUSES),
  purposes: list(PURPOSES), exceptPurposes: list(PURPOSES), exceptTreating: z.boolean().optional(),
});

const STATE_EXCEPTIONS = ['emergency', 'court-order', 'mandated-report', 'imminent-threat', 'personal-representative', 'own-business-associate', 'medical-examiner', 'regulator'] as const;

const overlayRule = z.strictObject({
  state: z.enum(STATES), rule: z.enum(OVERLAY_RULES), title: z.string(), effect: z.enum(['prohibit', 'require-extra', 'require-disclosure', 'none']),
  unless: list(['patient-consent', 'treatment-responsibility', 'state-good-cause-order']),
  requires: list(['named-agency', 'purpose', 'nature-of-information', 'refusal-consequences', 'expiry', 'inspection-right', 'professional-approval', 'demonstrable-need']),
  consentAlone: list(LEGAL_STATUSES), obligations: list([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS]),
  reach, exceptions: z.array(z.strictObject({ when: z.enum(STATE_EXCEPTIONS), cite: z.string() })).readonly().optional(),
  cite: z.string(),
});
const overlays = z.strictObject({ ...about, rules: z.array(overlayRule).readonly() });
const version = z.strictObject({ version: z.string(), law: z.string() });

export type VariantRule = z.infer<typeof variant>;
export type MatrixCell = z.infer<typeof cell>;
export type MatrixTable = z.infer<typeof matrix>;
export type TeamTable = z.infer<typeof team>;

export interface GateTables {
  readonly variants: z.infer<typeof variants>;
  readonly notices: z.infer<typeof notices>;
  readonly matrix: MatrixTable;
  readonly team: TeamTable;
  readonly overlays: z.infer<typeof overlays>;
  readonly version: z.infer<typeof version>;
}

/** Each file by its key in `RawConsentFiles`; `consent/schema` is made from these. */
export const GATE_FILES = { variants, notices, matrix, team, overlays, version };
const shape = z.object(GATE_FILES);

/** In: `{variants, notices, matrix, team, overlays, version}`, the parsed JSON of the files. Out: the tables, or what is wrong and where. */
export function parseGateTables(raw: unknown): Result<GateTables> {
  const parsed = shape.safeParse(raw);
  if (parsed.success) {
    return ok(parsed.data);
  }
  return fail(...parsed.error.issues.map((issue): Issue => ({ code: 'invalid', text: `consent tables: ${issue.message}`, at: issue.path.join('.') })));
}

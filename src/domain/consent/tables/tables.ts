// SPDX-License-Identifier: Apache-2.0
/** The tables that the gate decides by, parsed once at start from `consent/` and handed in as a value. */
import * as z from 'zod';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { CATEGORIES, PARTNER_KINDS, PURPOSES, RECORD_CLASSES } from '../facts/vocabulary.ts';

const VARIANTS = [
  'specific', 'tpo-single', 'intermediary', 'cj-referral', 'sud-counseling-notes', 'psychotherapy-notes-authorization', 'legal-proceeding',
  'hipaa-authorization', 'va-7332', 'registry', 'pdmp',
] as const;

const element = z.object({ title: z.string(), cite: z.string() });

const variant = z.object({
  title: z.string(), cite: z.string(), regime: z.enum(['part2', 'hipaa', 'both', 'va']),
  elements: z.array(z.string()).readonly(), mustStandAlone: z.boolean(), purposes: z.array(z.enum(PURPOSES)).readonly().optional(),
});

const variants = z.object({
  elements: z.record(z.string(), element),
  hipaaStatements: z.object({ required: z.array(z.string()).readonly(), cite: z.string() }),
  variants: z.record(z.enum(VARIANTS), variant),
});

const statement = z.object({ cite: z.string(), text: z.string().min(1) });
const notices = z.object({ statement1: statement, statement2: statement });

export const MATRIX_CONDITIONS = ['perm', 'need', 'avail', 'appl', 'nfc', 'cust', 'smc', 'req', 'prim', 'cooc', 'consent-named'] as const;
export const LEADS = ['cs', 'bh', 'ci', 'ho'] as const;

const cell = z.object({
  category: z.enum(CATEGORIES), edition: z.enum(['newer', 'older', 'derived']).optional(),
  conditions: z.array(z.enum(MATRIX_CONDITIONS)).readonly().optional(), mayBe: z.array(z.enum(RECORD_CLASSES)).readonly().optional(),
});

const matrix = z.object({
  source: z.string(),
  leads: z.record(z.enum(LEADS), z.object({ title: z.string(), derived: z.boolean(), from: z.enum(LEADS).optional() })),
  purposes: z.array(z.enum(PURPOSES)).readonly(),
  rows: z.array(z.object({
    leads: z.array(z.enum(LEADS)).readonly(), partner: z.enum(PARTNER_KINDS), direction: z.enum(['send', 'receive']),
    closed: z.boolean().optional(), categories: z.array(cell).readonly(),
  })).readonly(),
});

const overlayRule = z.object({
  state: z.string(), rule: z.string(), title: z.string(), effect: z.enum(['prohibit', 'require-extra', 'require-disclosure', 'none']),
  unless: z.array(z.string()).optional(), requires: z.array(z.string()).optional(), obligations: z.array(z.string()).optional(),
  appliesTo: z.record(z.string(), z.unknown()), cite: z.string(),
});
const overlays = z.object({ rules: z.array(overlayRule).readonly() });
const version = z.object({ version: z.string(), law: z.string() });

export type VariantRule = z.infer<typeof variant>;
export type MatrixCell = z.infer<typeof cell>;
export type MatrixTable = z.infer<typeof matrix>;

export interface GateTables {
  readonly variants: z.infer<typeof variants>;
  readonly notices: z.infer<typeof notices>;
  readonly matrix: MatrixTable;
  readonly overlays: z.infer<typeof overlays>;
  readonly version: z.infer<typeof version>;
}

const shape = z.object({ variants, notices, matrix, overlays, version });

/** In: `{variants, notices, matrix, overlays, version}`, the parsed JSON of the files. Out: the tables, or what is wrong and where. */
export function parseGateTables(raw: unknown): Result<GateTables> {
  const parsed = shape.safeParse(raw);
  if (parsed.success) {
    return ok(parsed.data);
  }
  return fail(...parsed.error.issues.map((issue): Issue => ({ code: 'invalid', text: `consent tables: ${issue.message}`, at: issue.path.join('.') })));
}

// SPDX-License-Identifier: Apache-2.0
/**
 * The state's own rules as answers for every ask (rules section 9). A prohibition, or a form that asks for more, is applied to
 * every record, also where the rule might not reach it: the protective reading until its conditions are evaluated per record.
 * A rule that demands a disclosure is left out for the same reason: a state may never compel what Part 2 forbids (42 CFR 2.20).
 */
import * as z from 'zod';
import type { OverlayAnswer } from '../domain/consent/facts/papers.ts';
import { ADVISORY_OBLIGATIONS, CRITICAL_OBLIGATIONS, STATES } from '../domain/consent/facts/vocabulary.ts';
import type { Result } from '../domain/issue.ts';
import { fail, ok } from '../domain/issue.ts';

const answer = z.object({
  state: z.enum(STATES),
  rule: z.enum([
    'ca-wic-5328', 'ca-cmia-56-10', 'ny-mhl-33-13', 'il-mhddca-740-110', 'tx-hsc-611-004', 'tx-hsc-614-017', 'fl-397-501-7', 'example-reporting-statute',
  ]),
  effect: z.enum(['prohibit', 'require-extra', 'require-disclosure', 'none']),
  unless: z.array(z.enum(['patient-consent', 'treatment-responsibility', 'state-good-cause-order'])).exactOptional(),
  requires: z.array(z.enum([
    'named-agency', 'purpose', 'nature-of-information', 'refusal-consequences', 'expiry', 'inspection-right', 'professional-approval',
  ])).exactOptional(),
  obligations: z.array(z.enum([...CRITICAL_OBLIGATIONS, ...ADVISORY_OBLIGATIONS])).exactOptional(),
});

/** Rules of `consent/overlays` -> the answers of one state. Errors: a rule that is not of the vocabulary. */
export function overlayAnswers(rules: readonly unknown[], state: string): Result<readonly OverlayAnswer[]> {
  const parsed = z.array(answer).safeParse(rules);
  return parsed.success
    ? ok(parsed.data.filter((each) => each.state === state && (each.effect === 'prohibit' || each.effect === 'require-extra')))
    : fail(...parsed.error.issues.map((issue) => ({ code: 'value' as const, text: `consent/overlays: ${issue.message}`, at: issue.path.join('.') })));
}

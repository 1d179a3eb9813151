// SPDX-License-Identifier: Apache-2.0
/** Security labels (consent/protocols/labels.json): which lies under which, and the order of confidentiality (known failure 6). */
import type { Coding } from '@medplum/fhirtypes';
import * as z from 'zod';
import raw from '../../../../consent/protocols/labels.json' with { type: 'json' };
import type { Confidentiality } from '../facts/papers.ts';
import { sameSystem } from './code-systems.ts';
import { V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW, V3_CONFIDENTIALITY } from './systems.ts';

const LEVELS = ['U', 'L', 'M', 'N', 'R', 'V'] as const;
/** Shape of the file. */
export const labelsFile = z.strictObject({
  $schema: z.string().optional(), title: z.string(), source: z.string(), note: z.string(),
  confidentiality: z.tuple([z.literal('U'), z.literal('L'), z.literal('M'), z.literal('N'), z.literal('R'), z.literal('V')]),
  codes: z.array(z.strictObject({ code: z.string(), parents: z.array(z.string()), law: z.boolean().default(false) })),
});
const file = labelsFile.parse(raw);
const byCode = new Map(file.codes.map((each) => [each.code, each]));

/** DS4P takes the code of the law, 42CFRPart2, from v3-ActCode; R4's value set of security labels takes it from v3-ActUSPrivacyLaw. */
const LABELS = [V3_ACT_CODE, V3_ACT_US_PRIVACY_LAW];

/** The code of a label that says something of what the record holds; undefined: of another kind, or not known. */
export function labelCode(coding: Coding): string | undefined {
  return LABELS.some((system) => sameSystem(coding.system, system)) && byCode.has(coding.code ?? '') ? coding.code : confidentialityOf(coding);
}

/** The confidentiality that a coding names. */
export function confidentialityOf(coding: Coding): Confidentiality | undefined {
  return sameSystem(coding.system, V3_CONFIDENTIALITY) ? LEVELS.find((each) => each === coding.code) : undefined;
}

/** 0 for U to 5 for V; -1 for what is no level. */
export function levelOf(code: string): number {
  return (LEVELS as readonly string[]).indexOf(code);
}

/** True when `code` is `above` or lies under it. */
export function liesUnder(code: string, above: string): boolean {
  return code === above || (byCode.get(code)?.parents ?? []).some((parent) => liesUnder(parent, above));
}

/** A label of what the record holds, not of the law that governs it. */
export function isSensitivity(code: string): boolean {
  return byCode.get(code)?.law === false;
}

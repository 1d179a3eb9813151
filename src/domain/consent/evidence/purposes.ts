// SPDX-License-Identifier: Apache-2.0
/**
 * Purposes of use: our nineteen, and the HL7 v3 codes that mean the same (consent/protocols/purposes.json).
 * A permit reaches what it names and the inheriting descendants of that; a denial reaches whatever the code might mean.
 */
import type { Coding } from '@medplum/fhirtypes';
import * as z from 'zod';
import raw from '../../../../consent/protocols/purposes.json' with { type: 'json' };
import { PURPOSES, type Purpose } from '../facts/vocabulary.ts';
import { sameSystem } from './code-systems.ts';
import { cs, V3_ACT_REASON } from './systems.ts';

const row = z.strictObject({
  code: z.string(), parent: z.string().nullable(), purpose: z.enum(PURPOSES).nullable(), inherits: z.boolean().default(true), ours: z.boolean().default(true),
});
/** Shape of the file. */
export const purposesFile = z.strictObject({ $schema: z.string().optional(), title: z.string(), source: z.string(), note: z.string(), codes: z.array(row) });
const rows = purposesFile.parse(raw).codes;
const byCode = new Map(rows.map((each) => [each.code, each]));

const SYSTEM = cs('purpose');

/** Purpose -> coding: the v3 code where one means the same, else ours. */
export function purposeCoding(purpose: Purpose): Coding {
  const found = rows.find((each) => each.purpose === purpose);
  return found === undefined ? { system: SYSTEM, code: purpose } : { system: V3_ACT_REASON, code: found.code };
}

/** What a request with this coding asks for: the purpose of the code or of its nearest ancestor. */
export function purposeOf(coding: Coding): Purpose | undefined {
  if (sameSystem(coding.system, SYSTEM)) {
    return PURPOSES.find((each) => each === coding.code);
  }
  return isV3(coding) ? upward(coding.code) : undefined;
}

function isV3(coding: Coding): boolean {
  return sameSystem(coding.system, V3_ACT_REASON);
}

function upward(code: string | undefined): Purpose | undefined {
  const found = byCode.get(code ?? '');
  return found === undefined || !found.ours ? undefined : found.purpose ?? upward(found.parent ?? undefined);
}

/** The purposes that a permit with this coding reaches; empty: none that we know, so it permits nothing. */
export function permittedPurposes(coding: Coding): readonly Purpose[] {
  if (!isV3(coding)) {
    const own = purposeOf(coding);
    return own === undefined ? [] : [own];
  }
  const found = byCode.get(coding.code ?? '');
  return found === undefined || found.purpose === null ? [] : [found.purpose, ...below(found.code).filter((each) => each !== found.purpose)];
}

function below(code: string): readonly Purpose[] {
  return rows.filter((each) => each.parent === code && each.inherits)
    .flatMap((each) => [...(each.purpose === null ? [] : [each.purpose]), ...below(each.code)]);
}

/** The purposes that a denial with this coding may reach: empty for one that is none of ours; undefined: not known, so it reaches all. */
export function deniedPurposes(coding: Coding): readonly Purpose[] | undefined {
  if (isV3(coding) && byCode.get(coding.code ?? '')?.ours === false) {
    return [];
  }
  const asked = purposeOf(coding);
  const named = isV3(coding) ? allBelow(coding.code ?? '') : [];
  return asked === undefined ? undefined : [...new Set([asked, ...named])];
}

function allBelow(code: string): readonly Purpose[] {
  return rows.filter((each) => each.parent === code).flatMap((each) => [...(each.purpose === null ? [] : [each.purpose]), ...allBelow(each.code)]);
}

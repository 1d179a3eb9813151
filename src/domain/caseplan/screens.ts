// SPDX-License-Identifier: Apache-2.0
/** Which instrument assesses risk and needs, which only screens for a disorder, and whether a screen was positive. */
import type { Observation } from '@medplum/fhirtypes';
import * as z from 'zod';
import rawScreens from '../../../profiles/screens.json' with { type: 'json' };
import { codeIn } from './elements.ts';
import { groupOf, MODERATE_RANK, rankOf } from './domains.ts';

/** risk-need: criminogenic risk and needs; screen: whether a disorder is to be looked for; other: risk of one kind, schooling, a short form. */
export type AssessmentKind = 'risk-need' | 'screen' | 'other';

/**
 * Instruments of assessment-instrument that assess both risk and criminogenic needs. Not among them: screening forms of the ORAS family, which tell
 * whom to assess; tools of one question (pretrial failure, sexual or partner violence); screens for a disorder. Same list: profiles/fsh/code-systems-plan.fsh.
 */
const RISK_NEED = new Set([
  'LSIR', 'LS_RNR', 'ORAS_COMMUNITY_SUPERVISION', 'ORAS_MISDEMEANOR_ASSESSMENT', 'ORAS_PRISON_INTAKE', 'ORAS_REENTRY', 'ORAS_SUPPLEMENTAL_REENTRY', 'COMPAS', 'STRONG_R', 'STRONG_R2', 'OYAS',
]);
/** A state's own tool has no code of ours: told by its name, or by the criminogenic domains that it scores. */
const NAMES_RISK_NEED = /\brisks?\b.{0,20}\bneeds?\b|\bcriminogenic\b|\bLS(?:I|\/)|\bLS\/?CMI\b|\bCOMPAS\b|\bORAS\b(?!.*screen)/i;
const DOMAINS_OF_A_TOOL = 2;

const table = z.strictObject({
  source: z.string(),
  screens: z.array(z.strictObject({
    code: z.string(), title: z.string(), about: z.enum(['mental-health', 'substance-use', 'trauma']), source: z.string(), confirm: z.boolean().optional(),
    from: z.strictObject({ other: z.int(), female: z.int().optional() }),
  })),
});
type Screen = z.infer<typeof table>['screens'][number];

/** First score that is positive, and who published it (profiles/screens.json); codes of assessment-instrument, and LOINC codes of totals. */
const SCREENS: ReadonlyMap<string, Screen> = new Map(table.parse(rawScreens).screens.map((each) => [each.code, each]));
const NAMES_SCREEN = /\bscreen(?:er|ing)?\b|\bchecklist\b|\b(?:PHQ|GAD|PCL|AUDIT|DAST|CAGE|BJMHS|MHSF)\b/i;
const ABOUT_WORDS: readonly (readonly [RegExp, string])[] = [[/drug|alcohol|substance|AUDIT|DAST|CAGE/i, 'substance-use'], [/trauma|PTSD|PCL|ACE\b/i, 'trauma'], [/mental|depress|PHQ|GAD|anxiety|suicid|BJMHS|MHSF/i, 'mental-health']];
const POSITIVE = new Set(['POS', 'A', 'AA', 'H', 'HH', '10828004', 'LA6576-8', '373066001']);
const NEGATIVE = new Set(['NEG', 'N', 'L', '260385009', 'LA6577-6', '373067005']);

function nameOf({ code }: Observation): string {
  return [code.text, ...(code.coding ?? []).map((one) => one.display)].filter((one) => one !== undefined).join(' ');
}

function screenOf(record: Observation): Screen | undefined {
  return (record.code.coding ?? []).map((one) => SCREENS.get(one.code ?? '')).find((one) => one !== undefined);
}

/** In: an Observation that is an assessment. Out: what it can be relied on for. */
export function assessmentKind(record: Observation): AssessmentKind {
  const code = codeIn(record.code, 'assessment-instrument');
  if (code !== undefined && RISK_NEED.has(code)) return 'risk-need';
  if (screenOf(record) !== undefined) return 'screen';
  const domains = new Set((record.component ?? []).map((one) => codeIn(one.code, 'need-domain')).filter((one) => groupOf(one) !== 'other'));
  if (domains.size >= DOMAINS_OF_A_TOOL || (code === undefined && NAMES_RISK_NEED.test(nameOf(record)))) return 'risk-need';
  return code === undefined && NAMES_SCREEN.test(nameOf(record)) ? 'screen' : 'other';
}

/** The domain of need that a screen is about, where it can be told. */
export function screenAbout(record: Observation): string | undefined {
  return screenOf(record)?.about ?? ABOUT_WORDS.find(([words]) => words.test(nameOf(record)))?.[1];
}

/** Positive as the record says, or else by its score; false when neither tells. */
export function isPositive(record: Observation, gender: string | undefined): boolean {
  const said = [...record.interpretation ?? [], record.valueCodeableConcept].flatMap((one) => one?.coding ?? []).map((one) => one.code ?? '');
  if (said.some((code) => NEGATIVE.has(code))) return false;
  if (record.valueBoolean === true || said.some((code) => POSITIVE.has(code) || (rankOf(code) ?? -1) >= MODERATE_RANK)) return true;
  const score = record.valueInteger ?? record.valueQuantity?.value;
  const from = screenOf(record)?.from;
  return score !== undefined && from !== undefined && score >= (gender === 'female' ? from.female ?? from.other : from.other);
}

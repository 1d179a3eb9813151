// SPDX-License-Identifier: Apache-2.0
/** The data folder `matching/`, checked: how often names are borne, what people are called instead, weights and thresholds. */
import * as z from 'zod';
import { fail, ok, type Result } from '../issue.ts';
import { LEVELS, type Field } from './compare.ts';
import { fold } from './fold.ts';

/** Rows of the tables and the weights as read, not yet checked. */
export interface RawMatching {
  readonly surnames: readonly unknown[];
  readonly givenNames: readonly unknown[];
  readonly nicknames: readonly unknown[];
  readonly weights: unknown;
}

export interface MatchingKnowledge {
  readonly rootsOf: (given: string) => readonly string[];
  /** Share of people with the name, 0 to 1. */
  readonly surnameFrequency: (name: string) => number;
  readonly givenFrequency: (name: string) => number;
  readonly weights: { readonly [F in Field]: Readonly<Record<string, { readonly m: number; readonly u: number }>> };
  readonly thresholds: { readonly certain: number; readonly probable: number; readonly possible: number };
  /** How many people the candidates are looked for among. */
  readonly population: number;
}

const share = z.number().gt(0).lte(1);
const levels = (field: Field): z.ZodType<Record<string, { m: number; u: number }>> => z.record(z.enum(LEVELS[field] as readonly [string, ...string[]]), z.strictObject({ m: share, u: share }));
const weightsFile = z.strictObject({
  about: z.string(), population: z.number().int().positive(),
  weights: z.strictObject({
    given: levels('given'), middle: levels('middle'), family: levels('family'), suffix: levels('suffix'), birth: levels('birth'), sex: levels('sex'),
    address: levels('address'), phone: levels('phone'), number: levels('number'), trusted: levels('trusted'),
  }),
  thresholds: z.strictObject({ certain: z.number(), probable: z.number(), possible: z.number() }).refine((each) => each.certain >= each.probable && each.probable >= each.possible, 'must fall: certain, probable, possible'),
});
const surnameRow = z.object({ name: z.string().min(1), count: z.coerce.number().int().positive() });
const givenRow = surnameRow.extend({ sex: z.enum(['M', 'F']) });
const nicknameRow = z.object({ form: z.string().min(1), names: z.string().min(1) });

/** Persons counted in the 2010 Census with a surname (US Census Bureau). */
const CENSUS = 294_979_229;
/** Births of 1980 (National Center for Health Statistics, final natality 1980). */
const BIRTHS: Readonly<Record<'M' | 'F', number>> = { M: 1_852_616, F: 1_759_642 };
/** A name that is not in the tables is rarer than all that are. */
const RARE = { surname: 1e-4, given: 2e-4 } as const;

/** Issues: what does not fit, with the file and the row. */
export function parseMatching(raw: RawMatching): Result<MatchingKnowledge> {
  const files = {
    surnames: z.array(surnameRow).min(1).safeParse(raw.surnames), givenNames: z.array(givenRow).min(1).safeParse(raw.givenNames),
    nicknames: z.array(nicknameRow).safeParse(raw.nicknames), weights: weightsFile.safeParse(raw.weights),
  };
  const { surnames, givenNames, nicknames, weights } = files;
  if (!surnames.success || !givenNames.success || !nicknames.success || !weights.success) {
    return fail(...Object.entries(files).flatMap(([file, { error }]) => (error?.issues ?? []).map((issue) => ({ code: 'value' as const, text: issue.message, at: `mappings/matching/${file}: ${issue.path.join('.')}` }))));
  }
  const roots = new Map(nicknames.data.map(({ form, names }) => [fold(form), fold(names).split(' ')]));
  return ok({
    rootsOf: (given) => [given, ...(roots.get(given) ?? [])],
    surnameFrequency: frequencies(surnames.data.map(({ name, count }) => [fold(name), count / CENSUS]), RARE.surname),
    givenFrequency: frequencies(givenNames.data.map(({ name, sex, count }) => [fold(name), count / BIRTHS[sex]]), RARE.given),
    weights: weights.data.weights, thresholds: weights.data.thresholds, population: weights.data.population,
  });
}

/** A given name of both sexes counts with the sex that bears it more. */
function frequencies(rows: readonly (readonly [string, number])[], rare: number): (name: string) => number {
  const known = new Map<string, number>();
  rows.forEach(([name, part]) => known.set(name, Math.max(part, known.get(name) ?? 0)));
  return (name) => known.get(name) ?? rare;
}

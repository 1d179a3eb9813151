// SPDX-License-Identifier: Apache-2.0
/**
 * How likely two Patients are one person (I. P. Fellegi, A. B. Sunter, A Theory for Record Linkage, JASA 64 (1969) 1183): each field's
 * outcome weighs log2 of how much more often it comes out so for one person than for two; names weigh by how often they are borne
 * (W. E. Winkler, Frequency-Based Matching in Fellegi-Sunter Model, US Census Bureau, 2000).
 */
import { LEVELS, type Comparison, type Field, type Level } from './compare.ts';
import type { MatchingKnowledge } from './knowledge.ts';

/** FHIR match-grade (http://hl7.org/fhir/R4/valueset-match-grade.html). */
export type Grade = 'certain' | 'probable' | 'possible' | 'certainly-not';

export interface Weighed {
  readonly grade: Grade;
  /** Bits in favour of one person. */
  readonly weight: number;
  /** 0 to 1: how likely they are one person, among as many as the tables say; 1 for a trusted identifier alone. */
  readonly score: number;
  /** True when a trusted identifier is the same and nothing speaks against it: what may link by itself. */
  readonly linkable: boolean;
}

const FIELDS = Object.keys(LEVELS) as readonly Field[];
interface Needs { readonly all: Levels; readonly any: Levels }
type Levels = { readonly [F in Field]?: readonly Level<F>[] };

/** Nothing makes two Patients one person for certain without these. */
const ALWAYS: Levels = { birth: ['same', 'swapped', 'near'], suffix: ['same', 'missing'], trusted: ['same', 'missing'] };
/**
 * And one of these. Name and birth date alone are never enough (formats 8.6), and relatives share nearly everything: twins have birth
 * date, surname, address and phone in common, and often names that sound alike.
 */
const EITHER: readonly Needs[] = [
  { all: { number: ['same', 'near'], given: ['same', 'nickname', 'alike', 'initial', 'swapped', 'missing'] }, any: {} },
  { all: { given: ['same', 'nickname'], middle: ['same', 'initial', 'alike', 'missing'], sex: ['same', 'missing'] }, any: { address: ['same', 'alike'], phone: ['same'] } },
];

export function weigh(compared: Comparison, knowledge: MatchingKnowledge): Weighed {
  const weight = FIELDS.reduce((sum, field) => sum + weightOf(field, compared, knowledge), 0);
  const { thresholds, population } = knowledge;
  const odds = 2 ** Math.min(60, weight - Math.log2(population));
  const linkable = isLinkable(compared);
  const grade = gradeOf(compared, weight, thresholds, linkable);
  return { grade, weight, score: linkable ? 1 : Math.min(0.999, Math.round((1000 * odds) / (1 + odds)) / 1000), linkable };
}

function gradeOf(compared: Comparison, weight: number, thresholds: MatchingKnowledge['thresholds'], linkable: boolean): Grade {
  if (linkable) {
    return 'certain';
  }
  if (weight >= thresholds.certain && holds(compared, ALWAYS).every(Boolean) && EITHER.some((needs) => meets(compared, needs))) {
    return 'certain';
  }
  // A number that is nobody else's agrees, but the rest does not: one of the two is mistaken, and a person must look.
  if (compared.trusted === 'same' || weight >= thresholds.probable) {
    return 'probable';
  }
  return weight >= thresholds.possible ? 'possible' : 'certainly-not';
}

const TELLING: readonly Field[] = ['given', 'middle', 'family', 'suffix', 'birth', 'sex'];

/** A trusted identifier of both is the same, and not more than one thing says that it is somebody else's (a brother's, a digit wrong). */
function isLinkable(compared: Comparison): boolean {
  return compared.trusted === 'same' && TELLING.filter((field) => compared[field] === 'different').length < 2;
}

function meets(compared: Comparison, { all, any }: Needs): boolean {
  const some = holds(compared, any);
  return holds(compared, all).every(Boolean) && (some.length === 0 || some.some(Boolean));
}

function holds(compared: Comparison, needs: Levels): readonly boolean[] {
  return (Object.entries(needs) as readonly (readonly [Field, readonly string[]])[]).map(([field, levels]) => levels.includes(compared[field]));
}

function weightOf(field: Field, compared: Comparison, knowledge: MatchingKnowledge): number {
  const level: string = compared[field];
  const known = level === 'missing' ? undefined : knowledge.weights[field][level];
  if (known === undefined) {
    return 0;
  }
  return Math.log2(known.m / (frequency(field, compared, knowledge) ?? known.u));
}

/** How often two strangers agree in this very name; undefined where the name does not matter. */
function frequency(field: Field, { given, family, agreed }: Comparison, knowledge: MatchingKnowledge): number | undefined {
  if (field === 'given' && given === 'same') {
    return knowledge.givenFrequency(agreed.given ?? '');
  }
  if (field === 'family' && (family === 'same' || family === 'part')) {
    // Of two surnames any may be the shared one.
    return knowledge.surnameFrequency(agreed.family ?? '') * (family === 'part' ? 2 : 1);
  }
  return undefined;
}

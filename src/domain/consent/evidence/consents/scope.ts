// SPDX-License-Identifier: Apache-2.0
/**
 * What a provision speaks of. `code` is a list (known failure 4), its members are alternatives; `class`, `securityLabel` and `data`
 * are further conditions on top (known failure 3). What the categories of the gate cannot express makes a permit unusable and a denial wide.
 */
import type { Coding, ConsentProvision } from '@medplum/fhirtypes';
import { CATEGORIES, type ScopeCategory } from '../../facts/vocabulary.ts';
import { codesIn } from '../access.ts';
import { cs, V3_ACT_CODE, V3_CONFIDENTIALITY } from '../systems.ts';
import { notEvaluated, spoil, widened, type PaperReading } from './reading.ts';

const SCOPES: ReadonlyMap<string, ScopeCategory> = new Map(
  ([...CATEGORIES, 'entire-mental-health-record', '*'] as const).map((each) => [each, each]),
);
const SUD_LABELS = ['42CFRPart2', 'ETH', 'ETHUD'];

/** Category of one concept of `provision.code`. */
export function categoryCode(code: string): ScopeCategory | undefined {
  return SCOPES.get(code);
}

interface Codes { readonly categories: readonly ScopeCategory[]; readonly unknown: boolean }

function codesOf(provision: ConsentProvision): Codes {
  const found = (provision.code ?? []).map((concept) => codesIn(concept, cs('category')).flatMap((code) => categoryCode(code) ?? []));
  return { categories: found.flat(), unknown: found.some((each) => each.length === 0) };
}

/** What a permit covers. An unknown code covers nothing; a further condition that cannot be expressed spoils the consent. */
export function permittedScope(provision: ConsentProvision, paper: PaperReading, at: string): readonly ScopeCategory[] {
  const { categories, unknown } = codesOf(provision);
  if (unknown) {
    notEvaluated(paper, `${at}.code`, 'a code that is not a category of the gate permits nothing.');
  }
  if ((provision.class ?? []).length > 0) {
    spoil(paper, `${at}.class`);
  }
  if ((provision.data ?? []).length > 0) {
    spoil(paper, `${at}.data`);
  }
  return labelled(provision.securityLabel ?? [], { categories, paper, at: `${at}.securityLabel`, codes: (provision.code ?? []).length });
}

interface Labelled { readonly categories: readonly ScopeCategory[]; readonly paper: PaperReading; readonly at: string; readonly codes: number }

/**
 * R and V are the highest confidentiality that our records carry, so a permit up to them limits nothing. A Part 2 or SUD label alone means
 * records of class p2, which `entire-sud-treatment-record` says exactly. Everything else cannot be expressed.
 */
function labelled(labels: readonly Coding[], { categories, paper, at, codes }: Labelled): readonly ScopeCategory[] {
  const limiting = labels.filter((each) => !(each.system === V3_CONFIDENTIALITY && (each.code === 'R' || each.code === 'V')));
  if (limiting.length === 0) {
    return categories;
  }
  const sud = limiting.every((each) => each.system === V3_ACT_CODE && SUD_LABELS.includes(each.code ?? ''));
  if (sud && codes === 0) {
    return ['entire-sud-treatment-record'];
  }
  spoil(paper, at);
  return categories;
}

/** What a denial covers: everything, when anything in it cannot be expressed. */
export function deniedScope(provision: ConsentProvision, paper: PaperReading, at: string): readonly ScopeCategory[] {
  const { categories, unknown } = codesOf(provision);
  const beyond = (['class', 'data', 'securityLabel'] as const).filter((element) => (provision[element] ?? []).length > 0);
  if (unknown) {
    widened(paper, `${at}.code`);
  }
  beyond.forEach((element) => {
    widened(paper, `${at}.${element}`);
  });
  // Conditions on top of known codes only narrow the denial: leaving them out denies more.
  return unknown || categories.length === 0 ? ['*'] : categories;
}

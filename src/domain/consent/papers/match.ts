// SPDX-License-Identifier: Apache-2.0
/**
 * Does a record meet the conditions of a provision? Three answers: unknown never satisfies a permit and does satisfy a denial
 * (known failure 5). Elements are a conjunction, the values of one element are alternatives (known failure 3; R4 Consent.provision).
 */
import { isIcd, modifiedFrom, normalSystem } from '../evidence/code-systems.ts';
import type { RecordLimits } from '../facts/papers.ts';
import type { RecordFacts, RecordMarks } from '../facts/record.ts';
import { meetsConfidentiality, meetsLabels } from './match-labels.ts';

export type Met = 'yes' | 'no' | 'unknown';
export type Polarity = 'permit' | 'deny';

/** A conjunction: one `no` settles it. */
export function allMet(all: readonly Met[]): Met {
  return all.includes('no') ? 'no' : all.includes('unknown') ? 'unknown' : 'yes';
}

/** A disjunction: one `yes` settles it. */
export function anyMet(all: readonly Met[]): Met {
  return all.includes('yes') ? 'yes' : all.includes('unknown') ? 'unknown' : 'no';
}

/** In: the conditions, a record, and whether they belong to a permit or a denial. Out: whether the record meets all; codes are tested apart. */
export function meetsLimits(limits: RecordLimits, record: RecordFacts, polarity: Polarity): Met {
  if (limits.none === true) {
    return 'no';
  }
  const all: Met[] = [];
  if (limits.types !== undefined) {
    all.push(meetsTypes(limits.types, record.marks));
  }
  if (limits.labels !== undefined) {
    all.push(meetsLabels(limits.labels, record, polarity));
  }
  if (limits.confidentiality !== undefined) {
    all.push(meetsConfidentiality(limits.confidentiality, record, polarity));
  }
  if (limits.data !== undefined) {
    all.push(meetsData(limits.data, record));
  }
  return allMet(all);
}

/** R4: a resource type, a profile, or another kind of information by its code. */
function meetsTypes(types: readonly string[], marks: RecordMarks | undefined): Met {
  return anyMet(types.map((each) => meetsType(each, marks)));
}

function meetsType(type: string, marks: RecordMarks | undefined): Met {
  if (marks?.type === undefined) {
    return 'unknown';
  }
  if (type.includes('|')) {
    return marks.codes?.some((code) => compareCodes(type, code) === 'yes') === true ? 'yes' : 'unknown';
  }
  if (type.includes(':')) {
    // A record may meet a profile that it does not claim.
    return marks.profiles?.includes(type) === true ? 'yes' : 'unknown';
  }
  return marks.type === type ? 'yes' : 'no';
}

/**
 * R4: "If this code is found in an instance, then the rule applies." A permit goes by what the record says it is, a denial by any code in it.
 * A record that bears no code may be about anything.
 */
export function meetsCodes(codes: readonly string[], marks: RecordMarks | undefined, polarity: Polarity): Met {
  if (marks?.codes === undefined) {
    return 'unknown';
  }
  const borne = polarity === 'permit' ? marks.codes : [...marks.codes, ...(marks.mentions ?? [])];
  return borne.length === 0 ? 'unknown' : anyMet(codes.flatMap((wanted) => borne.map((code) => compareCodes(wanted, code))));
}

/**
 * Equal, or under it in ICD, where the longer code is the narrower; a broader one may mean it, and so may one of the national modification of
 * ICD (F11 of ICD-10 and F11.20 of ICD-10-CM). A mark that was kept in an older spelling counts as what it spells.
 */
function compareCodes(wanted: string, borne: string): Met {
  if (wanted === borne) {
    return 'yes';
  }
  const [system, code] = partsOf(wanted);
  const [itsSystem, itsCode] = partsOf(borne);
  if (!isIcd(system)) {
    return system === itsSystem && code === itsCode ? 'yes' : 'no';
  }
  const below = itsCode.startsWith(code);
  return system === itsSystem && below ? 'yes' : modifiedFrom(system) === modifiedFrom(itsSystem) && (below || code.startsWith(itsCode)) ? 'unknown' : 'no';
}

function partsOf(mark: string): readonly [system: string, code: string] {
  const at = mark.indexOf('|');
  return [normalSystem(mark.slice(0, at)), mark.slice(at + 1)];
}

/** R4 `data`: records one by one (what refers to them, or they to, is resolved before), or all that somebody wrote. */
function meetsData(data: NonNullable<RecordLimits['data']>, record: RecordFacts): Met {
  const named: Met = data.records.includes(record.id) ? 'yes' : 'no';
  const written = data.authors.map((author) => isAuthor(author, record));
  return anyMet([named, ...written]);
}

/** Of a record known only by the organization that it came from, any person may be the author. */
function isAuthor(author: string, record: RecordFacts): Met {
  const authors = record.marks?.authors ?? [];
  if (authors.includes(author) || author === `Organization/${record.origin}` || (author.startsWith('Patient/') && record.origin === 'participant')) {
    return 'yes';
  }
  const kind = author.slice(0, author.indexOf('/'));
  const known = kind === 'Organization' ? record.origin !== 'unknown' : record.origin === 'participant' || authors.some((each) => !each.startsWith('Organization/'));
  return known ? 'no' : 'unknown';
}

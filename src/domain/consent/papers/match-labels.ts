// SPDX-License-Identifier: Apache-2.0
/**
 * Security labels of a record against those of a provision. What the gate itself knows comes from the class of the record (its
 * origin); what the source put on it can bring it under a denial and can be asked for by a permit.
 */
import { labelsFor } from '../classify/labels.ts';
import { confidentialityOf, isSensitivity, labelCode, levelOf, liesUnder } from '../evidence/labels.ts';
import type { Confidentiality } from '../facts/papers.ts';
import type { RecordFacts } from '../facts/record.ts';
import { RECORD_CLASSES, type RecordClass } from '../facts/vocabulary.ts';
import type { Met, Polarity } from './match.ts';

interface ClassLabels { readonly level: number; readonly codes: readonly string[] }

function labelsOf(recordClass: RecordClass): ClassLabels {
  const labels = labelsFor(recordClass);
  return {
    level: Math.max(...labels.flatMap((each) => confidentialityOf(each) ?? []).map(levelOf)),
    codes: labels.flatMap((each) => labelCode(each) ?? []).filter((code) => levelOf(code) < 0),
  };
}

const OF_CLASS: ReadonlyMap<RecordClass, ClassLabels> = new Map(RECORD_CLASSES.map((each) => [each, labelsOf(each)]));

/**
 * R4: "If the consent specifies a security label of R then it applies to all resources that are labeled R or lower": a permit reaches up to
 * its level. A denial that names a level is meant for what is that confidential or more (docs/rules-open-points.md).
 */
export function meetsConfidentiality(wanted: Confidentiality, record: RecordFacts, polarity: Polarity): Met {
  const level = Math.max(OF_CLASS.get(record.recordClass)!.level, ...(record.marks?.labels ?? []).map(levelOf));
  return polarity === 'permit' ? (level <= levelOf(wanted) ? 'yes' : 'no') : level >= levelOf(wanted) ? 'yes' : 'no';
}

/**
 * One of the labels, or what lies under it, is on the record. In a permit every sensitivity on the record must be among those
 * named besides: any-of sharing would let an item of two sensitive kinds go on the permission for one (known failure 12).
 */
export function meetsLabels(wanted: readonly string[], record: RecordFacts, polarity: Polarity): Met {
  const stated = [...OF_CLASS.get(record.recordClass)!.codes, ...(record.marks?.labels ?? []).filter((each) => levelOf(each) < 0)];
  const borne = isSuspected(record) ? [...stated, 'ETH'] : stated;
  if (polarity === 'permit' && !narrowest(borne).every((each) => isNamed(each, wanted))) {
    return 'no';
  }
  const each = wanted.map((label) => meetsLabel(label, stated, record));
  return each.includes('yes') ? 'yes' : each.includes('unknown') ? 'unknown' : 'no';
}

/** Sensitivities that no other on the record says more exactly. */
function narrowest(labels: readonly string[]): readonly string[] {
  const all = labels.filter(isSensitivity);
  return all.filter((each) => !all.some((other) => other !== each && liesUnder(other, each)));
}

/** A Part 2 label, or the class p2, names the substance use sensitivity of the record with it. */
function isNamed(sensitivity: string, wanted: readonly string[]): boolean {
  const part2 = liesUnder(sensitivity, 'ETH') && wanted.some((each) => each === '42CFRPart2' || each === 'class:p2' || each === 'class:p2-notes' || each === 'SUD');
  return part2 || wanted.some((each) => liesUnder(sensitivity, each));
}

function meetsLabel(wanted: string, stated: readonly string[], record: RecordFacts): Met {
  if (wanted.startsWith('class:')) {
    return wanted === `class:${record.recordClass}` ? 'yes' : record.recordClass === 'unknown' ? 'unknown' : 'no';
  }
  if (stated.some((each) => liesUnder(each, wanted)) || (wanted === 'SUD' && stated.includes('ETH'))) {
    return 'yes';
  }
  const broader = stated.some((each) => liesUnder(wanted, each));
  if (broader || (isSubstanceUse(wanted) && isOpen(record))) {
    return 'unknown';
  }
  return isSubstanceUse(wanted) || isLabelled(record) ? 'no' : 'unknown';
}

/** Whether a record is about substance use the gate knows by its class, but for these. */
function isOpen(record: RecordFacts): boolean {
  return record.recordClass === 'unknown' || record.recordClass === 'va7332' || isSuspected(record);
}

/** Something in it suggests substance use. */
function isSuspected({ sudIndicators = [] }: RecordFacts): boolean {
  return sudIndicators.length > 0;
}

function isSubstanceUse(label: string): boolean {
  return label === '42CFRPart2' || liesUnder(label, 'ETH');
}

/** The source says what is sensitive about it, or that nothing is. Restricted without a reason says neither. */
function isLabelled(record: RecordFacts): boolean {
  const labels = record.marks?.labels ?? [];
  return labels.some(isSensitivity) || (labels.some((each) => levelOf(each) >= 0) && !labels.some((each) => each === 'R' || each === 'V'));
}

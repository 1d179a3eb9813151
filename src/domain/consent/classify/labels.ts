// SPDX-License-Identifier: Apache-2.0
/**
 * Security labels that go out with a record of a class (obligation keep-part2-label; HL7 DS4P codes). Outbound only: a label that comes in
 * is the sender's view, never authority (known failure 14).
 */
import type { Coding } from '@medplum/fhirtypes';
import { isPart2, type RecordClass } from '../facts/vocabulary.ts';
import { sameSystem } from '../evidence/code-systems.ts';
import { cs, V3_ACT_CODE, V3_CONFIDENTIALITY } from '../evidence/systems.ts';

const confidentiality = (code: 'N' | 'R' | 'V'): Coding => ({ system: V3_CONFIDENTIALITY, code });
const act = (code: string): Coding => ({ system: V3_ACT_CODE, code });

/** 42CFRPart2: the law; ETH: the sensitivity; NORDSCLCD: no redisclosure without consent (the HL7 code, not the pilots' NORDSLCD). */
const LABELS: Readonly<Record<RecordClass, readonly Coding[]>> = {
  p2: [confidentiality('R'), act('42CFRPart2'), act('ETH'), act('NORDSCLCD')],
  'p2-notes': [confidentiality('V'), act('42CFRPart2'), act('ETH'), act('NORDSCLCD')],
  'phi-psy': [confidentiality('V'), act('PSY')],
  // 38 USC 7332(a)(2): nothing may show that a special consent is needed, so a restricted label and no more.
  va7332: [confidentiality('R')],
  unknown: [confidentiality('R')],
  phi: [confidentiality('N')],
  chri: [confidentiality('R')],
  cji: [confidentiality('N')],
  edu: [confidentiality('N')],
  self: [confidentiality('N')],
  soc: [confidentiality('N')],
};

/** Labels of a class, our own class code last. The class of VA records is not named (38 USC 7332(a)(2)). */
export function labelsFor(recordClass: RecordClass): readonly Coding[] {
  const own = recordClass === 'va7332' || recordClass === 'unknown' ? [] : [{ system: cs('record-class'), code: recordClass }];
  return [...LABELS[recordClass], ...own];
}

/** In: the class of a record, and those of its parts. Out: of these, what its labels must say besides: that it is under Part 2, where a stricter law names the record (obligation keep-part2-label). */
export function labelledBeside(recordClass: RecordClass, parts: readonly RecordClass[]): readonly RecordClass[] {
  return [...new Set(parts)].filter((each) => isPart2(each) && each !== recordClass).sort();
}

const LEVELS = ['V', 'R', 'N'];

/** Labels of a record whose fields have classes of their own: the most confidential level of all of them, and every other label once. */
export function labelsForAll(classes: readonly RecordClass[]): readonly Coding[] {
  const all = classes.flatMap(labelsFor);
  const level = LEVELS.find((code) => all.some((each) => each.system === V3_CONFIDENTIALITY && each.code === code));
  const kept = all.filter(({ system, code }) => system !== V3_CONFIDENTIALITY || code === level);
  return kept.filter((each, index) => kept.findIndex(({ system, code }) => system === each.system && code === each.code) === index);
}

const COMPUTED = [V3_CONFIDENTIALITY, cs('record-class')];

/** True of a label that the gateway works out itself, of whichever code: what a source said in its place does not go out beside it. */
export function isComputed({ system }: { readonly system?: unknown }): boolean {
  return typeof system === 'string' && COMPUTED.some((each) => sameSystem(system, each));
}

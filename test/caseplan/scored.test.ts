// SPDX-License-Identifier: Apache-2.0
/** Ten example plans: seven of ours (scored/), three by somebody who has not read the rules (blind/), each held against what a supervisor noted first. */
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULES } from '../../src/domain/caseplan/check/check.ts';
import { readValidator } from '../../src/knowledge.ts';
import { isError } from '../../src/domain/issue.ts';
import { examplesIn, findingsOf } from './folders.ts';

const OURS = examplesIn(join(import.meta.dirname, 'scored'));
const BLIND = examplesIn(join(import.meta.dirname, 'blind'));
const validator = readValidator();

it('ten plans are scored, three of them written, with their findings, by somebody who had not read the rules', () => {
  expect([OURS.length, BLIND.length]).toEqual([7, 3]);
});

describe.each([...OURS, ...BLIND].map((example) => [example.name, example] as const))('the plan %s', (_name, example) => {
  const found = new Set(findingsOf(example).map((one) => one.code));

  it('has every finding that its supervisor made and a rule can make', () => {
    expect(example.expected.expected.filter((code) => !found.has(code))).toEqual([]);
  });

  it('has no finding that a supervisor would not grant', () => {
    const granted = new Set([...example.expected.expected, ...example.expected.accepted]);
    expect([...found].filter((code) => !granted.has(code))).toEqual([]);
  });

  it('every finding that was noted is accounted for, by a rule that there is or as missed', () => {
    const known = new Set(RULES.map((rule) => rule.code));
    expect([...example.expected.expected, ...example.expected.accepted].filter((code) => !known.has(code))).toEqual([]);
    expect(example.noted).toHaveLength(example.expected.expected.length + example.expected.missed.length);
  });

  it('is made of valid resources', () => {
    expect(example.resources.flatMap((one) => validator.validate(one).filter(isError).map((issue) => `${one.resourceType}/${one.id ?? ''} ${issue.at ?? ''} ${issue.text}`))).toEqual([]);
  });
});

it('seven plans of ours are scored', () => {
  expect(OURS).toHaveLength(7);
});

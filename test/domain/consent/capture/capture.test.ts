// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { checkAnswers } from '../../../../src/domain/consent/capture/check.ts';
import { consentFrom, type Captured } from '../../../../src/domain/consent/capture/consent.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { askFactsOf, engineOn, PATIENT, tables, without, WORLDS, type FormWorld } from './worlds.ts';

const validator = compileValidator(loadDefinitions());

function capture({ form, facts }: FormWorld, response: QuestionnaireResponse): Captured {
  return consentFrom({
    form, response, patient: PATIENT, facts: askFactsOf(facts), ids: { consent: 'c1', response: 'qr1', provenance: 'pv1' }, at: facts.asOf, by: 'Organization/org-gate',
  });
}

const check = (world: FormWorld, response: QuestionnaireResponse, signed = true): ReturnType<typeof checkAnswers> => checkAnswers(world.form, response, { tables, facts: askFactsOf(world.facts), signed });

describe('a form that is answered in full', () => {
  it.each(WORLDS)('$id: nothing is missing', (world) => {
    expect(check(world, world.response)).toEqual([]);
  });

  it.each(WORLDS)('$id: becomes valid R4', (world) => {
    const { consent, response, provenance } = capture(world, world.response);
    expect([consent, response, provenance].flatMap((each) => validator.validate(each).filter(isError))).toEqual([]);
  });

  it.each(WORLDS)('$id: lets out what its variant allows', (world) => {
    const { consent, provenance } = capture(world, world.response);
    expect(engineOn(world.facts, consent, provenance)).toEqual({ outcome: expect.stringMatching(/^permit/), reasons: [] });
    expect(engineOn(world.facts, { ...consent, status: 'draft' }, provenance).outcome).not.toMatch(/permit/);
  });
});

const isTpo = (purpose: string): boolean => ['treatment', 'payment', 'operations'].includes(purpose);

/** Every required answer of a form, on its own; statements that the law asks for in treatment, payment and operations alone, there alone. */
const ANSWERS = WORLDS.flatMap((world) => world.form.items.filter((item) => item.required).flatMap((item) => {
  const parts = item.items.filter((part) => part.required).map((part) => part.linkId);
  return (item.type === 'group' && parts.length > 0 ? [...parts, item.linkId] : [item.linkId]).map((linkId) => ({ world, id: world.id, linkId }));
})).filter(({ world, linkId }) => isTpo(world.facts.purpose) ? linkId !== 'conditioning' || world.facts.purpose !== 'treatment' || world.id === 'consent-psychotherapy-notes' : linkId !== '4.hipaa' && linkId !== '10.refusal');

describe('a form with one required answer taken away', () => {
  it.each(ANSWERS)('$id without $linkId: the checker names it, and the gate refuses for the same reason', ({ world, linkId }) => {
    const response = without(world.response, linkId);
    const faults = check(world, response);
    expect(faults.length > 0 && faults.every((fault) => fault.linkId === linkId || fault.linkId.startsWith(`${linkId}.`))).toBe(true);
    const { consent, provenance } = capture(world, response);
    const answer = engineOn(world.facts, consent, provenance);
    // R4 knows no signature without a date: what is not dated is not signed.
    const reasons = linkId === '9' ? ['missing-element:9'] : answer.reasons;
    expect({ outcome: answer.outcome, reasons: faults.map((fault) => fault.reason).filter((reason) => !reasons.includes(reason!)) }).toEqual({ outcome: 'deny', reasons: [] });
  });
});

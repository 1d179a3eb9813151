// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import type { QuestionnaireResponseItem } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { readAnswers } from '../../../../src/domain/consent/capture/answers.ts';
import { consentFrom } from '../../../../src/domain/consent/capture/consent.ts';
import { optionsOf, type ConsentForm, type FormPart } from '../../../../src/domain/consent/capture/forms.ts';
import { paperOf } from '../../../../src/domain/consent/capture/paper.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { cs } from '../../../../src/domain/consent/evidence/systems.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import { isError } from '../../../../src/domain/issue.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { askFactsOf, PATIENT, responseOf, WORLDS } from './worlds.ts';

const validator = compileValidator(loadDefinitions());
const DAY = fc.integer({ min: 0, max: 700 }).map((n) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));
const ORGANIZATIONS = ['org-gate', 'org-clinic', 'org-agency', 'org-court', 'org-link'];

/** Any answers at all on an item: none, one, or as many as it takes. */
function answersTo(part: FormPart, form: ConsentForm): fc.Arbitrary<readonly object[]> {
  const most = part.repeats ? 3 : 1;
  const some = <T extends object>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> => fc.uniqueArray(one, { maxLength: most, selector: (each) => JSON.stringify(each) });
  switch (part.type) {
    case 'string':
      return some(fc.constant({ valueString: 'Wren Abbot' }));
    case 'boolean':
      return some(fc.constant({ valueBoolean: true }));
    case 'date':
      return some(DAY.map((valueDate) => ({ valueDate })));
    case 'reference':
      return some(part.linkId === '8.who' ? fc.constantFrom(`Patient/${PATIENT}`, 'RelatedPerson/someone').map((reference) => ({ valueReference: { reference } }))
        : fc.constantFrom(...ORGANIZATIONS).map((id) => ({ valueReference: { reference: `Organization/${id}` } })));
    case 'choice':
    case 'open-choice':
      return some(fc.constantFrom(...optionsOf(form, part)).map(({ code }) => ({ valueCoding: { system: cs(part.options!), code } })));
    default:
      return fc.constant([]);
  }
}

const node = (linkId: string, answer: readonly object[], item: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem[] => (answer.length === 0 && item.length === 0 ? []
  : [{ linkId, ...(answer.length === 0 ? {} : { answer: [...answer] }), ...(item.length === 0 ? {} : { item: [...item] }) }]);

/** Any answers on a form; a signature that is there has a signer, a role and a date, as R4 wants of one. */
function anyAnswers(form: ConsentForm): fc.Arbitrary<readonly QuestionnaireResponseItem[]> {
  const group = (parts: readonly FormPart[]): fc.Arbitrary<readonly QuestionnaireResponseItem[]> => fc.tuple(...parts.map((part) =>
    (['8.who', '9', '8.role', '8.method'].includes(part.linkId) ? answersTo(part, form).filter((each) => each.length > 0) : answersTo(part, form)).map((answer) => node(part.linkId, answer, [])))).map((each) => each.flat());
  return fc.tuple(...form.items.map((item) => (item.linkId === '8' ? fc.array(group(item.items), { maxLength: 2 }).map((all) => all.flatMap((inner) => node('8', [], inner)))
    : item.type === 'group' ? group(item.items).map((inner) => node(item.linkId, [], inner)) : answersTo(item, form).map((answer) => node(item.linkId, answer, []))))).map((each) => each.flat());
}

const PAIRS = WORLDS.map((world) => ({ id: world.id, world }));

describe('what was answered', () => {
  it.each(PAIRS)('$id: is read back from the FHIR resources as the same paper, whatever was left out', ({ world: { form, facts } }) => {
    const written = scenarioToFhir(facts);
    const registry = readRegistry(written.registry);
    fc.assert(fc.property(anyAnswers(form), (items) => {
      const response = responseOf(form.id, items);
      const { answers, faults } = readAnswers(form, response);
      const paper = paperOf({ form, answers, id: 'c1', patient: PATIENT });
      fc.pre(faults.length === 0 && (paper.period.start ?? '') <= (paper.period.end ?? '9'));
      const { consent, provenance, response: kept } = consentFrom({ form, response, patient: PATIENT, facts: askFactsOf(facts), ids: { consent: 'c1', response: 'qr1', provenance: 'pv1' }, at: facts.asOf, by: 'Organization/org-gate' });
      const read = readAsk(written.context, registry, [...written.evidence, consent, ...(paper.signatures.length === 0 ? [] : [provenance])]);
      const electronic = paper.signatures.every((each) => each.method === 'electronic');
      const patient = paper.patient === '' ? {} : { patient: PATIENT };
      // The reader unites two ways to name whom: a paper without signatures on file rests on its source document.
      expect(read.ok && read.value.facts.consents[0]).toMatchObject({ ...paper, ...patient, verified: electronic, categories: paper.categories, signatures: paper.signatures });
      expect([consent, ...(items.length === 0 ? [] : [kept])].flatMap((each) => validator.validate(each).filter(isError))).toEqual([]);
    }), { seed: 11, numRuns: 60 });
  });
});

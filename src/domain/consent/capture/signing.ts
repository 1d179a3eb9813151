// SPDX-License-Identifier: Apache-2.0
/**
 * The signatures on a captured form as one Provenance of the Consent: who signed, as what, when and how, and who helped
 * (42 CFR 2.31(a)(8)-(9); docs/carriers.md, signatures). Assisted signing is signing: it is written down, and changes no right.
 */
import type { CodeableConcept, Coding, Provenance, ProvenanceAgent, Signature } from '@medplum/fhirtypes';
import { offsetOf } from '../dates.ts';
import { cs, PROVENANCE_PARTICIPANT, sd, SIGNATURE_PURPOSE } from '../evidence/systems.ts';
import { dayStart } from '../evidence/time.ts';
import type { Answers } from './answers.ts';
import type { CaptureInput } from './consent.ts';

/** ASTM E1762: consent signature; witness signature. */
const CONSENT_SIGNATURE: Coding = { system: SIGNATURE_PURPOSE, code: '1.2.840.10065.1.12.1.7' };
const NOON = 12 * 3_600_000;

/** In: the capture and its answers. Out: the Provenance with every signature, in the order of the form. */
export function signingOf(input: CaptureInput, answers: Answers): Provenance {
  return {
    resourceType: 'Provenance', id: input.ids.provenance, target: [{ reference: `Consent/${input.ids.consent}` }], recorded: input.at,
    activity: { coding: [{ system: cs('provenance-activity'), code: 'sign' }] },
    agent: [...signers(answers), ...helpers(answers), { type: participant('assembler'), who: { reference: input.by } }],
    entity: [
      { role: 'source', what: { reference: `QuestionnaireResponse/${input.ids.response}` } },
      ...(input.scan === undefined ? [] : [{ role: 'source' as const, what: { reference: input.scan } }]),
    ],
    signature: answers.groups('8').flatMap((group) => signature(group, input)),
  };
}

function participant(code: string): CodeableConcept {
  return { coding: [{ system: PROVENANCE_PARTICIPANT, code }] };
}

function signers(answers: Answers): readonly ProvenanceAgent[] {
  return answers.groups('8').flatMap((group) => {
    const who = group.one('8.who');
    return who === undefined ? [] : [{ type: participant('attester'), who: { reference: who } }];
  });
}

/** Who helped, how, and in which language. */
function helpers(answers: Answers): readonly ProvenanceAgent[] {
  const how = answers.all('assist.how');
  const language = answers.one('assist.language');
  return how.length === 0 ? [] : [{
    type: { coding: [{ system: cs('signing-participant'), code: 'helper' }] },
    role: how.map((code) => ({ coding: [{ system: cs('signing-help'), code }] })),
    who: { display: answers.one('assist.who') ?? 'not named' },
    ...(language === undefined ? {} : { extension: [{ url: sd('signing-language'), valueString: language }] }),
  }];
}

function signature(group: Answers, { facts, at }: CaptureInput): readonly Signature[] {
  const [who, day] = [group.one('8.who'), group.one('9')];
  if (who === undefined || day === undefined) {
    // Element (9) is missing: R4 knows no undated signature, and the checker does not let it come this far.
    return [];
  }
  const own = (system: string, code: string | undefined): readonly Coding[] => (code === undefined ? [] : [{ system: cs(system), code }]);
  return [{
    type: [
      CONSENT_SIGNATURE, ...own('signer-role', group.one('8.role')), ...own('signature-method', group.one('8.method')),
      ...own('signature-authority', group.one('8.authority') && 'documented'),
    ],
    // A form says the day alone: noon there, or the moment of capture when it was signed today.
    when: day === facts.asOf.slice(0, 10) ? at : new Date(dayStart(day, offsetOf(facts.asOf)) + NOON).toISOString(), who: { reference: who },
  }];
}

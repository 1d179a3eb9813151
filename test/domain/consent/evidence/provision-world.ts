// SPDX-License-Identifier: Apache-2.0
/** A program's record before a hospital, on consents as they are stored: from FHIR provisions to the engine's answer. */
import type { Consent, ConsentProvision, Extension, Resource } from '@medplum/fhirtypes';
import { decide } from '../../../../src/domain/consent/decide.ts';
import type { RecordDecision } from '../../../../src/domain/consent/decision.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import { sd } from '../../../../src/domain/consent/evidence/systems.ts';
import type { AskContext } from '../../../../src/domain/consent/evidence/types.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { shippedTables } from '../../../support/consent-tables.ts';
import { consent, context, own, patient, recipient, registry } from './support.ts';

const tables = shippedTables();
const statement = (code: string): Extension => ({ url: sd('consent-statement'), valueCode: code });

/** The record of the program that everything is tried on. */
export const RECORD: RecordFacts = {
  id: 'Observation/o1', category: 'treatment-summary', recordClass: 'p2', origin: 'program', recordDate: '2026-06-15',
  marks: { type: 'Observation', codes: ['http://loinc.org|1234-5'], labels: ['N'], authors: ['Organization/program', 'Practitioner/officer'] },
};

/** All that a form of 42 CFR 2.31 must say but the scope. */
export const OPEN: ConsentProvision = {
  type: 'permit', period: { start: '2026-01-01', end: '2027-12-31' }, actor: [recipient('Organization/hospital')],
  purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
};
/** A permit for the whole record of the program. */
export const WHOLE: ConsentProvision = { ...OPEN, code: [own('category', 'entire-sud-treatment-record')] };

/** A form with every statement, verified and signed. */
export function form(provision: ConsentProvision, over: Partial<Consent> = {}): Consent {
  return consent(provision, { extension: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences'].map(statement), ...over });
}

/** A root denial. */
export function refusal(provision: ConsentProvision, over: Partial<Consent> = {}): Consent {
  return form({ ...provision, type: 'deny' }, { id: 'no', ...over });
}

export interface World extends Partial<AskContext> { readonly evidence?: readonly Resource[]; readonly more?: readonly Resource[] }

/** What the gate answers for the record on these consents. */
export function decided(consents: readonly Consent[], record: RecordFacts = RECORD, { evidence = [], more = [], ...over }: World = {}): RecordDecision {
  const read = readAsk({ ...context, ...over }, readRegistry([...registry, ...more]), [patient, ...consents, ...evidence]);
  if (!read.ok) {
    throw new Error(read.issues.map((each) => each.text).join('; '));
  }
  const facts = { ...read.value.facts, records: [record], request: { ...read.value.facts.request, records: [record.id] } };
  return decide(facts, tables).records[0]!;
}

/** `release`, `withhold` or `undecided`. */
export function verdict(...args: Parameters<typeof decided>): RecordDecision['verdict'] {
  return decided(...args).verdict;
}

/** The same condition as a permit, as a denial nested in a permit, and as a refusal beside a permit. */
export function threeWays(condition: ConsentProvision, record: RecordFacts, world: World = {}): readonly RecordDecision['verdict'][] {
  const { actor = OPEN.actor!, ...rest } = condition;
  return [
    verdict([form({ ...OPEN, ...rest, actor })], record, world),
    verdict([form({ ...WHOLE, provision: [{ type: 'deny', ...condition }] })], record, world),
    verdict([form(WHOLE), refusal(condition)], record, world),
  ];
}

// SPDX-License-Identifier: Apache-2.0
/**
 * A scenario's facts as the FHIR resources that the live gate reads, each fact in the carrier that docs/carriers.md names. Nothing carries
 * facts as a blob (settled question 12): what the readers cannot find in these resources, the engine does not know.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { AskContext } from '../evidence/types.ts';
import type { Facts } from '../facts/facts.ts';
import { writePapers } from './write-papers.ts';
import { writePerson } from './write-person.ts';
import { recordRefs, writeRecord, type WrittenRecord } from './write-records.ts';
import { writeRegistry } from './write-registry.ts';
import { writingOf, type Writing } from './writing.ts';

export interface ScenarioResources {
  readonly registry: readonly Resource[];
  readonly evidence: readonly Resource[];
  readonly records: readonly WrittenRecord[];
  readonly context: AskContext;
}

/** Records in an overlay answer are named as the gate names records. */
function overlayAnswers(facts: Facts, writing: Writing): AskContext['overlays'] {
  return (facts.overlays ?? []).map((each) => (each.records === undefined ? each : { ...each, records: each.records.map((record) => writing.record(record)) }));
}

/** In: the facts of a scenario. Out: registry, evidence and records as FHIR, and who asks. */
export function scenarioToFhir(facts: Facts): ScenarioResources {
  const writing = writingOf(facts, recordRefs(facts.records));
  const { discloser, recipient } = facts;
  const acting = {
    ...(discloser.person === undefined || discloser.organization === undefined ? {} : { person: discloser.person }),
    ...(discloser.role === undefined ? {} : { role: discloser.role }),
    ...(discloser.actingThrough === undefined ? {} : { through: discloser.actingThrough }),
  };
  return {
    registry: writeRegistry(writing),
    evidence: [...writePerson(writing), ...writePapers(writing)],
    records: facts.records.map((each) => writeRecord(each, writing)),
    context: {
      asOf: facts.asOf, timeZone: writing.zone, state: facts.state,
      from: discloser.organization ?? discloser.person ?? '',
      ...(Object.keys(acting).length === 0 ? {} : { acting }),
      to: {
        ...(recipient.organization === undefined ? {} : { organization: recipient.organization }),
        ...(recipient.person === undefined ? {} : { person: recipient.person }),
        role: recipient.role, verified: facts.request.requesterVerified,
      },
      purpose: facts.purpose, kind: facts.request.kind, overlays: overlayAnswers(facts, writing),
      ...(facts.minorLaw === undefined ? {} : { minorLaw: facts.minorLaw }),
      patients: [facts.patient.id],
    },
  };
}

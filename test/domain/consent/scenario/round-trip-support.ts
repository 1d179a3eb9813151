// SPDX-License-Identifier: Apache-2.0
/** Facts -> FHIR -> facts, and the form in which both sides are compared. */
import { classOf } from '../../../../src/domain/consent/classify/class-of.ts';
import { readRecordProfile } from '../../../../src/domain/consent/classify/record-profile.ts';
import { readAsk } from '../../../../src/domain/consent/evidence/read-ask.ts';
import { readRegistry } from '../../../../src/domain/consent/evidence/registry.ts';
import type { AskFacts } from '../../../../src/domain/consent/evidence/types.ts';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';
import { scenarioToFhir } from '../../../../src/domain/consent/scenario/to-fhir.ts';
import { classificationTables } from '../../../support/classification.ts';

const tables = classificationTables();

/** Through FHIR and back. */
export function thereAndBack(facts: Facts): { readonly ask: AskFacts; readonly records: readonly RecordFacts[] } {
  const written = scenarioToFhir(facts);
  const registry = readRegistry(written.registry);
  const read = readAsk(written.context, registry, written.evidence);
  if (!read.ok) {
    throw new Error(read.issues.map((each) => each.text).join('; '));
  }
  const records = written.records.map(({ resource, provenance, holder, contributedBy, asserted }) => {
    const { profile, day, embeddedIn } = readRecordProfile({ resource, provenance, holder, contributedBy, timeZone: written.context.timeZone }, tables);
    return {
      ...classOf(profile, registry, asserted), id: resource.id ?? '',
      ...(day === null ? {} : { recordDate: day }), ...(embeddedIn === null ? {} : { embeddedIn: idIn(embeddedIn) }),
    };
  });
  return { ask: read.value.facts, records };
}

const idIn = (reference: string): string => reference.split('/').at(-1)!;
const byId = <T extends { readonly id: string }>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

const withoutBirthday = ({ adultSince: _knownToTheRegisterAlone, ...patient }: Facts['patient']): unknown => patient;

/** One form for both sides: lists of parties by id, records by plain id, an empty list as none. A team that the original does not tell is the writer's own. */
export function normalAsk(facts: AskFacts, original: AskFacts = facts): unknown {
  const plain = (list: readonly string[] | undefined): { readonly list?: readonly string[] } => (list === undefined ? {} : { list: list.map(idIn) });
  const { otherPatients, overlays, abuseReport, directorFindings, sharingMatrix, ...rest } = facts as Facts;
  const { records: _, ...request } = rest.request;
  return {
    ...rest, records: undefined, request, patient: withoutBirthday(rest.patient),
    organizations: byId(facts.organizations.map(({ kinds: _knownToTheRegistryAlone, ...each }) => each)),
    persons: byId(facts.persons.map(({ worksFor: _knownToTheRegistryAlone, ...each }) => each)),
    otherPatients: byId(otherPatients ?? []), overlays: (overlays ?? []).map((each) => ({ ...each, records: plain(each.records) })),
    restrictions: facts.restrictions.map((each) => ({ ...each, records: plain(each.records) })),
    abuseReport: abuseReport === undefined ? undefined : { ...abuseReport, reportRecords: plain(abuseReport.reportRecords) },
    directorFindings: directorFindings === undefined ? undefined : { ...directorFindings, relevantRecords: plain(directorFindings.relevantRecords) },
    sharingMatrix, planTeam: original.planTeam === undefined ? undefined : facts.planTeam,
  };
}

/** `healthContent` is read as yes only (scenario format 3.1: absent is not shown). Marks are the resource's own: the format has none. */
export function normalRecord({ marks: _, ...record }: RecordFacts): unknown {
  return { ...record, healthContent: record.healthContent ?? false };
}

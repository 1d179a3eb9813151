// SPDX-License-Identifier: Apache-2.0
/**
 * One scenario through the real gate: facts become FHIR resources, the same readers as the live API's make facts of them again, and the same
 * engine decides. `decide` skips classification alone (the class is given) and uses the scenario's overlays alone (settled question 12).
 */
import type { Resource } from '@medplum/fhirtypes';
import { classOf } from '../classify/class-of.ts';
import { readRecordProfile } from '../classify/record-profile.ts';
import type { ClassificationTables } from '../classify/tables.ts';
import { decide } from '../decide.ts';
import type { Finding, Outcome } from '../decision.ts';
import { readAsk } from '../evidence/read-ask.ts';
import { readRegistry } from '../evidence/registry.ts';
import type { AskFacts, Registry } from '../evidence/types.ts';
import type { Facts } from '../facts/facts.ts';
import type { RecordFacts } from '../facts/record.ts';
import type { ReasonCode } from '../facts/vocabulary.ts';
import type { GateTables } from '../tables/tables.ts';
import type { Question } from './schema.ts';
import { scenarioToFhir } from './to-fhir.ts';
import type { WrittenRecord } from './write-records.ts';

export interface ScenarioTables {
  readonly gate: GateTables;
  readonly classification: ClassificationTables;
}

/** The answer, in the form of the scenario format (section 1). */
export interface ScenarioAnswer {
  readonly id: string;
  readonly decision: Outcome;
  readonly released: readonly string[];
  readonly withheld: readonly { readonly record: string; readonly reasons: readonly ReasonCode[] }[];
  readonly obligations: readonly string[];
  readonly findings: readonly Pick<Finding, 'rule' | 'cite' | 'effect'>[];
}

/**
 * In: a question, the tables, and evidence beside its facts, as FHIR has it. Out: its answer; evidence that cannot be read at all is a deny that says so.
 */
export function decideScenario({ id, facts }: Question, tables: ScenarioTables, beside: readonly Resource[] = []): ScenarioAnswer {
  const written = scenarioToFhir(facts);
  const registry = readRegistry(written.registry);
  const read = readAsk(written.context, registry, [...written.evidence, ...beside]);
  if (!read.ok) {
    return refused(id, facts, read.issues.map((each) => each.cite ?? ''));
  }
  const asked = written.records.filter((each) => facts.request.records.includes(each.resource.id ?? ''));
  const records = asked.map((each) => recordFacts(each, { registry, tables, zone: written.context.timeZone }));
  const decision = decide(withRecords(agedAsTold(read.value.facts), records), tables.gate);
  return {
    id, decision: decision.outcome,
    released: decision.released.map(plainId),
    withheld: decision.withheld.map(({ record, reasons }) => ({ record: plainId(record), reasons })),
    obligations: [...decision.obligations.critical, ...decision.obligations.advisory],
    findings: distinct(decision.findings.concat(decision.records.flatMap((each) => each.findings))),
  };
}

interface Known { readonly registry: Registry; readonly tables: ScenarioTables; readonly zone: string }

function recordFacts(written: WrittenRecord, { registry, tables, zone }: Known): RecordFacts {
  const { resource, asserted } = written;
  const { profile, day, embeddedIn } = readRecordProfile({ ...written, timeZone: zone }, tables.classification);
  return {
    ...classOf(profile, registry, asserted),
    id: `${resource.resourceType}/${resource.id ?? ''}`,
    ...(day === null ? {} : { recordDate: day }),
    ...(embeddedIn === null ? {} : { embeddedIn }),
  };
}

function withRecords(ask: AskFacts, records: readonly RecordFacts[]): Facts {
  return { ...ask, request: { ...ask.request, records: records.map((each) => each.id) }, records };
}

/** A scenario tells the age alone: the birthday with which it was written says nothing. */
function agedAsTold({ patient: { adultSince: _, ...patient }, ...ask }: AskFacts): AskFacts {
  return { ...ask, patient };
}

function plainId(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}

function distinct(findings: readonly Finding[]): ScenarioAnswer['findings'] {
  const seen = new Map(findings.map(({ rule, cite, effect }) => [`${rule} ${cite} ${effect}`, { rule, cite, effect }]));
  return [...seen.values()];
}

function refused(id: string, facts: Facts, cites: readonly string[]): ScenarioAnswer {
  return {
    id, decision: 'deny', released: [], withheld: facts.request.records.map((record) => ({ record, reasons: ['no-basis'] })), obligations: ['nonconfirming-response'],
    findings: cites.map((cite) => ({ rule: 'gate.unreadable', cite, effect: 'deny' })),
  };
}

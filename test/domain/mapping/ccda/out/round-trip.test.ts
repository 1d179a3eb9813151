// SPDX-License-Identifier: Apache-2.0
/** The law of C-CDA out: what the format can hold comes back. Generated plans; every value is compared by its path, references by what they lead to. */
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Condition, Goal, MedicationRequest, Observation, Resource, ServiceRequest } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { documentOf, PATIENT, readAgain, subject, UUID, xpath } from './plan-world.ts';

const text = fc.stringMatching(/^[A-Za-z<&"' ]{0,12}[A-Za-z]$/).map((words) => words.trim());
const code = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,7}$/);
const system = fc.constantFrom('http://snomed.info/sct', 'http://loinc.org', 'http://hl7.org/fhir/sid/icd-10-cm', 'urn:oid:2.999.5', 'https://throughcare.dev/fhir/CodeSystem/need-domain', 'https://jail.example/codes');
const coding = fc.record({ system, code, display: text });
const concept = fc.record({ coding: fc.uniqueArray(coding, { minLength: 1, maxLength: 3, selector: (one) => one.system + one.code }), text });
const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const moment = fc.oneof(day, day.map((date) => `${date}T08:30:00Z`), day.map((date) => date.slice(0, 7)));
const identifier = fc.array(fc.record({ system: fc.constantFrom('urn:oid:2.999.9', 'https://jail.example/ids/plan'), value: fc.stringMatching(/^[A-Z0-9|/-]{1,9}[A-Z0-9]$/) }), { maxLength: 2 });
const notes = fc.array(fc.record({ text }), { maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 });

/** Without members that are undefined or empty: FHIR has neither. */
function clean<T>(resource: object): T {
  return JSON.parse(JSON.stringify(resource, (_key, value: unknown) => (Array.isArray(value) && value.length === 0 ? undefined : value))) as T;
}
const clinical = (one: string): Condition['clinicalStatus'] => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: one }] });

const condition = (number: number, category: 'health-concern' | 'problem-list-item'): fc.Arbitrary<Condition> => fc.record({ identifier, code: concept, onset: maybe(moment), recorded: maybe(moment), severity: maybe(concept), note: notes, status: fc.constantFrom('active', 'inactive', 'recurrence') })
  .map(({ onset, recorded, status, ...rest }) => clean<Condition>({
    resourceType: 'Condition', id: UUID(number), subject, ...rest, onsetDateTime: onset, recordedDate: recorded, clinicalStatus: clinical(status),
    category: [{ coding: [{ system: category === 'health-concern' ? 'http://hl7.org/fhir/us/core/CodeSystem/condition-category' : 'http://terminology.hl7.org/CodeSystem/condition-category', code: category }] }],
  }));

const goal = (number: number, addresses: number): fc.Arbitrary<Goal> => fc.record({
  identifier, status: fc.constantFrom('active', 'completed', 'cancelled', 'on-hold', 'proposed'), words: text, start: maybe(day), due: maybe(day), measure: maybe(fc.record({ coding: fc.array(coding, { minLength: 1, maxLength: 1 }) })), detail: fc.oneof(
    fc.record({ detailString: text }), fc.record({ detailInteger: fc.integer({ min: -99, max: 999 }) }), fc.record({ detailQuantity: fc.constantFrom({ value: 1.5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' }, { value: 3 }) }), fc.record({ detailBoolean: fc.boolean() })),
  achievement: maybe(fc.constantFrom('achieved', 'not-achieved', 'in-progress', 'improving')), priority: maybe(fc.constantFrom('high-priority', 'medium-priority', 'low-priority')), note: notes,
}).map(({ status, words, start, due, measure, detail, achievement, priority, ...rest }) => clean<Goal>({
  resourceType: 'Goal', id: UUID(number), subject, ...rest, lifecycleStatus: status, description: { text: words }, startDate: start, addresses: [{ reference: `Condition/${UUID(addresses)}` }],
  target: measure === undefined ? [] : [{ measure, ...detail, dueDate: due }],
  achievementStatus: achievement === undefined ? undefined : { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/goal-achievement', code: achievement }] },
  priority: priority === undefined ? undefined : { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/goal-priority', code: priority }] },
}));

const request = (number: number, pertains: number): fc.Arbitrary<ServiceRequest> => fc.record({
  identifier, code: concept, status: fc.constantFrom('active', 'completed', 'revoked', 'on-hold', 'draft'), intent: fc.constantFrom('plan', 'order', 'proposal'), when: maybe(moment), authoredOn: maybe(moment), patientInstruction: maybe(text), reasonCode: fc.array(concept, { maxLength: 1 }), note: notes,
}).map(({ when, ...rest }) => clean<ServiceRequest>({
  resourceType: 'ServiceRequest', id: UUID(number), subject, ...rest, occurrenceDateTime: when, extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal', valueReference: { reference: `Goal/${UUID(pertains)}` } }],
}));

const medication = (number: number): fc.Arbitrary<MedicationRequest> => fc.record({
  identifier, medicationCodeableConcept: concept, status: fc.constantFrom('active', 'completed', 'stopped', 'on-hold'), sig: maybe(text), route: maybe(concept), dose: maybe(fc.constantFrom({ value: 8, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' }, { value: 1 })),
  every: maybe(fc.record({ period: fc.integer({ min: 1, max: 12 }), periodUnit: fc.constantFrom('h', 'd', 'wk') })), start: maybe(moment), repeats: maybe(fc.nat(11)), authoredOn: maybe(moment), note: notes, reasonCode: fc.array(concept, { maxLength: 1 }),
}).map(({ sig, route, dose, every, start, repeats, ...rest }) => clean<MedicationRequest>({
  resourceType: 'MedicationRequest', id: UUID(number), subject, intent: 'order', ...rest, dispenseRequest: repeats === undefined ? undefined : { numberOfRepeatsAllowed: repeats },
  dosageInstruction: sig === undefined && route === undefined && dose === undefined && every === undefined && start === undefined ? [] : [{
    text: sig, route, doseAndRate: dose === undefined ? [] : [{ doseQuantity: dose }],
    timing: every === undefined && start === undefined ? undefined : { repeat: { ...(every === undefined ? {} : { frequency: 1, ...every }), boundsPeriod: start === undefined ? undefined : { start } } },
  }],
}));

const outcome = (number: number): fc.Arbitrary<Observation> => fc.record({
  identifier, code: concept, status: fc.constantFrom('final', 'cancelled'), when: maybe(moment), note: notes, value: fc.oneof(fc.record({ valueCodeableConcept: concept }), fc.record({ valueString: text }), fc.record({ valueInteger: fc.integer({ min: 0, max: 99 }) }),
    fc.record({ valueQuantity: fc.constantFrom({ value: 5.2, unit: '%', system: 'http://unitsofmeasure.org', code: '%' }, { comparator: '<', value: 20 }) }), fc.record({ valueDateTime: day })), interpretation: fc.array(concept, { maxLength: 1 }),
}).map(({ when, value, ...rest }) => clean<Observation>({ resourceType: 'Observation', id: UUID(number), subject, ...rest, ...value, effectiveDateTime: when }));

const plan: CarePlan = {
  resourceType: 'CarePlan', id: UUID(2), subject, status: 'active', intent: 'plan', title: 'Reentry plan', addresses: [{ reference: `Condition/${UUID(3)}` }], goal: [{ reference: `Goal/${UUID(5)}` }, { reference: `Goal/${UUID(6)}` }],
  activity: [{ reference: { reference: `ServiceRequest/${UUID(7)}` }, outcomeReference: [{ reference: `Observation/${UUID(9)}` }] }], supportingInfo: [{ reference: `Condition/${UUID(4)}` }],
};

const plans: fc.Arbitrary<readonly Resource[]> = fc.tuple(condition(3, 'health-concern'), condition(4, 'problem-list-item'), goal(5, 3), goal(6, 4), request(7, 5), medication(8), outcome(9))
  .map(([concern, problem, first, second, asked, drug, seen]) => [PATIENT, plan, concern, problem, { ...first, outcomeReference: [{ reference: `Observation/${UUID(9)}` }] }, second, asked, drug, seen]);

/** Values that C-CDA has no place for, as docs/ccda.md lists them: a category is said by the section. */
const NO_PLACE = /^(?:Condition|Observation)\.category\.|\.display$/u;

describe('a care plan out as C-CDA and in again', () => {
  it('keeps every value that the format can hold', () => {
    fc.assert(fc.property(plans, (resources) => {
      const { loss } = documentOf(...resources);
      const gone = loss.lines.filter(({ kind }) => kind !== 'ignored').map(({ name }) => name).filter((name) => !NO_PLACE.test(name));
      expect(gone).toEqual([]);
      // The records' own ids, which are ids of the entries.
      expect(loss.keptAsText).toBe(resources.length);
    }), { numRuns: 40, seed: 20261122 });
  });

  it('keeps what it says when it goes round a second time', () => {
    fc.assert(fc.property(plans, (resources) => {
      const first = readAgain(documentOf(...resources)).entries.filter(({ resource }) => resource.resourceType !== 'Composition' && resource.resourceType !== 'DocumentReference');
      const numbered = JSON.parse(JSON.stringify(first.map(({ urn, resource }) => ({ urn, resource })))) as { urn: string; resource: Resource }[];
      const uuid = new Map(numbered.map(({ urn }, index) => [urn, UUID(500 + index)]));
      const again = numbered.map(({ urn, resource }) => JSON.parse(JSON.stringify({ ...resource, id: uuid.get(urn) }), (key, value: unknown) => (key === 'reference' && typeof value === 'string' && uuid.has(value) ? `${typeOf(numbered, value)}/${uuid.get(value) ?? ''}` : value)) as Resource);
      const words = (document: string): readonly string[] => [...xpath(document, "//h:observation[@moodCode='GOL' or @moodCode='EVN']/h:value/@code")].sort();
      expect(words(documentOf(...again).text)).toEqual(words(documentOf(...resources).text));
    }), { numRuns: 15, seed: 7 });
  });
});

function typeOf(entries: readonly { readonly urn: string; readonly resource: Resource }[], urn: string): string {
  return entries.find((one) => one.urn === urn)?.resource.resourceType ?? '';
}

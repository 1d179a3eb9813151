// SPDX-License-Identifier: Apache-2.0
/**
 * Random worlds near the edge of a release: each starts at one of our own cases, takes parties, papers and statements from others, and bends
 * its papers. Facts drawn out of nothing are almost always denied and would test little.
 */
import fc from 'fast-check';
import type { Facts } from '../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, NestedProvision } from '../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../src/domain/consent/facts/record.ts';
import { ownCases } from './own-cases.ts';

const cases = ownCases().map((each) => each.facts);
const unique = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] => [...new Map(all.map((each) => [each.id, each])).values()];
const present = <K extends keyof Facts>(key: K): readonly NonNullable<Facts[K]>[] => cases.flatMap((each) => (each[key] === undefined ? [] : [each[key]]));

const ORGANIZATIONS = unique(cases.flatMap((each) => each.organizations));
const PERSONS = unique(cases.flatMap((each) => each.persons));
const PAPERS = cases.flatMap((each) => each.consents);
const RECORDS = cases.flatMap((each) => each.records);
const CATEGORIES = [...new Set(RECORDS.map((each) => each.category))];
const RECIPIENTS = [...new Set(PAPERS.flatMap((each) => each.recipients))];

const from = <T>(all: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...all);
const some = <T extends object>(shape: { readonly [K in keyof T]?: fc.Arbitrary<NonNullable<T[K]>> }): fc.Arbitrary<Partial<T>> =>
  fc.record(shape as { readonly [K in keyof T]: fc.Arbitrary<T[K]> }, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;
/** One time in `odds` a value, else nothing. */
const rarely = <T>(value: fc.Arbitrary<T>, odds = 4): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: odds - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** Days around the ask of the cases (18 November 2026). */
export const DAY = fc.integer({ min: -400, max: 200 }).map((n) => new Date(Date.UTC(2026, 10, 18) + n * 86_400_000).toISOString().slice(0, 10));
const RANGE = fc.tuple(DAY, DAY).map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a }));
const SCOPE = fc.uniqueArray(from([...CATEGORIES, 'entire-sud-treatment-record', 'entire-mental-health-record', 'case-plan-full'] as const), { minLength: 1, maxLength: 3 });

const permit: fc.Arbitrary<NestedProvision> = some<NestedProvision>({ categories: SCOPE, dataPeriod: RANGE, denies: fc.array(fc.record({ categories: SCOPE }), { maxLength: 1 }) })
  .map((each) => ({ categories: ['*'], ...each }));
const DENY: fc.Arbitrary<NestedProvision> = some<NestedProvision>({
  categories: SCOPE, dataPeriod: RANGE, recipients: fc.subarray([...RECIPIENTS], { minLength: 1 }), permits: fc.array(permit, { maxLength: 1 }),
}).map((each) => ({ categories: ['*'], ...each }));

/** What a paper can be bent in: one thing at a time. */
const BENDS: readonly fc.Arbitrary<Partial<ConsentPaper>>[] = [
  fc.record({ categories: SCOPE }), fc.record({ dataPeriod: RANGE }), fc.record({ denies: fc.array(DENY, { minLength: 1, maxLength: 2 }) }),
  fc.record({ recipients: fc.subarray([...RECIPIENTS], { maxLength: 3 }) }),
  fc.tuple(DAY, fc.option(DAY)).map(([start, end]) => ({ period: end !== null && end < start ? { start: end, end: start } : { start, end } })),
  fc.record({ variant: from(['specific', 'tpo-single', 'hipaa-authorization', 'sud-counseling-notes', 'psychotherapy-notes-authorization'] as const) }),
];

/** A paper of some case, bent in up to two places. */
const paper: fc.Arbitrary<ConsentPaper> = fc.tuple(from(PAPERS), fc.array(fc.oneof(...BENDS), { maxLength: 2 })).map(([made, bends]) => Object.assign({}, made, ...bends) as ConsentPaper);

const record: fc.Arbitrary<RecordFacts> = fc.tuple(from(RECORDS), some<RecordFacts>({ category: from(CATEGORIES), recordDate: DAY })).map(([made, bent]) => ({ ...made, ...bent }));

const numbered = <T extends { readonly id: string }>(prefix: string, all: readonly T[]): readonly T[] => all.map((each, index) => ({ ...each, id: `${prefix}${String(index + 1)}` }));

const STATEMENTS = ['emergency', 'familyInvolvement', 'careCoordination', 'custodianRepresentation', 'abuseReport', 'enrollmentEvent', 'threat', 'incident', 'directorFindings', 'stateFindings', 'minorLaw', 'research', 'chriAuthority', 'justiceAction', 'sharingMatrix', 'planTeam', 'overlays'] as const;

/** Statements of other cases, each now and then. */
const statements = fc.record(Object.fromEntries(STATEMENTS.filter((key) => present(key).length > 0).map((key) => [key, rarely(from(present(key) as readonly unknown[]), 6)])))
  .map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as Partial<Facts>);

/** A world: well-typed, with up to four records and three papers. */
export const WORLD: fc.Arbitrary<Facts> = fc.record({
  base: from(cases), purpose: rarely(from(present('purpose'))), recipient: rarely(from(present('recipient'))), discloser: rarely(from(present('discloser'))),
  patient: rarely(from(present('patient')), 6), papers: fc.array(paper, { maxLength: 2 }), records: fc.array(record, { maxLength: 3 }),
  orders: rarely(from(cases.flatMap((each) => each.orders))), agreements: rarely(from(cases.flatMap((each) => each.agreements))), statements, dates: fc.array(fc.option(DAY, { nil: undefined }), { minLength: 4, maxLength: 4 }),
}).map(({ base, purpose, recipient, discloser, patient, papers, records: more, orders, agreements, statements: told, dates }) => {
  const records = numbered('r', [...base.records, ...more]).slice(0, 4).map((each, index) => ({ ...each, ...(dates[index] === undefined ? {} : { recordDate: dates[index] }) }));
  return {
    ...base, organizations: ORGANIZATIONS, persons: PERSONS, ...told,
    purpose: purpose ?? base.purpose, recipient: recipient ?? base.recipient, discloser: discloser ?? base.discloser, patient: patient ?? base.patient,
    records, request: { ...base.request, records: records.map((each) => each.id) },
    consents: numbered('c', [...base.consents, ...papers]).slice(0, 3), orders: numbered('o', [...base.orders, ...(orders === undefined ? [] : [orders])]),
    agreements: [...base.agreements, ...(agreements === undefined ? [] : [agreements])],
  };
});

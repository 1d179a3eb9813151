// SPDX-License-Identifier: Apache-2.0
/**
 * Does one paper, read slowly and from the law, carry this record to this recipient on this day? Written apart from the engine, from 42 CFR 2.31,
 * 2.33 and 2.35 and 45 CFR 164.508, so that the two can disagree.
 */
import { readFileSync } from 'node:fs';
import type { Facts } from '../../../../src/domain/consent/facts/facts.ts';
import type { ConsentPaper, NestedProvision } from '../../../../src/domain/consent/facts/papers.ts';
import type { RecordFacts } from '../../../../src/domain/consent/facts/record.ts';

/** What the protocol lists anywhere is part of a case plan. */
const PLAN = new Set([...readFileSync(new URL('../../../../consent/protocols/matrix.json', import.meta.url), 'utf8').matchAll(/"category": "([a-z-]+)"/g)].map((match) => match[1]!));

const today = (facts: Facts): string => facts.asOf.slice(0, 10);
const parties = (party: { readonly organization?: string; readonly person?: string }): readonly string[] => [party.organization ?? '', party.person ?? ''].filter((id) => id !== '');
const statuses = (facts: Facts, id: string | undefined): readonly string[] => facts.organizations.filter((each) => each.id === id).flatMap((each) => each.classes);

/** Reasons against; empty when the paper carries the record. */
export function objections(facts: Facts, paper: ConsentPaper, record: RecordFacts): readonly string[] {
  return [
    ...inForce(facts, paper), ...named(facts, paper), ...described(facts, paper, record),
  ].flatMap(([holds, objection]) => (holds ? [] : [objection]));
}

type Claim = readonly [holds: boolean, objection: string];

function inForce(facts: Facts, paper: ConsentPaper): readonly Claim[] {
  const day = today(facts);
  const revoked = paper.revocation !== undefined && paper.revocation.date <= day
    && (paper.revocation.recipients === 'all' || parties(facts.recipient).some((id) => paper.revocation!.recipients.includes(id)));
  return [
    [paper.patient === facts.patient.id, 'another patient'],
    [paper.status === 'active' && paper.verified, 'not active and verified'],
    [paper.falsity === undefined, 'false'],
    [paper.period.start === null || paper.period.start <= day, 'too early'],
    [paper.period.end === null || paper.period.end >= day, 'too late'],
    [paper.period.end !== null || paper.expiryEvent !== undefined, 'without end'],
    [paper.expiryEvent?.occurredOn === undefined || paper.expiryEvent.occurredOn > day, 'ended by event'],
    // Which revocation of a referral counts yet is a test of its own.
    [!revoked || paper.variant === 'cj-referral', 'revoked'],
    [paper.signatures.length > 0 && paper.signatures.every((each) => each.date !== '' && each.date <= day), 'not signed'],
    [paper.purposes.includes(facts.purpose) || (facts.purpose === 'emergency-treatment' && paper.purposes.includes('treatment')), 'another purpose'],
  ];
}

function named(facts: Facts, paper: ConsentPaper): readonly Claim[] {
  const treats = facts.recipient.treatingRelationship === 'patient';
  const official = facts.recipient.supervisesPatient === true || facts.recipient.dutyOnSameAction === true;
  const to = parties(facts.recipient);
  const helper = facts.agreements.some((each) => each.inDate && each.parties.includes(facts.recipient.organization ?? '-'));
  const plan = statuses(facts, facts.recipient.organization).some((each) => each === 'health-plan' || each === 'third-party-payer');
  const byClass = {
    'tpo-general': treats || plan || helper, 'my-treating-providers': treats, 'intermediary-members-treating-me': treats, 'all-intermediary-members': false,
    'named-roles-on-care-team': (paper.classMembers ?? []).some((each) => each.organization === facts.recipient.organization),
    'officials-monitoring-my-case': official, anyone: false,
  };
  const from = parties(facts.discloser);
  return [
    [to.some((id) => [...paper.recipients, ...(paper.intermediaries ?? [])].includes(id)) || (paper.recipientClass !== undefined && byClass[paper.recipientClass]), 'recipient not in it'],
    [paper.recipientClass !== 'anyone', 'open to anyone'],
    [paper.discloserClass !== undefined || from.some((id) => [...paper.disclosers, ...(paper.intermediaries ?? [])].includes(id)), 'discloser not in it'],
    [paper.variant !== 'cj-referral' || official, 'no need to know'],
  ];
}

function described(facts: Facts, paper: ConsentPaper, record: RecordFacts): readonly Claim[] {
  const { dataPeriod } = paper;
  const day = record.recordDate;
  const dated = dataPeriod === undefined || (day !== undefined && (dataPeriod.start ?? day) <= day && day <= (dataPeriod.end ?? day));
  return [
    [lists(paper.categories, record, false), 'not described'],
    [dated, 'outside the period of records'],
    [!(paper.denies ?? []).some((deny) => bites(facts, deny, record, true)), 'denied'],
  ];
}

function lists(categories: readonly string[], record: RecordFacts, all: boolean): boolean {
  const whole = { p2: 'entire-sud-treatment-record', phi: 'entire-mental-health-record' } as Readonly<Record<string, string>>;
  // A derived value is of the class of what it was made of.
  const classes = [record.recordClass, ...(record.derivedFrom ?? []).map((each) => each.recordClass)];
  const guarded = classes.some((each) => ['chri', 'p2-notes', 'phi-psy'].includes(each));
  return categories.includes(record.category) || (all && categories.includes('*'))
    || (!guarded && ((categories.includes('case-plan-full') && PLAN.has(record.category)) || classes.some((each) => categories.includes(whole[each] ?? '-'))));
}

/** A nested provision bites when it concerns the record and none of its own exceptions does; each level turns the doubt about a date around. */
function bites(facts: Facts, provision: NestedProvision, record: RecordFacts, denies: boolean): boolean {
  const { dataPeriod, recipients, purposes } = provision;
  const day = record.recordDate;
  const dated = dataPeriod === undefined || (day === undefined ? denies : (dataPeriod.start ?? day) <= day && day <= (dataPeriod.end ?? day));
  const concerns = lists(provision.categories, record, true) && dated && (recipients === undefined || parties(facts.recipient).some((id) => recipients.includes(id)))
    && (purposes === undefined || purposes.includes(facts.purpose) || (facts.purpose === 'emergency-treatment' && purposes.includes('treatment')));
  const inner = denies ? provision.permits : provision.denies;
  return concerns && !(inner ?? []).some((each) => bites(facts, each, record, !denies));
}

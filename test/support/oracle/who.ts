// SPDX-License-Identifier: Apache-2.0
/** Who stands on each side (section 2). */
import type { Facts } from '../../../src/domain/consent/facts/facts.ts';
import type { LegalStatus, Purpose } from '../../../src/domain/consent/facts/vocabulary.ts';

const PROVIDERS: readonly LegalStatus[] = ['part2-program', 'health-care-provider', 'va-facility', 'state-licensed-sud-program'];
const HEALTH: readonly LegalStatus[] = [
  ...PROVIDERS, 'covered-entity', 'business-associate', 'qso', 'health-plan', 'third-party-payer',
];
const JUSTICE: readonly LegalStatus[] = ['criminal-justice-agency', 'court', 'prosecutor', 'law-enforcement', 'correctional-institution'];
const TPO: readonly Purpose[] = ['treatment', 'emergency-treatment', 'payment', 'operations'];

export function statuses(facts: Facts, organization: string | undefined): readonly LegalStatus[] {
  return facts.organizations.find((each) => each.id === organization)?.classes ?? [];
}

export function sender(facts: Facts, ...wanted: readonly LegalStatus[]): boolean {
  return statuses(facts, facts.discloser.organization).some((each) => wanted.includes(each));
}

export function receiver(facts: Facts, ...wanted: readonly LegalStatus[]): boolean {
  return statuses(facts, facts.recipient.organization).some((each) => wanted.includes(each));
}

/** Whoever carries the disclosure out works on general designations, and is nobody's service organization (section 2). */
export function carrierIsIntermediary(facts: Facts): boolean {
  const classes = statuses(facts, facts.discloser.actingThrough);
  return classes.includes('intermediary') && !classes.some((each) => each === 'qso' || each === 'business-associate');
}

/** A program that is neither covered entity nor business associate is outside HIPAA (scenario format 3.5). */
export function senderInHipaa(facts: Facts): boolean {
  return sender(facts, 'covered-entity', 'business-associate');
}

export function receiverInHipaa(facts: Facts): boolean {
  return receiver(facts, 'covered-entity', 'business-associate');
}

export function receiverIsProvider(facts: Facts): boolean {
  return receiver(facts, ...PROVIDERS);
}

export function senderIsProvider(facts: Facts): boolean {
  return sender(facts, ...PROVIDERS);
}

export function receiverIsHealthActor(facts: Facts): boolean {
  return receiver(facts, ...HEALTH);
}

export function receiverIsJustice(facts: Facts): boolean {
  return receiver(facts, ...JUSTICE);
}

export function senderIsJustice(facts: Facts): boolean {
  return sender(facts, ...JUSTICE, 'criminal-justice-contractor');
}

export function isTpoPurpose(purpose: Purpose): boolean {
  return TPO.includes(purpose);
}

export function senderId(facts: Facts): string {
  return facts.discloser.organization ?? facts.discloser.person ?? '';
}

export function receiverIds(facts: Facts): readonly string[] {
  return [facts.recipient.organization, facts.recipient.person].filter((each) => each !== undefined);
}

/**
 * Does a denial or revocation that names these mean the receiver? Whoever refuses an organization refuses its units; and a person who is named
 * may be the one at the desk when nobody says who that is (unknown satisfies a denial), unless it is known to be no one's professional.
 */
export function meantByDenial(named: readonly string[], facts: Facts): boolean {
  const nobodyNamed = facts.recipient.person === undefined && facts.recipient.organization !== undefined;
  const professionals = facts.persons.filter((each) => each.relation === 'professional').map((each) => each.id);
  return named.some((id) => facts.recipient.person === id || ladder(facts.recipient.organization, facts).includes(id) || (nobodyNamed && professionals.includes(id)));
}

/** An organization and all of which it is a unit. */
function ladder(id: string | undefined, facts: Facts, seen: readonly string[] = []): readonly string[] {
  return id === undefined || seen.includes(id) ? seen : ladder(facts.organizations.find((each) => each.id === id)?.parent, facts, [...seen, id]);
}

export function isUnitOfReceiver(id: string, facts: Facts): boolean {
  return ladder(id, facts).some((each) => each === facts.recipient.organization);
}

/** 2.26(a)(6) speaks of a health plan: what goes to its claims department goes to it. */
export function isPlanOrUnit(facts: Facts): boolean {
  const rungs = ladder(facts.recipient.organization, facts);
  return facts.organizations.some((each) => rungs.includes(each.id) && each.classes.includes('health-plan'));
}

export function sameOrganization(facts: Facts): boolean {
  return facts.discloser.organization !== undefined && facts.discloser.organization === facts.recipient.organization;
}

export function receiverIsPatient(facts: Facts): boolean {
  return facts.recipient.person === facts.patient.id && facts.recipient.organization === undefined;
}

export function legalUse(purpose: Purpose): boolean {
  return purpose === 'legal-proceeding' || purpose === 'law-enforcement';
}

/** A written agreement of that kind, in date, between sender and receiver (agreement-required). */
export function agreement(facts: Facts, type: string, bound: 'bound-by-part-2' | 'any'): boolean {
  const sides = [senderId(facts), facts.recipient.organization ?? ''];
  return facts.agreements.some((each) => each.type === type && each.inDate && sides.every((side) => each.parties.includes(side)) &&
    (bound === 'any' || each.boundByPart2 === true));
}

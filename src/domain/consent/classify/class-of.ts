// SPDX-License-Identifier: Apache-2.0
/**
 * Which law protects a record: rows P1-P20 of the rules' section 3. By origin, as the registry knows it now; content never decides.
 * Two records with identical text can differ, and a record that changes hands keeps the class of whoever made it (P2).
 */
import type { AssertedClass, RecordProfile, Registry, StoredInput, StoredProfile } from '../evidence/types.ts';
import { withPeople } from './marks.ts';
import { isPart2Basis } from './part2-basis.ts';
import { statusOf } from './status.ts';
import { namesAProgram } from './writers.ts';
import type { LegalStatus, RecordClass } from '../facts/vocabulary.ts';

/** Most protective first: what governs a record made from several (P19). */
const PROTECTIVENESS: readonly RecordClass[] = ['p2-notes', 'phi-psy', 'unknown', 'va7332', 'p2', 'chri', 'phi', 'edu', 'cji', 'self', 'soc'];

/** Notations of arrests, charges, detentions and their outcomes, kept by a justice agency: 28 CFR 20.3(d), P16. Conditions, risk scores and schedules are P17. */
const CRIMINAL_HISTORY: ReadonlySet<string> = new Set([
  'legal-history', 'legal-status-disciplinary', 'presentence-report', 'rearrest-violations', 'warrants-holds',
]);

/** In: a profile, the registry, and the classes when `decide` gives them. Out: the facts of the record with its class. */
export function classOf(profile: StoredProfile, registry: Registry, asserted?: AssertedClass): RecordProfile {
  const { raised: _, clearlyNotSud: __, derivedFrom: ___, writtenBy: ____, ...facts } = profile;
  const inputs = sourcesOf(profile, registry)?.map(({ told: _____, ...input }, index) => ({ ...input, recordClass: asserted?.inputs[index] ?? inputClass(input, registry) }));
  const recordClass = asserted?.recordClass ?? mostProtective([ownClass(profile, registry), ...(inputs ?? []).map((each) => each.recordClass)]);
  return {
    ...facts, recordClass, ...(inputs === undefined ? {} : { derivedFrom: inputs }),
    ...(facts.marks === undefined ? {} : { marks: withPeople(facts.marks, registry) }),
  };
}

/** P4: what a provider wrote down of what it was told is its own record; what anybody else wrote down is made from what was told (P2). */
function sourcesOf({ origin, derivedFrom }: StoredProfile, registry: Registry): StoredProfile['derivedFrom'] {
  const left = derivedFrom?.filter(({ told }) => told !== true || statusOf(origin, registry)?.includes('health-care-provider') !== true);
  return left?.length === 0 ? undefined : left;
}

function mostProtective(classes: readonly RecordClass[]): RecordClass {
  return PROTECTIVENESS.find((each) => classes.includes(each)) ?? 'unknown';
}

function inputClass(input: StoredInput, registry: Registry): RecordClass {
  return ownClass({ category: 'uncategorized', origin: 'unknown', ...input }, registry);
}

/** The class of the record for itself, before what it was made from. What the source declared can only raise it. */
function ownClass(profile: StoredProfile, registry: Registry): RecordClass {
  const raised = profile.raised ?? [];
  const byOrigin = originClass(profile, registry);
  if (raised.includes('from-criminal-history') && !isHealthLaw(byOrigin)) {
    return 'chri';
  }
  if (raised.includes('labelled-part2') && !['p2-notes', 'phi-psy', 'va7332'].includes(byOrigin)) {
    return 'p2';
  }
  const raisable = RECEIVED.includes(byOrigin);
  return raisable && isReceivedByProgram(profile, registry) ? 'p2' : raisable && namesAProgram(profile, registry) ? 'unknown' : byOrigin;
}

/** Classes that a program's receipt raises; the others are as protective as `p2` or more, or undecided. */
const RECEIVED: readonly RecordClass[] = ['phi', 'edu', 'cji', 'self', 'soc'];

/** P1: what a program received about its patient is its Part 2 record too (42 CFR 2.11, "records"); what a unit of its own wrote was not received. */
function isReceivedByProgram({ origin, contributedBy }: StoredProfile, registry: Registry): boolean {
  const received = contributedBy !== undefined && contributedBy !== origin && !isPartOf(origin, contributedBy, registry);
  return received && statusOf(contributedBy, registry)?.includes('part2-program') === true;
}

function isPartOf(unit: string, whole: string, registry: Registry): boolean {
  const seen = new Set<string>();
  let parent = registry.byId.get(unit)?.parent;
  while (parent !== undefined && parent !== whole && !seen.has(parent)) {
    seen.add(parent);
    parent = registry.byId.get(parent)?.parent;
  }
  return parent === whole;
}

function isHealthLaw(recordClass: RecordClass): boolean {
  return ['p2', 'p2-notes', 'phi', 'phi-psy', 'va7332'].includes(recordClass);
}

function originClass(profile: StoredProfile, registry: Registry): RecordClass {
  const { origin } = profile;
  if (origin === 'interstate-identification-index') {
    return 'chri'; // P16
  }
  if (origin === 'participant') {
    return spokenClass(profile, registry);
  }
  if (origin === 'unknown') {
    // P20; a copy that came under a Part 2 basis is a Part 2 record wherever it began (P2).
    return isPart2Basis(profile.receivedUnder?.basis) ? 'p2' : 'unknown';
  }
  const status = statusOf(origin, registry);
  const served = profile.onBehalfOf === undefined ? undefined : statusOf(profile.onBehalfOf, registry);
  if (served?.includes('part2-program') === true) {
    return authoredClass(profile, served); // P12, second half: a test run for a program is the program's.
  }
  return status === undefined ? 'unknown' : authoredClass(profile, status);
}

/** P13: what the participant told is `self`, unless it was told to a program, a provider or plan under HIPAA, or VA: then it is theirs (P1). */
function spokenClass(profile: StoredProfile, registry: Registry): RecordClass {
  const listener = profile.collectedBy ?? profile.contributedBy;
  const status = listener === undefined ? undefined : statusOf(listener, registry);
  if (status === undefined) {
    return listener === undefined ? 'self' : 'unknown';
  }
  const theirs = authoredClass(profile, status);
  return isHealthLaw(theirs) ? theirs : 'self';
}

/** The class of what an organization with these statuses wrote. */
function authoredClass(profile: StoredProfile, status: readonly LegalStatus[]): RecordClass {
  const is = (each: LegalStatus): boolean => status.includes(each);
  if (is('va-facility')) {
    return 'va7332'; // P15
  }
  if (is('part2-program') && !isOutsidePart2(profile)) {
    return isSessionNote(profile) ? 'p2-notes' : 'p2'; // P1, P10, P14
  }
  if (is('school')) {
    return 'edu'; // P18
  }
  const justice = isJustice(status);
  if (is('covered-entity') || is('business-associate') || is('health-plan')) {
    // P3-P6, P8, P9, P11. A hybrid agency's own paper (a release date, a schedule) is not health information: its author says so.
    return justice && profile.healthContent !== true ? justiceClass(profile, status) : isSessionNote(profile) ? 'phi-psy' : 'phi';
  }
  // P9, P11: neither regime. What was made for a court solely as evidence is justice data (P7, row G13).
  return justice || profile.madeSolelyAsEvidence === true ? justiceClass(profile, status) : 'soc';
}

/** P7, P8: only what its author expressly set apart. That it was also used for care makes it a Part 2 record again. */
function isOutsidePart2(profile: StoredProfile): boolean {
  return (profile.madeSolelyAsEvidence === true && profile.usedForCare === false) || profile.clearlyNotSud === true;
}

/** Notes of what was said in a session, kept separate: 42 CFR 2.11, 45 CFR 164.501. The category can only raise. */
function isSessionNote(profile: StoredProfile): boolean {
  return profile.category === 'sud-counseling-note' || profile.category === 'psychotherapy-note';
}

const JUSTICE: readonly LegalStatus[] = [
  'correctional-institution', 'criminal-justice-agency', 'criminal-justice-contractor', 'court', 'prosecutor', 'law-enforcement',
];

function isJustice(status: readonly LegalStatus[]): boolean {
  return status.some((each) => JUSTICE.includes(each));
}

/** P16, P17. A court's docket is public and no criminal-history record in that sense (rules section 9). */
function justiceClass(profile: StoredProfile, status: readonly LegalStatus[]): RecordClass {
  return CRIMINAL_HISTORY.has(profile.category) && isJustice(status) && !status.includes('court') ? 'chri' : 'cji';
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Which law protects a record: rows P1-P20 of the rules' section 3. By origin, as the registry knows it now; content never decides.
 * Two records with identical text can differ, and a record that changes hands keeps the class of whoever made it (P2).
 */
import type { AssertedClass, Raising, RecordProfile, Registry, StoredInput, StoredProfile } from '../evidence/types.ts';
import { given } from '../evidence/access.ts';
import { withPeople } from './marks.ts';
import { isPart2Basis } from './part2-basis.ts';
import { isPartOf, isProgram, isSameUnit, statusOf } from './status.ts';
import { namesAProgram } from './writers.ts';
import type { LegalStatus, RecordClass } from '../facts/vocabulary.ts';

/** Most protective first: what governs a record made from several (P19). */
const PROTECTIVENESS: readonly RecordClass[] = ['p2-notes', 'phi-psy', 'unknown', 'va7332', 'p2', 'chri', 'phi', 'edu', 'cji', 'self', 'soc'];

/** Notations of arrests, charges, detentions and their outcomes, kept by a justice agency: 28 CFR 20.3(d), P16. Conditions, risk scores and schedules are P17. */
const CRIMINAL_HISTORY: ReadonlySet<string> = new Set([
  'legal-history', 'legal-status-disciplinary', 'presentence-report', 'rearrest-violations', 'warrants-holds',
]);

type Part = NonNullable<RecordProfile['derivedFrom']>[number];

/**
 * In: a profile, the registry, and the classes when `decide` gives them. Out: the facts of the record with its class, the most protective of all that it is
 * and was made from. The others stand among what it was made from, as the record's: each must let it go, so that nothing that is added releases more
 * (rules P19, section 10 step 4).
 */
export function classOf(profile: StoredProfile, registry: Registry, asserted?: AssertedClass): RecordProfile {
  const { raised: _, clearlyNotSud: __, derivedFrom: ___, writtenBy: ____, astray: _____, ...facts } = profile;
  const inputs = (sourcesOf(profile, registry) ?? []).flatMap((input, index) => inputParts(input, registry, asserted?.inputs[index]));
  const all = asserted === undefined ? [...new Set([...ownClasses(profile, registry), ...inputs.map((each) => each.recordClass)])] : [asserted.recordClass];
  const recordClass = PROTECTIVENESS.find((each) => all.includes(each))!;
  const { origin, receivedUnder } = profile;
  const besides = all.filter((each) => each !== recordClass).map((each): Part => ({ origin, ...given('receivedUnder', receivedUnder), recordClass: each }));
  const derivedFrom = [...besides, ...inputs];
  return {
    ...facts, recordClass, ...(derivedFrom.length === 0 ? {} : { derivedFrom }),
    ...(facts.marks === undefined ? {} : { marks: withPeople(facts.marks, registry) }),
  };
}

function inputParts({ told: _, untold: __, ...input }: StoredInput, registry: Registry, asserted: RecordClass | undefined): readonly Part[] {
  const classes = asserted === undefined ? ownClasses({ category: 'uncategorized', origin: 'unknown', ...input }, registry) : [asserted];
  return classes.map((recordClass) => ({ ...input, recordClass }));
}

/** P4: what a provider wrote down of what it was told is its own record; what anybody else wrote down is made from what was told (P2). */
function sourcesOf({ origin, derivedFrom }: StoredProfile, registry: Registry): StoredProfile['derivedFrom'] {
  return derivedFrom?.filter(({ told }) => told !== true || statusOf(origin, registry)?.includes('health-care-provider') !== true);
}

/**
 * The classes of the record for itself, before what it was made from: by its origin, and by what the source declared, which is added to it and
 * takes nothing away (settled question 6; known failure 14). Each once.
 */
function ownClasses(profile: StoredProfile, registry: Registry): readonly RecordClass[] {
  const byOrigin = originClasses(saidByItsAuthor(profile, registry), registry).flatMap((each) => heldClasses(each, profile, registry));
  const raised = (profile.raised ?? []).map((each) => RAISED_TO[each]).filter((each) => each !== 'p2' || !byOrigin.includes('p2-notes'));
  return [...new Set([...byOrigin, ...raised])];
}

const RAISED_TO: Readonly<Record<Raising, RecordClass>> = { 'labelled-part2': 'p2', 'labelled-7332': 'va7332', 'from-criminal-history': 'chri' };

/**
 * What a record is not (made for care, of a disorder, of somebody's health) is for whoever made it to say, or for whom it was made: P7, P8, P11; 42 CFR 2.12(e)(4).
 * From anybody else who gives it such a word counts as unsaid; of health content, as the contrary.
 */
function saidByItsAuthor(profile: StoredProfile, registry: Registry): StoredProfile {
  const { contributedBy, clearlyNotSud: _, usedForCare: __, ...rest } = profile;
  const makers = [profile.origin === 'participant' ? profile.collectedBy ?? contributedBy : profile.origin, profile.onBehalfOf];
  if (contributedBy === undefined || makers.some((maker) => maker !== undefined && (maker === contributedBy || isSameUnit(maker, contributedBy, registry)))) {
    return profile;
  }
  return { ...rest, contributedBy, ...(rest.healthContent === false ? { healthContent: true } : {}) };
}

/** What the class by origin becomes with whoever gave the record; what a school wrote stays a school's too (34 CFR 99.33(a)). */
function heldClasses(byOrigin: RecordClass, profile: StoredProfile, registry: Registry): readonly RecordClass[] {
  if (!RECEIVED.includes(byOrigin)) {
    return [byOrigin];
  }
  const kept: readonly RecordClass[] = byOrigin === 'edu' ? ['edu'] : [];
  // P1: what a program received about its patient is its Part 2 record too (42 CFR 2.11, "records").
  return isProgram(receiver(profile, registry)) ? ['p2', ...kept] : namesAProgram(profile, registry) ? ['unknown', ...kept] : [isReceivedByHipaa(profile, byOrigin, registry) ? 'phi' : byOrigin];
}

/** Classes that a program's receipt raises; the others are as protective as `p2` or more, or undecided. */
const RECEIVED: readonly RecordClass[] = ['phi', 'edu', 'cji', 'self', 'soc'];

/** What whoever gave the record is in law, where it had received it; what it wrote itself, or a unit of its own, was not received. */
function receiver({ origin, contributedBy }: StoredProfile, registry: Registry): readonly LegalStatus[] | undefined {
  return contributedBy === undefined || contributedBy === origin || isPartOf(origin, contributedBy, registry) ? undefined : statusOf(contributedBy, registry);
}

/** Under no law of health or education by their origin alone. */
const BARE: readonly RecordClass[] = ['cji', 'self', 'soc'];

/**
 * Health information that a covered entity "created or received" is protected in its hands, whoever wrote it (45 CFR 160.103). What says nothing of health is not;
 * nor what a justice agency with a covered component holds, unless it is the component that received it.
 */
function isReceivedByHipaa(profile: StoredProfile, byOrigin: RecordClass, registry: Registry): boolean {
  const status = receiver(profile, registry);
  return BARE.includes(byOrigin) && profile.healthContent === true && status !== undefined && !isJustice(status) && HIPAA.some((each) => status.includes(each));
}

const HIPAA: readonly LegalStatus[] = ['covered-entity', 'business-associate', 'health-plan'];

function isHealthLaw(recordClass: RecordClass): boolean {
  return ['p2', 'p2-notes', 'phi', 'phi-psy', 'va7332'].includes(recordClass);
}

function originClasses(profile: StoredProfile, registry: Registry): readonly RecordClass[] {
  const { origin } = profile;
  if (origin === 'interstate-identification-index') {
    return ['chri']; // P16
  }
  if (origin === 'participant') {
    return spokenClasses(profile, registry);
  }
  if (origin === 'unknown') {
    // P20; a copy that came under a Part 2 basis is a Part 2 record wherever it began (P2).
    return isPart2Basis(profile.receivedUnder?.basis) ? ['p2'] : ['unknown'];
  }
  const status = statusOf(origin, registry);
  const made: readonly RecordClass[] = status === undefined ? ['unknown'] : authoredClasses(profile, status);
  const served = profile.onBehalfOf === undefined ? undefined : statusOf(profile.onBehalfOf, registry);
  if (served !== undefined && isProgram(served)) {
    // P12, second half: a test run for a program is the program's. What another law than HIPAA protects is protected by that too.
    return [...authoredClasses(profile, served), ...made.filter((each) => OF_THEIR_OWN.includes(each))];
  }
  return made;
}

/** Laws that Part 2 does not contain. */
const OF_THEIR_OWN: readonly RecordClass[] = ['va7332', 'chri', 'edu'];

/** P13: what the participant told is `self`, unless it was told to a program, a provider or plan under HIPAA, or VA: then it is theirs (P1). */
function spokenClasses(profile: StoredProfile, registry: Registry): readonly RecordClass[] {
  const listener = profile.collectedBy ?? profile.contributedBy;
  if (listener === undefined) {
    return ['self'];
  }
  const status = statusOf(listener, registry);
  if (status === undefined) {
    return ['unknown'];
  }
  const theirs = authoredClasses(profile, status);
  return theirs.some(isHealthLaw) ? theirs : ['self'];
}

/** The classes of what an organization with these statuses wrote: that of what it is for the patient, and criminal history besides (P16). */
function authoredClasses(profile: StoredProfile, status: readonly LegalStatus[]): readonly RecordClass[] {
  const is = (each: LegalStatus): boolean => status.includes(each);
  if (is('va-facility')) {
    return ['va7332']; // P15
  }
  const justice = justiceClass(profile, status);
  const history = justice === 'chri' ? [justice] : [];
  if (is('central-registry') || (isProgram(status) && !isOutsidePart2(profile))) {
    return [part2Class(profile), ...(is('school') ? ['edu' as const] : []), ...history]; // P1, P10, P14
  }
  if (is('school')) {
    return ['edu', ...history]; // P18
  }
  if (is('covered-entity') || is('business-associate') || is('health-plan')) {
    // P3-P6, P8, P9, P11. A hybrid agency's own paper (a release date, a schedule) is not health information: its author says so.
    return isJustice(status) && profile.healthContent !== true ? [justice] : [isSessionNote(profile) ? 'phi-psy' : 'phi', ...history];
  }
  return [isJustice(status) ? justice : toldByPrograms(profile, status) ?? (profile.madeSolelyAsEvidence === true ? justice : 'soc')]; // P9, P11: neither regime. P7, row G13: made as evidence.
}

/** Whoever is these alone has what it tells of a person from programs, and is bound as they are (42 CFR 2.11 "qualified service organization", "intermediary"; 2.12(d)(2)). */
const TOLD_BY_PROGRAMS: readonly LegalStatus[] = ['qso', 'contract-agent', 'intermediary', 'third-party-payer'];

/** What reaches them from programs beside others (2.36): what suggests a substance use disorder is undecided (P20). */
const TOLD_BY_PROGRAMS_TOO: readonly LegalStatus[] = [...TOLD_BY_PROGRAMS, 'prescription-monitoring-program'];

function toldByPrograms(profile: StoredProfile, status: readonly LegalStatus[]): RecordClass | undefined {
  if (status.every((each) => TOLD_BY_PROGRAMS.includes(each))) {
    return part2Class(profile);
  }
  return profile.sudIndicators !== undefined && status.some((each) => TOLD_BY_PROGRAMS_TOO.includes(each)) ? 'unknown' : undefined;
}

/** P7, P8: only what its author expressly set apart. That it was also used for care makes it a Part 2 record again. */
function isOutsidePart2(profile: StoredProfile): boolean {
  return (profile.madeSolelyAsEvidence === true && profile.usedForCare === false) || profile.clearlyNotSud === true;
}

function part2Class(profile: StoredProfile): RecordClass {
  return isSessionNote(profile) ? 'p2-notes' : 'p2';
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

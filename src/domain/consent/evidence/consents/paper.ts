// SPDX-License-Identifier: Apache-2.0
/** A Consent whose base rule permits, as the paper that the engine tests. */
import type { Consent } from '@medplum/fhirtypes';
import type { ConsentPaper } from '../../facts/papers.ts';
import { codesIn, ext, given, idOf, known } from '../access.ts';
import { permittedPurposes } from '../purposes.ts';
import { CONSENT_ACTION, cs } from '../systems.ts';
import { actorsOf, classMembers, DISCLOSER_CLASSES, RECIPIENT_CLASSES, type NamedActor } from './actors.ts';
import { baseRule } from './base.ts';
import { readForm, VARIANTS } from './form.ts';
import { denialsIn } from './nested.ts';
import { dataRange, forceRange } from './range.ts';
import { coversRelease, notEvaluated, spoil, startPaper, type PaperReading, type Reading } from './reading.ts';
import { permittedScope } from './scope.ts';
import { isVerified, signaturesOn } from './signatures.ts';

/** In: a Consent that is no refusal. Out: its paper; one that could not be evaluated whole is `verified: false` and permits nothing. */
export function readPaper(consent: Consent, reading: Reading): ConsentPaper {
  const paper = startPaper(reading, consent);
  checkFrame(paper);
  const provision = consent.provision ?? {};
  const denies = denialsIn(provision, paper, 'provision');
  const scope = permittedScope(provision, paper, 'provision');
  const read = {
    ...readKind(paper),
    status: consent.status,
    patient: readSubject(paper),
    ...readParties(paper),
    categories: scope,
    ...given('dataPeriod', readDataPeriod(paper)),
    purposes: readPurposes(paper),
    period: readPeriod(paper),
    signatures: signaturesOn(consent, reading),
    ...readForm(paper),
    ...(denies.length === 0 ? {} : { denies }),
  };
  return { id: consent.id ?? '', ...read, verified: isVerified(consent) && !paper.unusable };
}

/** Elements that change the meaning of all others, and a base that is neither permit nor denial. */
function checkFrame(paper: PaperReading): void {
  const { consent } = paper;
  if ((consent.modifierExtension ?? []).length > 0 || (consent.provision?.modifierExtension ?? []).length > 0) {
    spoil(paper, 'modifierExtension');
  }
  if (consent.implicitRules !== undefined) {
    spoil(paper, 'implicitRules');
  }
  if (baseRule(consent) === 'unclear') {
    spoil(paper, 'provision.type');
  }
  if (consent.provision !== undefined && coversRelease(consent.provision, CONSENT_ACTION) !== true) {
    spoil(paper, 'provision.action');
  }
}

/** Without a variant of ours a paper is tested as a specific consent, which asks for the most. */
function readKind(paper: PaperReading): Pick<ConsentPaper, 'variant' | 'standalone'> {
  const codes = codesIn(paper.consent.category, cs('consent-variant'));
  const variants = known(codes, VARIANTS);
  if (variants.length < codes.length) {
    spoil(paper, 'category');
  }
  const alone = ext(paper.consent, 'consent-standalone')?.valueBoolean ?? false;
  return { variant: variants[0] ?? 'specific', standalone: alone && variants.length < 2 };
}

/** Known failure 15: a consent of another patient never counts; one whose patient cannot be resolved is another's. */
function readSubject(paper: PaperReading): string {
  const { patient } = paper.consent;
  const id = idOf(patient);
  if (id !== undefined) {
    return paper.identity.canonical(id);
  }
  const { system, value } = patient?.identifier ?? {};
  const own = system !== undefined && value !== undefined
    && paper.identity.patients.some((each) => each.identifier?.some((one) => one.system === system && one.value === value));
  return own ? paper.identity.main.id ?? '' : '';
}

type Parties = Pick<ConsentPaper, 'disclosers' | 'discloserClass' | 'recipients' | 'recipientClass' | 'classMembers' | 'intermediaries'>;

function readParties(paper: PaperReading): Parties {
  const actors = actorsOf(paper.consent.provision, paper);
  if (actors.some((each) => each.kind === 'unknown')) {
    spoil(paper, 'provision.actor.role');
  }
  const of = (kind: NamedActor['kind']): readonly NamedActor[] => actors.filter((each) => each.kind === kind);
  reportUnresolved(paper, actors);
  const named = of('discloser').flatMap((each) => each.id ?? []);
  const recipientActors = of('recipient');
  const recipientClass = known(recipientActors.flatMap((each) => each.partyClass ?? (each.team === undefined ? [] : ['named-roles-on-care-team'])), RECIPIENT_CLASSES)[0];
  const members = recipientActors.flatMap((each) => (each.team === undefined ? [] : classMembers(each.team, paper)));
  const intermediaries = of('intermediary').flatMap((each) => each.id ?? []);
  return {
    disclosers: of('discloser').length > 0 ? named : (paper.consent.organization ?? []).flatMap((each) => idOf(each) ?? []),
    ...given('discloserClass', known(of('discloser').flatMap((each) => each.partyClass ?? []), DISCLOSER_CLASSES)[0]),
    recipients: recipientActors.flatMap((each) => each.id ?? []),
    ...given('recipientClass', recipientClass),
    ...(members.length === 0 ? {} : { classMembers: members }),
    ...(intermediaries.length === 0 ? {} : { intermediaries }),
  };
}

function reportUnresolved(paper: PaperReading, actors: readonly NamedActor[]): void {
  if (actors.some((each) => each.kind !== 'bystander' && each.id === undefined && each.partyClass === undefined && each.team === undefined)) {
    notEvaluated(paper, 'provision.actor.reference', 'whoever cannot be resolved is not named by it.');
  }
}

function readPurposes(paper: PaperReading): ConsentPaper['purposes'] {
  const purposes = (paper.consent.provision?.purpose ?? []).map(permittedPurposes);
  if (purposes.some((each) => each.length === 0)) {
    notEvaluated(paper, 'provision.purpose', 'a purpose that is not known is not permitted.');
  }
  return [...new Set(purposes.flat())];
}

function readDataPeriod(paper: PaperReading): ConsentPaper['dataPeriod'] {
  const period = paper.consent.provision?.dataPeriod;
  const range = period === undefined ? undefined : dataRange(period, paper.moment, 'permit');
  if (period !== undefined && range === undefined) {
    spoil(paper, 'provision.dataPeriod');
  }
  return range;
}

function readPeriod(paper: PaperReading): ConsentPaper['period'] {
  const range = forceRange(paper.consent.provision?.period, paper.moment);
  if (range === undefined) {
    spoil(paper, 'provision.period');
  }
  return range ?? { start: null, end: null };
}

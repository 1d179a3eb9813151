// SPDX-License-Identifier: Apache-2.0
/** The ways in which a Consent permits, each as a paper that the engine tests. */
import type { Consent } from '@medplum/fhirtypes';
import type { ConsentPaper, DateRange } from '../../facts/papers.ts';
import { codesIn, ext, idOf, known } from '../access.ts';
import { cs } from '../systems.ts';
import { baseRule, contradictsItself } from './base.ts';
import { readForm, VARIANTS } from './form.ts';
import { childrenOf, grantsOf, type Grant, type Placed } from './grants.ts';
import { readLevel } from './level.ts';
import { readDenials } from './nested.ts';
import { forceRange } from './range.ts';
import { spoil, startPaper, type PaperReading, type Reading } from './reading.ts';
import { isVerified, signaturesOn } from './signatures.ts';

/** In: a Consent. Out: a paper for each way in which it permits; one that could not be evaluated whole is `verified: false` and permits nothing. */
export function readPapers(consent: Consent, reading: Reading): readonly ConsentPaper[] {
  return grantsOf(consent).map((grant) => readGrant(grant, startPaper(reading, consent)));
}

function readGrant(grant: Grant, paper: PaperReading): ConsentPaper {
  const { consent } = paper;
  checkFrame(paper);
  const levels = grant.path.map((each) => readLevel(each.provision, paper, each.at));
  const denies = readDenials(grant.denials, paper);
  const own = levels.at(-1)!;
  const within = levels.slice(0, -1).filter((each) => Object.keys(each).length > 0);
  const named = [...levels].reverse();
  const disclosers = named.find((each) => each.disclosers !== undefined);
  const recipients = named.find((each) => each.recipients !== undefined);
  const read = {
    ...readKind(paper),
    status: consent.status,
    patient: readSubject(paper),
    ...own,
    ...pick(recipients, 'recipients', 'parties', 'recipientClass', 'classMembers', 'intermediaries'),
    ...pick(disclosers, 'discloserClass'),
    disclosers: disclosers?.disclosers ?? (consent.organization ?? []).flatMap((each) => idOf(each) ?? []),
    recipients: recipients?.recipients ?? [],
    categories: own.categories ?? [],
    purposes: named.find((each) => each.purposes !== undefined)?.purposes ?? [],
    period: readPeriod(grant.path, paper),
    signatures: signaturesOn(consent, paper),
    ...readForm(paper),
    ...(denies.length === 0 ? {} : { denies }),
    ...(within.length === 0 ? {} : { within }),
  };
  const verified = isVerified(consent) && !paper.unusable;
  return { id: consent.id ?? '', ...read, verified, ...(paper.unevaluated.length === 0 ? {} : { unevaluated: paper.unevaluated }) };
}

function pick<T extends object, K extends keyof T>(from: T | undefined, ...keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.flatMap((key) => (from?.[key] === undefined ? [] : [[key, from[key]]]))) as Partial<Pick<T, K>>;
}

/** Elements that change the meaning of all others, a base that is neither permit nor denial, a nested provision that says neither. */
function checkFrame(paper: PaperReading): void {
  const { consent } = paper;
  if ((consent.modifierExtension ?? []).length > 0) {
    spoil(paper, 'modifierExtension');
  }
  if (consent.implicitRules !== undefined) {
    spoil(paper, 'implicitRules');
  }
  if (baseRule(consent) === 'unclear') {
    spoil(paper, 'provision.type');
  }
  if (contradictsItself(consent)) {
    spoil(paper, 'policyRule');
  }
  untyped({ provision: consent.provision ?? {}, at: 'provision' }).forEach((each) => {
    spoil(paper, `${each.at}.type`);
  });
}

function untyped(placed: Placed): readonly Placed[] {
  return childrenOf(placed).flatMap((each) => [...(each.provision.type === undefined ? [each] : []), ...untyped(each)]);
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

/** In force while every provision on the way is. */
function readPeriod(path: readonly Placed[], paper: PaperReading): DateRange {
  const ranges = path.map(({ provision, at }) => {
    const range = forceRange(provision.period, paper.moment);
    if (range === undefined) {
      spoil(paper, `${at}.period`);
    }
    return range ?? { start: null, end: null };
  });
  const starts = ranges.flatMap((each) => each.start ?? []).sort();
  const ends = ranges.flatMap((each) => each.end ?? []).sort();
  return { start: starts.at(-1) ?? null, end: ends[0] ?? null };
}

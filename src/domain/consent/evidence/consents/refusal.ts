// SPDX-License-Identifier: Apache-2.0
/**
 * A Consent whose base rule denies: filed as a restriction (settled question 11, rules section 4.5). What limits it and cannot be
 * evaluated is left out, so that it denies more and never less. A purpose, a custodian and a period that can be evaluated are.
 */
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { RestrictionPaper } from '../../facts/papers.ts';
import type { ScopeCategory } from '../../facts/vocabulary.ts';
import { codesIn, given, idOf, known, localRef } from '../access.ts';
import { deniedPurposes } from '../purposes.ts';
import { CONSENT_ACTION, cs } from '../systems.ts';
import { dayOf, standing } from '../time.ts';
import { actorsOf } from './actors.ts';
import { optsOut } from './base.ts';
import { coversRelease, startPaper, widened, type PaperReading, type Reading } from './reading.ts';
import { deniedScope } from './scope.ts';

export const RESTRICTION_KINDS = ['agreed', 'requested-paid-in-full', 'standalone-deny-consent'] as const;

/** In: a Consent that refuses. Out: one restriction per party it is against; none when it does not concern this ask. */
export function readRefusal(consent: Consent, reading: Reading): readonly RestrictionPaper[] {
  const paper = startPaper(reading, consent);
  const whole = optsOut(consent);
  const provision = whole ? {} : consent.provision ?? {};
  if (whole && consent.provision !== undefined) {
    widened(paper, 'provision');
  }
  const patient = idOf(consent.patient);
  const ours = patient === undefined || paper.identity.isOwn(patient);
  if (consent.status !== 'active' || !ours || !concernsAsk(provision, paper)) {
    return [];
  }
  reportNested(provision, paper);
  const base = {
    id: consent.id ?? '',
    kind: known(codesIn(consent.category, cs('restriction-kind')), RESTRICTION_KINDS)[0] ?? 'standalone-deny-consent',
    ...given('by', (consent.organization ?? []).map(idOf)[0]),
    ...given('madeOn', dayOf(consent.dateTime, paper.moment.zone)),
    ...given('categories', scopeOf(provision, paper)),
    ...given('records', recordsOf(provision, paper)),
  } as const;
  return against(provision, paper).map((party) => ({ ...base, against: party }));
}

/** Evaluated for this ask: when, by whom, for which purpose, and whether it speaks of giving out at all. */
function concernsAsk(provision: ConsentProvision, paper: PaperReading): boolean {
  const when = standing(provision.period, paper.moment);
  const custodians = actorsOf(provision, paper).filter((each) => each.kind === 'discloser');
  const others = custodians.length > 0 && custodians.every((each) => each.id !== undefined && each.id !== paper.from);
  const purposes = (provision.purpose ?? []).map(deniedPurposes);
  const otherPurpose = purposes.length > 0 && purposes.every((each) => each !== undefined && !each.includes(paper.purpose));
  return when !== 'before' && when !== 'after' && !others && !otherPurpose && coversRelease(provision, CONSENT_ACTION) !== false;
}

function reportNested(provision: ConsentProvision, paper: PaperReading): void {
  const elements = [
    ...(provision.dataPeriod === undefined ? [] : ['provision.dataPeriod']),
    ...((provision.provision ?? []).some((each) => each.type !== 'deny') ? ['provision.provision'] : []),
    ...((paper.consent.modifierExtension ?? []).length > 0 ? ['modifierExtension'] : []),
  ];
  elements.forEach((each) => {
    widened(paper, each);
  });
}

/** Categories; absent: all of them. */
function scopeOf(provision: ConsentProvision, paper: PaperReading): readonly ScopeCategory[] | undefined {
  if ((provision.code ?? []).length === 0 && (provision.class ?? []).length === 0 && (provision.securityLabel ?? []).length === 0) {
    return undefined;
  }
  const { data: _, ...rest } = provision;
  const categories = deniedScope(rest, paper, 'provision');
  return categories.includes('*') && (provision.code ?? []).every((each) => !codesIn(each, cs('category')).includes('*')) ? undefined : categories;
}

/** Records it names one by one, as `Type/id`; absent: it is not limited to records. */
function recordsOf(provision: ConsentProvision, paper: PaperReading): readonly string[] | undefined {
  const data = provision.data ?? [];
  const refs = data.map((each) => (each.meaning === 'instance' ? localRef(each.reference) : undefined));
  if (data.length === 0) {
    return undefined;
  }
  if (refs.some((each) => each === undefined)) {
    widened(paper, 'provision.data');
    return undefined;
  }
  return refs.flatMap((each) => (each === undefined ? [] : [`${each.type}/${each.id}`]));
}

/** Whom it is against; everyone, when it names nobody or somebody who cannot be resolved. */
function against(provision: ConsentProvision, paper: PaperReading): readonly RestrictionPaper['against'][] {
  const named = actorsOf(provision, paper).filter((each) => each.kind !== 'discloser' && each.kind !== 'bystander');
  if (named.some((each) => each.kind === 'unknown' || each.id === undefined)) {
    widened(paper, 'provision.actor');
    return [{}];
  }
  return named.length === 0 ? [{}] : named.map((each) => ({ ...given('organization', each.organization), ...given('person', each.person) }));
}

// SPDX-License-Identifier: Apache-2.0
/**
 * A Consent whose base rule denies: filed as a restriction (settled question 11, rules section 4.5). What limits it and cannot be
 * evaluated is left out, so that it denies more and never less; what it excepts it does not hold.
 */
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { RestrictionPaper } from '../../facts/papers.ts';
import { codesIn, given, idOf, known } from '../access.ts';
import { deniedPurposes } from '../purposes.ts';
import { cs } from '../systems.ts';
import { dayOf } from '../time.ts';
import { actorsOf, RECIPIENT_CLASSES } from './actors.ts';
import { baseRule, contradictsItself, isForResearch, isRestriction, isSelfPay, mayRefuse, optsOut } from './base.ts';
import { denialsInUntyped, denialsUnder, type Placed } from './grants.ts';
import { concernsUs, deniedRange, exceptionsIn, isReceiver } from './nested.ts';
import { startPaper, widened, type PaperReading, type Reading } from './reading.ts';
import { readScope } from './scope.ts';
import { isTakenBack } from './taken-back.ts';

export const RESTRICTION_KINDS = ['agreed', 'requested-paid-in-full', 'standalone-deny-consent'] as const;

/** In: a Consent that refuses. Out: one restriction per party it is against; none when it does not concern this ask, or was taken back. */
export function readRefusal(consent: Consent, reading: Reading): readonly RestrictionPaper[] {
  const paper = startPaper(reading, consent);
  const patient = idOf(consent.patient);
  const ours = patient === undefined || paper.identity.isOwn(patient);
  return consent.status !== 'active' || !ours || isTakenBack(consent, reading.moment) ? [] : refusalsIn(paper).flatMap((each) => readOne(each, paper));
}

/**
 * What refuses in it. The policy opts out of everything: whatever the root adds is an exception, or conditions of the exceptions in it. A holder's
 * own restriction is of what its root names, whatever policy it is filed under. Where nothing says what the base is, of the consent or of a provision
 * in a permit, the denials in it stand all the same, and where it may be a refusal it is one of everything.
 */
function refusalsIn(paper: PaperReading): readonly Placed[] {
  const { consent } = paper;
  const provision = consent.provision ?? {};
  const root: Placed = { provision, at: 'provision' };
  if (provision.type === 'deny' && isKeptByHolder(consent)) {
    return [root];
  }
  if (mayRefuse(consent)) {
    widened(paper, 'policyRule');
  }
  if (contradictsItself(consent)) {
    return [{ provision: {}, at: 'policyRule' }];
  }
  if (optsOut(consent) || mayRefuse(consent)) {
    return [{ provision: { provision: [{ ...provision, type: provision.type ?? 'deny' }] }, at: 'policyRule' }];
  }
  if (baseRule(consent) === 'deny') {
    return [root];
  }
  return denialsIn(consent);
}

/** What is denied in it by itself, whatever its base. */
export function denialsIn(consent: Consent): readonly Placed[] {
  const root: Placed = { provision: consent.provision ?? {}, at: 'provision' };
  return baseRule(consent) === 'permit' && !isRestriction(consent) ? denialsInUntyped(root) : denialsUnder(root, isRestriction(consent) ? 'denies' : 'holds');
}

/** Refuses: whole, by what it excepts where nothing says what the base is, by words that its permit contradicts, as a restriction that was filed under a permit, or by denials in a permit of which nobody can tell what holds them. */
export function isRefusing(consent: Consent): boolean {
  return baseRule(consent) !== 'permit' || isRestriction(consent) || contradictsItself(consent) || denialsInUntyped({ provision: consent.provision ?? {}, at: 'provision' }).length > 0;
}

function readOne(placed: Placed, paper: PaperReading): readonly RestrictionPaper[] {
  const { provision, at } = placed;
  if (!concernsUs(provision, paper) || isForOtherPurpose(provision, paper)) {
    return [];
  }
  if ((paper.consent.modifierExtension ?? []).length > 0) {
    widened(paper, 'modifierExtension');
  }
  const permits = (provision.modifierExtension ?? []).length > 0 ? [] : exceptionsIn(placed, paper);
  const parties = against(provision, paper, at);
  const scope = readReach(provision, paper, at);
  const base = {
    id: paper.consent.id ?? '',
    ...given('by', keeperOf(paper)),
    ...given('madeOn', dayOf(paper.consent.dateTime, paper.moment.zone)),
    ...scope,
    ...given('dataPeriod', deniedRange(provision, paper, at)),
    ...(permits.length === 0 ? {} : { permits }),
    ...(paper.unevaluated.length === 0 ? {} : { unevaluated: paper.unevaluated }),
  } as const;
  return parties.map((party) => ({ ...base, kind: kindOf(party, paper), against: party }));
}

/** Who keeps it: this holder where the Consent names several and it is one of them; of several others nobody for sure. */
function keeperOf({ consent, from }: PaperReading): string | undefined {
  const named = (consent.organization ?? []).map(idOf);
  return named.includes(from) ? from : named.length === 1 ? named[0] : undefined;
}

/** By our own category; else by the policy of an item paid in full, where it is against nobody or a health plan; else the person's own refusal. */
function kindOf({ organization, person, recipientClass }: RestrictionPaper['against'], { consent, registry }: PaperReading): RestrictionPaper['kind'] {
  const [said] = known(codesIn(consent.category, cs('restriction-kind')), RESTRICTION_KINDS);
  const plan = organization === undefined ? person === undefined && recipientClass === undefined : registry.byId.get(organization)?.classes.includes('health-plan') === true;
  return said ?? (isSelfPay(consent) && plan ? 'requested-paid-in-full' : 'standalone-deny-consent');
}

/** A restriction that a holder agreed to, or owes for a payment: what it excepts is merely not restricted. */
export function isKeptByHolder(consent: Consent): boolean {
  return baseRule(consent) === 'deny' && codesIn(consent.category, cs('restriction-kind')).some((kind) => kind !== 'standalone-deny-consent');
}

/** A no to a study says nothing of care, unless it names what for. */
function isForOtherPurpose({ purpose = [] }: ConsentProvision, paper: PaperReading): boolean {
  const purposes = purpose.length === 0 && isForResearch(paper.consent) ? [['research']] : purpose.map(deniedPurposes);
  return purposes.length > 0 && purposes.every((each) => each !== undefined && !each.includes(paper.purpose));
}

/**
 * Categories, records and further conditions. Records alone are named as such. On a form of ours (it says which kind of restriction it is) the
 * categories and records are a list of what is restricted, not conditions of each other (docs/carriers.md).
 */
function readReach(provision: ConsentProvision, paper: PaperReading, at: string): Pick<RestrictionPaper, 'categories' | 'records' | 'limits'> {
  const { categories, limits } = readScope(provision, { paper, at, polarity: 'deny' });
  const { data, ...others } = limits ?? {};
  const ours = codesIn(paper.consent.category, cs('restriction-kind')).length > 0;
  const listed = data !== undefined && data.authors.length === 0 && Object.keys(others).length === 0 && (ours || categories === undefined);
  return { ...given('categories', categories), ...(listed ? { records: data.records } : given('limits', limits)) };
}

/** Whom it is against; everyone, when it names nobody or somebody who cannot be resolved. */
function against(provision: ConsentProvision, paper: PaperReading, at: string): readonly RestrictionPaper['against'][] {
  const named = actorsOf(provision, paper).filter((each) => each.kind !== 'discloser' && each.kind !== 'bystander');
  if (named.some((each) => !isReceiver(each))) {
    widened(paper, `${at}.actor`);
    return [{}];
  }
  return named.length === 0 ? [{}] : named.flatMap((each): readonly RestrictionPaper['against'][] => {
    const [recipientClass] = known([each.partyClass ?? ''], RECIPIENT_CLASSES);
    const byClass = recipientClass === undefined || recipientClass === 'named-roles-on-care-team' ? [] : [{ recipientClass }];
    return [...byClass, ...each.parties.map((party) => ({ ...party, ...given('roles', each.roles) }))];
  });
}

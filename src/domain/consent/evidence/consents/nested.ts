// SPDX-License-Identifier: Apache-2.0
/**
 * Nested provisions, to any depth: exceptions to the one that holds them, each with its own type (known failures 1 and 2).
 * An exception that takes away is read as wide as it might be meant; one that gives back, as narrow.
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import type { NestedProvision } from '../../facts/papers.ts';
import type { Purpose } from '../../facts/vocabulary.ts';
import { given, known } from '../access.ts';
import { deniedPurposes } from '../purposes.ts';
import type { Party } from '../relations.ts';
import { CONSENT_ACTION } from '../systems.ts';
import { standing } from '../time.ts';
import { wholesOf } from '../../units.ts';
import { actorsOf, idOfParty, partiesOf, RECIPIENT_CLASSES, type NamedActor } from './actors.ts';
import { childrenOf, ofType, type Placed } from './grants.ts';
import { readLevel } from './level.ts';
import { dataRange } from './range.ts';
import { coversRelease, notEvaluated, widened, type PaperReading } from './reading.ts';
import { readScope } from './scope.ts';

/** In: denials, as they are placed. Out: those that may concern this ask. */
export function readDenials(placed: readonly Placed[], paper: PaperReading): readonly NestedProvision[] {
  return placed.flatMap((each) => readDenial(each, paper) ?? []);
}

function readDenial(placed: Placed, paper: PaperReading): NestedProvision | undefined {
  const { provision, at } = placed;
  if (!concernsUs(provision, paper)) {
    return undefined;
  }
  const { categories = ['*'], limits } = readScope(provision, { paper, at, polarity: 'deny' });
  const permits = exceptionsIn(placed, paper);
  return {
    categories,
    ...given('limits', limits),
    ...given('dataPeriod', deniedRange(provision, paper, at)),
    ...deniedRecipients(provision, paper, at),
    ...given('purposes', purposesDenied(provision, paper, at)),
    ...(permits.length === 0 ? {} : { permits }),
  };
}

/** The days that a denial speaks of; undefined: all, also when they cannot be read. */
export function deniedRange(provision: ConsentProvision, paper: PaperReading, at: string): NestedProvision['dataPeriod'] {
  const range = provision.dataPeriod === undefined ? undefined : dataRange(provision.dataPeriod, paper.moment, 'deny');
  if (provision.dataPeriod !== undefined && range === undefined) {
    widened(paper, `${at}.dataPeriod`);
  }
  return range;
}

/** A denial that is over, that speaks of other actions, or that binds other organizations alone, does not narrow this release; one that binds an organization binds its units, and a person may act for this one. */
export function concernsUs(provision: ConsentProvision, paper: PaperReading): boolean {
  const when = standing(provision.period, paper.moment);
  const custodians = actorsOf(provision, paper).filter((each) => each.kind === 'discloser');
  const own = [paper.from, ...wholesOf(paper.from, (id) => paper.registry.byId.get(id)?.parent)];
  const isOther = ({ organization }: Party): boolean => organization !== undefined && !own.includes(organization);
  const others = custodians.length > 0 && custodians.every((each) => each.complete && each.partyClass === undefined && each.parties.every(isOther));
  return when !== 'before' && when !== 'after' && coversRelease(provision, CONSENT_ACTION) !== false && !others;
}

type Whom = Pick<NestedProvision, 'recipients' | 'parties' | 'recipientClasses'>;

function deniedRecipients(provision: ConsentProvision, paper: PaperReading, at: string): Whom {
  const named = actorsOf(provision, paper).filter((each) => each.kind !== 'discloser' && each.kind !== 'bystander');
  if (named.some((each) => !isReceiver(each))) {
    widened(paper, `${at}.actor`);
    return {};
  }
  const classes = known(named.flatMap((each) => each.partyClass ?? []), RECIPIENT_CLASSES).filter((each) => each !== 'named-roles-on-care-team');
  const ids = named.flatMap((each) => each.parties.flatMap((party) => idOfParty(party) ?? []));
  return named.length === 0 ? {} : {
    recipients: ids, ...given('parties', partiesOf(named.map((each) => ({ ...each, kind: 'recipient' as const })))), ...(classes.length === 0 ? {} : { recipientClasses: classes }),
  };
}

/** Somebody whom the engine can tell: by id, as members now, or by a class that it knows. */
export function isReceiver(actor: NamedActor): boolean {
  const known = actor.partyClass === undefined || (RECIPIENT_CLASSES as readonly string[]).includes(actor.partyClass);
  const listed = actor.partyClass !== 'named-roles-on-care-team' || actor.listed;
  return (actor.kind === 'recipient' || actor.kind === 'intermediary') && actor.complete && known && listed;
}

function purposesDenied(provision: ConsentProvision, paper: PaperReading, at: string): readonly Purpose[] | undefined {
  const purposes = (provision.purpose ?? []).map(deniedPurposes);
  if (purposes.some((each) => each === undefined)) {
    widened(paper, `${at}.purpose`);
    return undefined;
  }
  return purposes.length === 0 ? undefined : [...new Set(purposes.flatMap((each) => each ?? []))];
}

/**
 * What a denial excepts: the permits in it, each without what a denial beside it takes; and what a denial in it excepts in turn,
 * within that denial. A provision without a type gives nothing back.
 */
export function exceptionsIn(placed: Placed, paper: PaperReading): readonly NestedProvision[] {
  const children = childrenOf(placed);
  const beside = ofType(children, 'deny');
  children.filter((each) => each.provision.type === undefined).forEach((each) => {
    notEvaluated(paper, `${each.at}.type`, 'a provision without a type gives nothing back.');
  });
  const taken = beside.map((each) => ({ each, read: readDenial(each, paper) }));
  const without = (skip?: Placed): readonly NestedProvision[] => taken.flatMap(({ each, read }) => (each === skip || read === undefined ? [] : [read]));
  return [
    ...ofType(children, 'permit').flatMap((each) => readPermission(each, paper, without()) ?? []),
    ...beside.flatMap((each) => {
      const permits = exceptionsIn(each, paper);
      const within = permits.length === 0 ? undefined : asPermission(each, paper, without(each));
      return within === undefined ? [] : [{ ...within, permits }];
    }),
  ];
}

/** A permit inside a denial; undefined when anything in it cannot be evaluated: then the denial stands. */
function readPermission(placed: Placed, paper: PaperReading, taken: readonly NestedProvision[]): NestedProvision | undefined {
  const children = childrenOf(placed);
  const permits = ofType(children, 'permit');
  if (children.some((each) => each.provision.type === undefined)) {
    notEvaluated(paper, placed.at, 'what it would give back stays denied.');
    return undefined;
  }
  const read = asPermission(placed, paper, [...taken, ...readDenials(ofType(children, 'deny'), paper)]);
  return read === undefined || permits.length === 0 ? read : { ...read, permits: permits.flatMap((each) => readPermission(each, paper, []) ?? []) };
}

/** The conditions of a provision as those of a permit, without what is in it. */
function asPermission({ provision, at }: Placed, paper: PaperReading, taken: readonly NestedProvision[]): NestedProvision | undefined {
  const trial: PaperReading = { ...paper, unusable: false };
  const { disclosers, discloserClass, recipientClass, classMembers, intermediaries, categories = ['*'], purposes, ...rest } = readLevel(provision, trial, at);
  const holder = (disclosers === undefined || disclosers.includes(paper.from)) && discloserClass === undefined;
  const told = recipientClass !== 'anyone' && recipientClass !== 'named-roles-on-care-team' && intermediaries === undefined;
  const members = recipientClass === 'named-roles-on-care-team' ? classMembers ?? [] : [];
  if (trial.unusable || !holder || !(told || members.length > 0) || standing(provision.period, paper.moment) !== 'within') {
    notEvaluated(paper, at, 'what it would give back stays denied.');
    return undefined;
  }
  const parties = members.length === 0 ? rest.parties : [...rest.parties ?? [], ...members];
  return {
    ...rest,
    categories,
    ...(rest.recipients === undefined ? {} : { recipients: [...rest.recipients, ...members.map((each) => each.person ?? each.organization)] }),
    ...given('parties', parties),
    ...(recipientClass === undefined || members.length > 0 ? {} : { recipientClasses: [recipientClass] }),
    ...given('purposes', purposes),
    ...(taken.length === 0 ? {} : { denies: taken }),
  };
}

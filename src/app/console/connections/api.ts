// SPDX-License-Identifier: Apache-2.0
/** Partners and feeds as the outside calls them; part of App. Staff see all, a partner's administrator its own organization. */
import type { Result } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { registryForms, takeKeys, takePartner, type FileGiven, type KeysGiven } from './change.ts';
import { feedList, feedPage, type FeedName } from './feeds.ts';
import type { PartnersCall } from './frame.ts';
import { informed, type InformedCall } from './informing.ts';
import { decideMatch, matchingPage } from './matching.ts';
import { deliveryList, failedMessages, settleDelivery, tryAgain, type SettleGiven } from './messages.ts';
import { findLinked, linkedPage, partLinked, type LinkedCall, type PartingGiven } from './parting.ts';
import { paperFile, paperPage, type PaperCall } from './papers.ts';
import { partnerList, partnerPage } from './registry.ts';
import { noteAmendment, noteHolderAnswer, workPage, type AnswerCall, type HolderAnswer } from './work.ts';

export interface PartnerPages {
  partnerList(caller: Caller, call: PartnersCall): Promise<Result<Answer>>;
  partnerPage(caller: Caller, call: PartnersCall & { readonly id: string }): Promise<Result<Answer>>;
  /** Staff: the document of an agreement, told of; and itself. */
  paperPage(caller: Caller, call: PaperCall): Promise<Result<Answer>>;
  paperFile(caller: Caller, call: PaperCall): Promise<Result<Answer>>;
  /** Staff: the registry, changed. */
  registryForms(caller: Caller, call: PartnersCall): Promise<Result<Answer>>;
  takePartner(caller: Caller, call: FileGiven): Promise<Result<Answer>>;
  takeKeys(caller: Caller, call: KeysGiven): Promise<Result<Answer>>;
  feedList(caller: Caller, call: PartnersCall): Promise<Result<Answer>>;
  feedPage(caller: Caller, call: PartnersCall & FeedName): Promise<Result<Answer>>;
  failedMessages(caller: Caller, call: PartnersCall & { readonly done?: boolean; readonly after?: string }): Promise<Result<Answer>>;
  tryAgain(caller: Caller, call: PartnersCall & { readonly id: string }): Promise<Result<Answer>>;
  deliveryList(caller: Caller, call: PartnersCall & { readonly done?: boolean }): Promise<Result<Answer>>;
  settleDelivery(caller: Caller, call: SettleGiven): Promise<Result<Answer>>;
  /** Staff: what waits for people of the gateway. */
  workPage(caller: Caller, call: PartnersCall & { readonly done?: boolean }): Promise<Result<Answer>>;
  /** Staff: Patients that may be one person. */
  matchingPage(caller: Caller, call: PartnersCall & { readonly done?: boolean; readonly after?: string }): Promise<Result<Answer>>;
  decideMatch(caller: Caller, call: PartnersCall & { readonly id: string; readonly decision: string; readonly reason: string }): Promise<Result<Answer>>;
  /** Staff: Patients that stand as one person, and parting them. */
  findLinked(caller: Caller, call: PartnersCall & { readonly identifier: string }): Promise<Result<Answer>>;
  linkedPage(caller: Caller, call: LinkedCall): Promise<Result<Answer>>;
  partLinked(caller: Caller, given: PartingGiven): Promise<Result<Answer>>;
  /** Staff: what a holder answered to what a person asked of it. */
  noteHolderAnswer(caller: Caller, call: HolderAnswer): Promise<Result<Answer>>;
  noteAmendment(caller: Caller, call: AnswerCall): Promise<Result<Answer>>;
  /** Staff: a person was told of a report about it, or why not. */
  informed(caller: Caller, call: InformedCall): Promise<Result<Answer>>;
}

export function partnerPages(deps: Deps, gates: Gates): PartnerPages {
  return {
    partnerList: (caller, call) => partnerList(deps, caller, call), partnerPage: (caller, call) => partnerPage(deps, caller, call),
    paperPage: (caller, call) => paperPage(deps, gates, caller, call), paperFile: (caller, call) => paperFile(deps, gates, caller, call),
    registryForms: (caller, call) => Promise.resolve(registryForms(caller, call)), takePartner: (caller, call) => takePartner(deps, caller, call), takeKeys: (caller, call) => takeKeys(deps, caller, call),
    feedList: (caller, call) => feedList(deps, caller, call), feedPage: (caller, call) => feedPage(deps, caller, call),
    failedMessages: (caller, call) => failedMessages(deps, caller, call), tryAgain: (caller, call) => tryAgain(deps, gates, caller, call),
    deliveryList: (caller, call) => deliveryList(deps, caller, call), settleDelivery: (caller, call) => settleDelivery(deps, caller, call),
    matchingPage: (caller, call) => matchingPage(deps, gates, caller, call), decideMatch: (caller, call) => decideMatch(deps, gates, caller, call),
    findLinked: (caller, call) => findLinked(deps, gates, caller, call), linkedPage: (caller, call) => linkedPage(deps, gates, caller, call), partLinked: (caller, given) => partLinked(deps, gates, caller, given),
    workPage: (caller, call) => workPage(deps, caller, call), noteHolderAnswer: (caller, call) => noteHolderAnswer(deps, caller, call), noteAmendment: (caller, call) => noteAmendment(deps, caller, call),
    informed: (caller, call) => informed(deps, caller, call),
  };
}

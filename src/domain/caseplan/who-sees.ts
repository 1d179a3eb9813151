// SPDX-License-Identifier: Apache-2.0
/**
 * Who sees what of a plan: every member of the team against every part, as decided, and why. Lead planners ask it before a conference.
 * Pure: the gate decides elsewhere; here its answers are counted, and put into words that tell no more than whoever asks may know.
 */
import type { Verdict } from '../consent/decision.ts';
import type { Component } from './components.ts';

/** How a membership stands at the instant. */
export type Standing = 'member' | 'not-yet' | 'ended';

export interface TeamMember {
  /** `m1`, `m2`, ...: ties a cell to its member. */
  readonly key: string;
  readonly reference: string;
  readonly name: string;
  readonly organization?: string;
  readonly roles: readonly string[];
  readonly standing: Standing;
  readonly period?: { readonly start?: string; readonly end?: string };
  /** Purposes under which it works, by registration; the first is the one that reasons are given for. */
  readonly purposes: readonly string[];
  /** False: nothing is registered through which it could ask; what it would get is told for the purpose of its kind. */
  readonly connected: boolean;
}

/** A kind of record, as far as whoever asks may have it. */
export interface PlanPart {
  readonly component: Component;
  readonly category: string;
  readonly recordClass: string;
  readonly holder: string;
  readonly count: number;
  readonly cells: readonly Cell[];
}

/** `not-told`: the holder of the records has not said that the asker leads, so what others may have of them is not told. */
export type CellAnswer = 'shown' | 'partly' | 'withheld' | 'undecided' | 'not-told';

export interface Cell {
  readonly member: string;
  readonly answer: CellAnswer;
  /** How many of the part's records. */
  readonly shown: number;
  /** The purpose under which it is shown, else under which the reasons hold. */
  readonly purpose: string;
  readonly why: readonly string[];
  readonly cite: readonly string[];
  /** Under the proposed papers; only where one was given. */
  readonly then?: Omit<Cell, 'member' | 'then'>;
}

export interface WhoSees {
  readonly plan: string;
  readonly asOf: string;
  readonly members: readonly TeamMember[];
  readonly parts: readonly PlanPart[];
  readonly proposed: boolean;
}

/** One member under one purpose. */
export interface Door { readonly purpose: string; readonly verdict: (index: number) => Verdict }

/** `exact`: staff of the gateway; others are told of other parties' papers no more than that the law needs one. */
export type Telling = 'exact' | 'plain';

/** In: the doors of one member, first the one it usually uses, and how many records the part has. Out: its cell. */
export function cellOf(doors: readonly Door[], count: number, telling: Telling): Omit<Cell, 'member' | 'then'> {
  const verdicts = doors.map((door) => ({ door, all: Array.from({ length: count }, (_, index) => door.verdict(index)) }));
  const counted = verdicts.map((each) => ({ ...each, shown: each.all.filter((one) => one.verdict === 'release').length }));
  const [best] = counted.toSorted((a, b) => b.shown - a.shown);
  if (best === undefined) {
    return { answer: 'withheld', shown: 0, purpose: '', why: ['no way to ask'], cite: [] };
  }
  const telltale = best.all.find((one) => (best.shown === count ? one.verdict === 'release' : one.verdict !== 'release'));
  const undecided = best.shown === 0 && best.all.every((one) => one.verdict === 'undecided');
  const answer = best.shown === count ? 'shown' : best.shown > 0 ? 'partly' : undecided ? 'undecided' : 'withheld';
  const reasons = telltale === undefined ? { why: [], cite: [] } : telling === 'exact' ? exactly(telltale) : plainly(telltale);
  return { answer: telling === 'plain' && answer === 'undecided' ? 'withheld' : answer, shown: best.shown, purpose: best.door.purpose, ...reasons };
}

function exactly(verdict: Verdict): Pick<Cell, 'why' | 'cite'> {
  const why = verdict.verdict === 'release' ? [...verdict.bases, ...(verdict.consent === undefined ? [] : [`Consent/${verdict.consent}`])] : verdict.reasons;
  return { why: [...why], cite: unique(verdict.findings.map((finding) => `${finding.rule} (${finding.cite})`)) };
}

/**
 * Whether there is a consent for somebody else, was one, or a refusal, is the participant's to tell (42 CFR 2.13(c)): a lead planner
 * learns that it goes, that the protocol leaves it out or wants the member on the team, or that the law needs a paper: ways to prepare a conference.
 */
function plainly(verdict: Verdict): Pick<Cell, 'why' | 'cite'> {
  if (verdict.verdict === 'release') {
    return { why: ['may be shared'], cite: [] };
  }
  const team = verdict.findings.filter((finding) => finding.rule.startsWith('team.'));
  if (team.length > 0) {
    return { why: ['the sharing protocol asks for a member of the team, in its role'], cite: unique(team.map((finding) => `${finding.rule} (${finding.cite})`)) };
  }
  const protocol = verdict.findings.filter((finding) => finding.rule.startsWith('matrix.'));
  return protocol.length > 0 ? { why: ['the sharing protocol leaves it out'], cite: unique(protocol.map((finding) => `${finding.rule} (${finding.cite})`)) }
    : { why: ['the law needs a paper that covers it'], cite: [] };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

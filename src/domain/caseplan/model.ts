// SPDX-License-Identifier: Apache-2.0
/**
 * A case plan as a case planner thinks of it, read from the records of one person (read.ts). Every part keeps the reference of the
 * record that it came from, so that a finding can point to it. Days are local dates as the records have them (YYYY, YYYY-MM or YYYY-MM-DD).
 * Source of the parts: collaborative comprehensive case plans, the ten components; treatment court standard for case planning.
 */
import type { Purpose } from '../consent/facts/vocabulary.ts';
import type { Attended } from '../export/compliance/report.ts';

/** A coded or plain word: `text` is for people and never empty; `code` is that of the system of ours, where there is one. */
export interface Word { readonly text: string; readonly code?: string }

/** A party: the record, where there is one, and what to call it. */
export interface Party { readonly name: string; readonly ref?: string; readonly organization?: string }

export interface Span { readonly start?: string; readonly end?: string }

/** Order in which needs are met. Treatment court standard for case planning: responsivity, criminogenic, maintenance needs. */
export type NeedClass = 'responsivity' | 'criminogenic' | 'maintenance';
/** Groups of the criminogenic needs (profiles, code system need-domain); `history` is static and no target of change. */
export type NeedGroup = 'big-four' | 'lesser-four' | 'history' | 'other';

export interface Need {
  readonly ref: string;
  readonly class: NeedClass;
  readonly domain: Word;
  /** Of a criminogenic need. */
  readonly group?: NeedGroup;
  /** Level of the need as the record or, failing that, the assessment has it; `rank` orders levels within one plan (0 is the lowest). */
  readonly level?: Word & { readonly rank: number };
  /** 1 is first. */
  readonly priority?: number;
  readonly targets: readonly string[];
  readonly words?: string;
  /** Not inactive, remission or resolved, and without an abatement. */
  readonly active: boolean;
  readonly since?: string;
  /** The day on which it was resolved. */
  readonly until?: string;
  /** The assessments that found it. */
  readonly evidence: readonly string[];
  /** False: the person has it and this plan does not take it up. */
  readonly inPlan: boolean;
}

/** A diagnosis, with the domain of need that it is about where its code tells. */
export interface Problem { readonly ref: string; readonly text: string; readonly domain?: string; readonly active: boolean }

export interface Objective {
  readonly ref: string;
  readonly text: string;
  readonly status: string;
  /** in-progress, improving, achieved ... (http://terminology.hl7.org/CodeSystem/goal-achievement). */
  readonly progress?: string;
  readonly start?: string;
  readonly due?: string;
  readonly often?: string;
  /** A target with a measure and a value (Goal.target.measure and detail). */
  readonly measured: boolean;
  readonly words?: string;
}

export interface PlanGoal extends Objective {
  readonly priority?: string;
  readonly expressedBy?: Party;
  /** The needs that it is about. */
  readonly needs: readonly string[];
  readonly objectives: readonly Objective[];
  /** What is to change, as the source names it. */
  readonly target?: string;
  readonly outcomes: readonly string[];
}

export type ActionKind = 'service' | 'technique' | 'participant' | 'appointment' | 'task' | 'other';

/** What somebody does: a referral, a technique, a task of the participant, an appointment. */
export interface Action {
  readonly ref: string;
  readonly kind: ActionKind;
  readonly text: string;
  readonly status: string;
  /** Planned, under way or on hold: neither done nor given up. */
  readonly open: boolean;
  readonly who: readonly Party[];
  readonly when?: Span;
  /** How often, in words; `once` for what happens at one time. */
  readonly often?: string;
  readonly once: boolean;
  readonly goals: readonly string[];
  readonly needs: readonly string[];
  readonly category: readonly string[];
  readonly courtOrdered: boolean;
  readonly outcomes: readonly string[];
  /** The loop of a referral: the last that was heard of it. */
  readonly loop?: { readonly ref: string; readonly status: string; readonly reason?: string; readonly owner?: Party; readonly since?: string };
}

export interface Strength { readonly ref: string; readonly kind: Word; readonly text: string; readonly words?: string; readonly since?: string; readonly inPlan: boolean }
export interface Consideration { readonly ref: string; readonly kind: Word; readonly text: string }

export interface Assessment {
  readonly ref: string;
  /** risk-need: criminogenic risk and needs; screen: whether a disorder is to be looked for; other: the rest (screens.ts). */
  readonly kind: 'risk-need' | 'screen' | 'other';
  /** Of a screen: positive, the domain of need that it is about, and what was recorded because of it. */
  readonly screen?: { readonly positive: boolean; readonly about?: string; readonly followedBy: readonly string[] };
  readonly instrument: Word;
  readonly date?: string;
  readonly score?: string;
  readonly level?: Word;
  readonly computed?: Word;
  readonly overrideReason?: string;
  readonly by: readonly Party[];
  readonly domains: readonly { readonly domain: Word; readonly score?: string; readonly level?: Word }[];
}

/** A medicine that is ordered or taken now. */
export interface Medicine {
  readonly ref: string;
  /** An order; otherwise a statement that it is taken. */
  readonly ordered: boolean;
  /** Buprenorphine or methadone. */
  readonly forOpioids: boolean;
  /** Reverses an overdose: naloxone. */
  readonly reversal: boolean;
  readonly name: string;
  /** The order says that it is for the time in custody. */
  readonly custodyOnly: boolean;
  readonly start?: string;
  readonly end?: string;
}

/** Medicine or treatment with whoever ordered or gives it: what a substance use disorder program knows, where one of them is such a program. */
export interface Part2Record { readonly ref: string; readonly medicine: boolean; readonly labelled: boolean; readonly by: readonly string[] }

export interface Readiness { readonly ref: string; readonly date?: string; readonly stage: Word }

export interface Member extends Party { readonly roles: readonly Word[]; readonly period?: Span; readonly status?: string; readonly training: readonly { readonly topic: Word; readonly expires?: string }[] }
export interface Team { readonly ref: string; readonly status: string; readonly period?: Span; readonly lead?: string; readonly members: readonly Member[] }

export interface Review { readonly ref: string; readonly status: string; readonly due?: string; readonly done?: string; readonly outcome?: Word; readonly owner?: Party; readonly ofPlan: string }
export interface Conference {
  readonly ref: string;
  readonly status: string;
  readonly date?: string;
  readonly manner?: string;
  readonly attendance: readonly { readonly member: Party; readonly attendance: string; readonly brought: readonly string[] }[];
}

export interface LegalCondition { readonly ref: string; readonly text: string; readonly type?: Word; readonly imposedBy?: string; readonly case?: string; readonly period?: Span; readonly goals: readonly string[] }
export interface Violation { readonly ref: string; readonly kind?: string; readonly date?: string; readonly text?: string; readonly conditions: readonly string[] }
export interface Response { readonly ref: string; readonly kind: string; readonly magnitude?: string; readonly date?: string; readonly text?: string; readonly answers: readonly string[] }
/** A stay in custody or an episode of supervision. */
export interface Episode { readonly ref: string; readonly kind: string; readonly status: string; readonly period: Span; readonly planned?: string; readonly at?: Party }
export interface Kept { readonly ref: string; readonly text: string; readonly date: string; readonly outcome: Attended }
export interface Test { readonly ref: string; readonly date?: string; readonly text: string; readonly result: 'positive' | 'negative' | 'not-done' | 'unclear' }
/** One of the three questions about a service. Treatment court standard for case planning, function monitoring. */
export interface ServiceAnswer { readonly ref: string; readonly service: string; readonly question: 'use' | 'adequacy' | 'benefit'; readonly yes: boolean; readonly date?: string }

export interface Permission {
  readonly ref: string;
  readonly status: string;
  readonly permits: boolean;
  readonly variant?: string;
  readonly period?: Span;
  readonly from: readonly Party[];
  readonly to: readonly Party[];
  readonly categories: readonly string[];
  /** Empty: none is said. */
  readonly purposes: readonly Purpose[];
  /** For whom it was revoked, by reference; `*`: for all. */
  readonly revoked: readonly string[];
  /** Of a paper that was looked at and did not hold. */
  readonly rejected: boolean;
}

export interface Closing { readonly date?: string; readonly by?: Party; readonly handedTo?: Party; readonly outcome?: Word }
export interface ConferencePlan { readonly manner?: string; readonly often?: string; readonly expected: readonly string[] }

/** One version of one person's plan with all that belongs to it. */
export interface CasePlan {
  readonly ref: string;
  readonly version?: string;
  readonly status: string;
  readonly title?: string;
  /** Code of plan-category: reentry, diversion, supervision, treatment-court, treatment, aftercare ... */
  readonly kind?: string;
  /** Code of plan-phase. */
  readonly phase?: string;
  readonly person: Party;
  /** Administrative gender of the Patient. */
  readonly gender?: string;
  readonly lead?: Party;
  readonly author?: Party;
  readonly contributors: readonly Party[];
  readonly period?: Span;
  readonly created?: string;
  readonly reviewDue?: string;
  readonly replaces: readonly string[];
  readonly closed?: Closing;
  readonly words: readonly string[];
  readonly generalResponsivity: readonly string[];
  readonly conferencePlan?: ConferencePlan;
  readonly notes: readonly string[];
  /** Of the person; first those of the plan in its order, then the rest. */
  readonly needs: readonly Need[];
  /** Conditions that the plan or its goals are about and that are no needs: diagnoses of a treatment plan. */
  readonly problems: readonly Problem[];
  readonly goals: readonly PlanGoal[];
  readonly actions: readonly Action[];
  /** Services that a court ordered and the plan does not take up. */
  readonly orderedElsewhere: readonly Action[];
  readonly strengths: readonly Strength[];
  readonly considerations: readonly Consideration[];
  readonly assessments: readonly Assessment[];
  readonly readiness: readonly Readiness[];
  readonly medicines: readonly Medicine[];
  /** Records that speak of opioid use disorder, and plans that name overdose. */
  readonly opioidUse: readonly string[];
  readonly overdosePlans: readonly string[];
  readonly treatments: readonly Part2Record[];
  readonly team?: Team;
  readonly reviews: readonly Review[];
  readonly conferences: readonly Conference[];
  readonly conditions: readonly LegalCondition[];
  readonly violations: readonly Violation[];
  readonly responses: readonly Response[];
  readonly episodes: readonly Episode[];
  readonly appointments: readonly Kept[];
  readonly tests: readonly Test[];
  readonly serviceAnswers: readonly ServiceAnswer[];
  readonly permissions: readonly Permission[];
  /** Organizations of the bundle by reference: name, legal statuses and partner kinds. */
  readonly organizations: ReadonlyMap<string, { readonly name: string; readonly legal: readonly string[]; readonly partner: readonly string[] }>;
  /** What the plan names and the bundle does not hold: withheld or not there, which is alike. */
  readonly missing: readonly string[];
}

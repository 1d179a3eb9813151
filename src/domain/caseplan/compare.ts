// SPDX-License-Identifier: Apache-2.0
/**
 * Two plans side by side: a case plan and a treatment plan, or two versions of one plan. What agrees, what conflicts, what only one has.
 * Parts are the same when they are the same record; else needs by their domain, goals by the need and the words, what is done by the words.
 */
import type { Action, CasePlan, Need, Objective, PlanGoal } from './model.ts';
import { isOpen } from './check/goals.ts';

export type PartName = 'lead' | 'need' | 'goal' | 'objective' | 'action' | 'condition' | 'member' | 'review';
/** agrees; conflicts: both have it and say different things; only one has it. */
export type Side = 'agrees' | 'conflicts' | 'only-this' | 'only-other';

export interface Compared {
  readonly part: PartName;
  readonly side: Side;
  readonly text: string;
  readonly this?: string;
  readonly other?: string;
  /** What differs, by name: level, priority, due, status, often, who. */
  readonly differs: readonly string[];
  /** Of what only one has: still to be done. A part that is finished may be left out of the next version; one that is open may not. */
  readonly open: boolean;
}

interface Item { readonly ref: string; readonly text: string; readonly open: boolean; readonly key: string; readonly says: Readonly<Record<string, string | undefined>> }

/** In: two plans of one person as somebody may know them. Out: every part of either, once. */
export function comparePlans(mine: CasePlan, theirs: CasePlan): readonly Compared[] {
  return [
    ...compareLead(mine, theirs), ...pair('need', needs(mine), needs(theirs)), ...pair('goal', mine.goals.map((one) => goalItem(one, mine)), theirs.goals.map((one) => goalItem(one, theirs))),
    ...pair('objective', objectives(mine), objectives(theirs)), ...pair('action', mine.actions.map(actionItem), theirs.actions.map(actionItem)),
    ...pair('condition', conditions(mine), conditions(theirs)), ...pair('member', members(mine), members(theirs)), ...compareReview(mine, theirs),
  ];
}

function needs({ needs: all, problems }: CasePlan): readonly Item[] {
  const own = all.filter((need) => need.inPlan).map(needItem);
  return [...own, ...problems.filter((one) => !own.some((need) => need.key === `domain ${one.domain ?? ''}`)).map((one) => ({ ref: one.ref, text: one.text, open: one.active, key: one.domain === undefined ? wordsKey(one.text) : `domain ${one.domain}`, says: {} }))];
}

function needItem(need: Need): Item {
  return {
    ref: need.ref, text: need.domain.text, open: need.active, key: need.domain.code === undefined || need.domain.code === 'other' ? wordsKey(need.domain.text) : `domain ${need.domain.code}`,
    says: { level: need.level?.code, priority: need.priority?.toString(), status: need.active ? 'active' : 'resolved' },
  };
}

function goalItem(goal: PlanGoal, { needs: all, problems }: CasePlan): Item {
  const about = goal.needs.map((ref) => all.find((need) => need.ref === ref)?.domain.code ?? problems.find((one) => one.ref === ref)?.domain ?? '').filter((domain) => domain !== '').toSorted();
  return { ...objectiveItem(goal), key: about.length === 0 ? wordsKey(goal.text) : `${about.join(' ')} / ${wordsKey(goal.text)}` };
}

function objectiveItem(goal: Objective): Item {
  return { ref: goal.ref, text: goal.text, open: isOpen(goal), key: wordsKey(goal.text), says: { due: goal.due, often: goal.often, status: goal.progress ?? goal.status } };
}

/** The steps of a goal that is reached or given up are over with it. */
function objectives({ goals }: CasePlan): readonly Item[] {
  return goals.flatMap((goal) => goal.objectives.map((one) => ({ ...objectiveItem(one), open: isOpen(goal) && isOpen(one) })));
}

function actionItem(action: Action): Item {
  return { ref: action.ref, text: action.text, open: action.open, key: wordsKey(action.text), says: { who: action.who.map((one) => one.ref ?? one.name).toSorted().join(', ') || undefined, often: action.often, status: action.open ? 'open' : 'over', end: action.when?.end } };
}

/** Conditions are the person's; a plan has those that it reflects. */
function conditions({ conditions: all, goals, actions }: CasePlan): readonly Item[] {
  const own = new Set([...goals.flatMap((goal) => [goal.ref, ...goal.objectives.map((one) => one.ref)])]);
  return all.filter((one) => one.goals.some((ref) => own.has(ref)) || actions.some((action) => action.needs.includes(one.ref))).map((one) => ({ ref: one.ref, text: one.text, open: true, key: one.ref, says: {} }));
}

function members({ team }: CasePlan): readonly Item[] {
  return (team?.members ?? []).map((one) => ({
    ref: one.ref ?? one.name, text: one.name, open: one.period?.end === undefined, key: one.ref ?? wordsKey(one.name), says: { role: one.roles.map((role) => role.code ?? role.text).toSorted().join(', ') || undefined, until: one.period?.end },
  }));
}

function wordsKey(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gv, ' ').trim();
}

const ALIKE = 0.6;

/** Share of words that two texts have in common (Jaccard). */
function likeness(a: string, b: string): number {
  const [one, two] = [new Set(a.split(' ')), new Set(b.split(' '))];
  return [...one].filter((word) => two.has(word)).length / new Set([...one, ...two]).size;
}

/** Ways in which two parts are the same, the surest first: the same record, the same key, the same words (two records of one person), words that are mostly the same. */
const WAYS: readonly ((a: Item, b: Item) => boolean)[] = [
  (a, b) => a.ref === b.ref, (a, b) => a.key === b.key, (a, b) => wordsKey(a.text) === wordsKey(b.text), (a, b) => !a.key.startsWith('domain ') && likeness(a.key, b.key) >= ALIKE,
];

/** Each part with its partner on the other side; no part has two, and a surer way goes before a less sure one for all of them. */
function partners(mine: readonly Item[], theirs: readonly Item[]): ReadonlyMap<Item, Item> {
  const found = new Map<Item, Item>();
  const taken = new Set<Item>();
  for (const isSame of WAYS) {
    for (const item of mine.filter((one) => !found.has(one))) {
      const other = theirs.find((one) => !taken.has(one) && isSame(item, one));
      if (other !== undefined) {
        found.set(item, other);
        taken.add(other);
      }
    }
  }
  return found;
}

function pair(part: PartName, mine: readonly Item[], theirs: readonly Item[]): readonly Compared[] {
  const found = partners(mine, theirs);
  const left = theirs.filter((one) => ![...found.values()].includes(one));
  const ours = mine.map((item): Compared => {
    const other = found.get(item);
    if (other === undefined) return { part, side: 'only-this', text: item.text, this: item.ref, differs: [], open: item.open };
    const differs = Object.keys(item.says).filter((name) => item.says[name] !== undefined && other.says[name] !== undefined && item.says[name] !== other.says[name]);
    return { part, side: differs.length === 0 ? 'agrees' : 'conflicts', text: item.text, this: item.ref, other: other.ref, differs, open: item.open };
  });
  return [...ours, ...left.map((item): Compared => ({ part, side: 'only-other', text: item.text, other: item.ref, differs: [], open: item.open }))];
}

function compareLead(mine: CasePlan, theirs: CasePlan): readonly Compared[] {
  return single('lead', mine.lead === undefined ? undefined : { value: mine.lead.ref ?? mine.lead.name, text: mine.lead.name }, theirs.lead === undefined ? undefined : { value: theirs.lead.ref ?? theirs.lead.name, text: theirs.lead.name });
}

function compareReview(mine: CasePlan, theirs: CasePlan): readonly Compared[] {
  const day = (plan: CasePlan): { readonly value: string; readonly text: string } | undefined => (plan.reviewDue === undefined ? undefined : { value: plan.reviewDue, text: plan.reviewDue });
  return single('review', day(mine), day(theirs));
}

function single(part: PartName, mine: { readonly value: string; readonly text: string } | undefined, theirs: { readonly value: string; readonly text: string } | undefined): readonly Compared[] {
  if (mine === undefined && theirs === undefined) return [];
  const side = mine === undefined ? 'only-other' : theirs === undefined ? 'only-this' : mine.value === theirs.value ? 'agrees' : 'conflicts';
  return [{ part, side, text: mine?.text ?? theirs?.text ?? '', differs: side === 'conflicts' ? [part] : [], open: true, ...(mine === undefined ? {} : { this: mine.value }), ...(theirs === undefined ? {} : { other: theirs.value }) }];
}

/** What would be lost by going on with the other plan: parts of this one that are open and that the other does not have. */
export function lostParts(compared: readonly Compared[]): readonly Compared[] {
  return compared.filter((one) => one.side === 'only-this' && one.open && one.part !== 'lead' && one.part !== 'review' && one.part !== 'member');
}

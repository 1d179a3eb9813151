// SPDX-License-Identifier: Apache-2.0
/**
 * Goals: Goal Observation (C-CDA 2.1, 4.121), its milestones inside it, what it is for, how far it has come (4.110).
 * The template fixes the status to active; a goal that ended is written with the status that it has, since it must never read as a running one.
 */
import type { Goal, GoalTarget } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { comments, entryReference, extensionOf, idsOf, pointer, target, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { author } from './people.ts';
import { preferences } from './preferences.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { typedValue } from './typed-value.ts';
import { concept, interval } from './values.ts';

type GoalEntry = OutOf<'Goal'>;
const RELATION = 'http://hl7.org/fhir/StructureDefinition/goal-relationship';
const ACCEPTANCE = 'http://hl7.org/fhir/StructureDefinition/goal-acceptance';

/** Goals that are pieces of this one. */
export function milestones(context: OutContext, { resource }: GoalEntry): readonly GoalEntry[] {
  return (resource.extension ?? []).filter(({ url }) => url === RELATION).flatMap((one) => {
    const type = extensionOf(one, 'type')?.valueCodeableConcept?.coding?.[0]?.code;
    const to = target(context, extensionOf(one, 'target')?.valueReference);
    return type === 'milestone' && to?.resource.resourceType === 'Goal' ? [to as GoalEntry] : [];
  });
}

/** The goals that stand by themselves: all but pieces of others. Pieces that are only pieces of each other stand, too. */
export function leadingGoals(context: OutContext, goals: readonly GoalEntry[]): readonly GoalEntry[] {
  const pieces = new Set(goals.flatMap((goal) => milestones(context, goal)).map(({ ref }) => ref));
  const leading = goals.filter(({ ref }) => !pieces.has(ref));
  const reached = new Set<string>();
  const visit = (goal: GoalEntry): void => {
    if (reached.has(goal.ref)) return;
    reached.add(goal.ref);
    milestones(context, goal).forEach(visit);
  };
  leading.forEach(visit);
  const rings: GoalEntry[] = [];
  for (const goal of goals.filter(({ ref }) => !reached.has(ref))) {
    if (!reached.has(goal.ref)) rings.push(goal);
    visit(goal);
  }
  return [...leading, ...rings];
}

export const GOAL_COLUMNS = ['Goal', 'Status', 'From', 'Due', 'Target'];

/** A goal with its milestones; `written` keeps a ring of goals from going round. */
export function goal(context: OutContext, entry: GoalEntry, { sheet, written }: { readonly sheet: Sheet; readonly written: Set<string> }): Part & { readonly more: readonly Part[] } {
  written.add(entry.ref);
  const anchor = sheet.anchor();
  const { resource } = entry;
  const inner = milestones(context, entry).filter(({ ref }) => !written.has(ref)).map((one) => goal(context, one, { sheet, written }));
  const aim = resource.target?.[0];
  const observation = el('observation', { classCode: 'OBS', moodCode: 'GOL' },
    template('22.4.121'), idsOf(context, entry), code(context, resource, aim), pointer(anchor), el('statusCode', { code: context.tables.back('goal-status', resource.lifecycleStatus) ?? 'active' }),
    times(resource, aim), aim?.measure === undefined ? undefined : typedValue(context.tables, aim, 'detail'), authors(context, resource),
    preferences(context, resource, resource.priority),
    (resource.addresses ?? []).flatMap((one) => target(context, one) ?? []).map((to) => entryReference(context, 'RSON', to)),
    progress(context, resource), inner.map((one) => el('entryRelationship', { typeCode: 'COMP' }, one.entry)),
    comments(sheet, [...resource.note ?? [], ...others(resource)]));
  return { of: entry, anchor, cells: cellsOf(resource, inner.length > 0), entry: observation, more: inner.flatMap((one) => [one, ...one.more]) };
}

/** What is measured, else what the goal is. */
function code({ tables }: OutContext, { description }: Goal, aim: GoalTarget | undefined): El {
  return concept(tables, 'code', aim?.measure ?? (description.coding === undefined ? undefined : { coding: description.coding }));
}

function times({ startDate }: Goal, aim: GoalTarget | undefined): El | undefined {
  if (startDate === undefined && aim?.dueDate === undefined) return undefined;
  return interval('effectiveTime', { ...(startDate === undefined ? {} : { start: startDate }), ...(aim?.dueDate === undefined ? {} : { end: aim.dueDate }) });
}

/** Whose goal it is; of a negotiated goal all who agreed. */
function authors(context: OutContext, resource: Goal): readonly El[] {
  const agreed = (resource.extension ?? []).filter(({ url }) => url === ACCEPTANCE).flatMap((one) => extensionOf(one, 'individual')?.valueReference ?? []);
  const first = author(context, resource.expressedBy, resource.statusDate);
  const rest = agreed.filter(({ reference }) => reference !== resource.expressedBy?.reference).flatMap((who) => author(context, who, target(context, who) === undefined ? undefined : resource.statusDate) ?? []);
  return [...first === undefined ? [] : [first], ...rest];
}

/** Progress Toward Goal Observation (4.110). */
function progress({ tables }: OutContext, { achievementStatus }: Goal): El | undefined {
  if (achievementStatus === undefined) return undefined;
  const own = (achievementStatus.coding ?? []).filter(({ system }) => system?.endsWith('/goal-achievement') !== true);
  const level = achievementStatus.coding?.find(({ system }) => system?.endsWith('/goal-achievement') === true);
  const back = tables.back('goal-achievement', level?.code);
  const coding = back === undefined || own.some(({ code: known }) => known === back) ? (own.length === 0 ? achievementStatus.coding : own)
    : [{ system: 'http://snomed.info/sct', code: back, ...(level?.display === undefined ? {} : { display: level.display }) }, ...own];
  return el('entryRelationship', { typeCode: 'REFR' }, el('observation', { classCode: 'OBS', moodCode: 'EVN' },
    template('22.4.110'), el('id', { nullFlavor: 'UNK' }), el('code', { code: 'ASSERTION', codeSystem: '2.16.840.1.113883.5.4' }), el('statusCode', { code: 'completed' }),
    concept(tables, 'value', { ...achievementStatus, ...(coding === undefined ? {} : { coding }) }, { type: 'CD' })));
}

/** Further targets, and one whose measure is not said, have no place but words. */
function others({ target: targets = [] }: Goal): readonly string[] {
  return targets.slice(targets[0]?.measure === undefined ? 0 : 1).map(aimWords).filter((words) => words !== '');
}

function aimWords(aim: GoalTarget): string {
  const { detailQuantity, detailString, detailCodeableConcept, dueDate, measure } = aim;
  const detail = detailString ?? (detailQuantity === undefined ? wordsOf(detailCodeableConcept) : `${String(detailQuantity.value ?? '')} ${detailQuantity.unit ?? ''}`.trim());
  return [wordsOf(measure), detail, dueDate === undefined ? '' : `by ${dueDate}`].filter((one) => one !== '').join(', ');
}

function cellsOf({ description, lifecycleStatus, achievementStatus, startDate, target: targets = [] }: Goal, parts: boolean): readonly string[] {
  const status = [lifecycleStatus, wordsOf(achievementStatus), parts ? 'with milestones below' : ''].filter((one) => one !== '').join(', ');
  return [wordsOf(description), status, startDate ?? '', targets[0]?.dueDate ?? '', targets.map(aimWords).filter((words) => words !== '').join('; ')];
}


// SPDX-License-Identifier: Apache-2.0
/** The sections of a Care Plan document. Those of the template come first and are always there; the lists only when something was released for them. */
import type { OutContext, OutOf } from './context.ts';
import { ofType } from './context.ts';
import { ALLERGY_COLUMNS, allergy } from './allergies.ts';
import { careTeam, TEAM_COLUMNS } from './care-teams.ts';
import type { El } from './element.ts';
import { goal, GOAL_COLUMNS, leadingGoals } from './goals.ts';
import { done, INTERVENTION_COLUMNS, planned } from './interventions.ts';
import { medication, MEDICATION_COLUMNS } from './medications.ts';
import { evaluation, isLaboratory, loneResult, OBSERVATION_COLUMNS, report } from './outcomes.ts';
import { healthConcern, isHealthConcern, isStated, problem, PROBLEM_COLUMNS } from './problems.ts';
import type { SectionSpec } from './section.ts';
import { section } from './section.ts';

const V2015 = '2015-08-01';
const SPECS = {
  concerns: { template: ['22.2.58', V2015], code: ['75310-3', 'Health concerns document'], title: 'Health Concerns', columns: PROBLEM_COLUMNS },
  goals: { template: ['22.2.60'], code: ['61146-7', 'Goals'], title: 'Goals', columns: GOAL_COLUMNS },
  interventions: { template: ['21.2.3', V2015], code: ['62387-6', 'Interventions Provided'], title: 'Interventions', columns: INTERVENTION_COLUMNS },
  outcomes: { template: ['22.2.61'], code: ['11383-7', 'Patient problem outcome'], title: 'Health Status Evaluations and Outcomes', columns: OBSERVATION_COLUMNS },
  problems: { template: ['22.2.5.1', V2015], code: ['11450-4', 'Problem list'], title: 'Problems', columns: PROBLEM_COLUMNS },
  medications: { template: ['22.2.1.1', '2014-06-09'], code: ['10160-0', 'History of medication use'], title: 'Medications', columns: MEDICATION_COLUMNS },
  allergies: { template: ['22.2.6.1', V2015], code: ['48765-2', 'Allergies and adverse reactions'], title: 'Allergies', columns: ALLERGY_COLUMNS },
  results: { template: ['22.2.3.1', V2015], code: ['30954-2', 'Relevant diagnostic tests and/or laboratory data'], title: 'Results', columns: OBSERVATION_COLUMNS },
  teams: { template: ['22.2.500', '2022-06-01'], code: ['85847-2', 'Patient Care team information'], title: 'Care Teams', columns: TEAM_COLUMNS },
} as const satisfies Readonly<Record<string, SectionSpec>>;

/** All sections in the order in which a person reads a plan. */
export function sections(context: OutContext): readonly El[] {
  return [...planSections(context), ...listSections(context)];
}

function planSections(context: OutContext): readonly El[] {
  const conditions = ofType(context, 'Condition').filter(isStated);
  const written = new Set<string>();
  const actions = [...ofType(context, 'ServiceRequest').filter(({ resource }) => resource.status !== 'entered-in-error'), ...ofType(context, 'Procedure').filter(({ resource }) => resource.status !== 'entered-in-error')];
  const seen = ofType(context, 'Observation').filter((one) => !isLaboratory(one) && one.resource.status !== 'entered-in-error');
  return [
    section(context, SPECS.concerns, { entries: conditions.filter(isHealthConcern), make: (entry, sheet) => healthConcern(context, entry, sheet) }),
    section(context, SPECS.goals, {
      entries: leadingGoals(context, ofType(context, 'Goal').filter(({ resource }) => resource.lifecycleStatus !== 'entered-in-error')), make: (entry, sheet) => goal(context, entry, { sheet, written }),
    }),
    section(context, SPECS.interventions, {
      entries: actions, make: (entry, sheet) => (entry.resource.resourceType === 'Procedure' ? done(context, entry as OutOf<'Procedure'>, sheet) : planned(context, entry as OutOf<'ServiceRequest'>, sheet)),
    }),
    section(context, SPECS.outcomes, { entries: seen, make: (entry, sheet) => evaluation(context, entry, sheet) }),
  ];
}

function listSections(context: OutContext): readonly El[] {
  const problems = ofType(context, 'Condition').filter(isStated).filter((entry) => !isHealthConcern(entry));
  const drugs = ofType(context, 'MedicationRequest').filter(({ resource }) => resource.status !== 'entered-in-error');
  const allergies = ofType(context, 'AllergyIntolerance').filter(({ resource }) => resource.verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error') !== true);
  const reports = ofType(context, 'DiagnosticReport').filter(({ resource }) => resource.status !== 'entered-in-error');
  const reported = new Set(reports.flatMap(({ resource }) => resource.result ?? []).flatMap(({ reference }) => reference ?? []));
  const lone = ofType(context, 'Observation').filter(isLaboratory).filter(({ ref, resource }) => !reported.has(ref) && resource.status !== 'entered-in-error');
  const teams = ofType(context, 'CareTeam').filter(({ resource }) => resource.name !== HEADER_TEAM);
  return [
    ...(problems.length === 0 ? [] : [section(context, SPECS.problems, { entries: problems, make: (entry, sheet) => problem(context, entry, sheet) })]),
    ...(drugs.length === 0 ? [] : [section(context, SPECS.medications, { entries: drugs, make: (entry, sheet) => medication(context, entry, sheet) })]),
    ...(allergies.length === 0 ? [] : [section(context, SPECS.allergies, { entries: allergies, make: (entry, sheet) => allergy(context, entry, sheet) })]),
    ...(reports.length + lone.length === 0 ? [] : [section(context, SPECS.results, {
      entries: [...reports, ...lone], make: (entry, sheet) => (entry.resource.resourceType === 'DiagnosticReport' ? report(context, entry as OutOf<'DiagnosticReport'>, sheet) : loneResult(context, entry as OutOf<'Observation'>, sheet)),
    })]),
    ...(teams.length === 0 ? [] : [section(context, SPECS.teams, { entries: teams, make: (entry, sheet) => careTeam(context, entry, sheet) })]),
  ];
}

/** What our own rows call the performers of a header: they stand there again. */
export const HEADER_TEAM = 'Care providers named in the document';

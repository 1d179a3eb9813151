// SPDX-License-Identifier: Apache-2.0
/** What holds of the case-plan tables beyond their cases: formats 8.7. */
import { describe, expect, it } from '@jest/globals';
import type { CarePlan, Goal, ServiceRequest } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import type { Mapped } from '../../../src/domain/mapping/types.ts';
import { allCases, allFormats, formatOf } from './case-files.ts';

const formats = allFormats();

function mapped(format: string, tables: Readonly<Record<string, string>>): Mapped {
  const result = mapMessage(formatOf(formats, format), JSON.stringify({ tables }), {});
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value;
}

function caseOf(format: string, name: string): Mapped {
  const one = allCases(`${format}/${name}`)[0];
  if (one === undefined) throw new Error(`no case ${name}`);
  const result = mapMessage(formatOf(formats, format), one.text, one.feed);
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value;
}

const name = fc.stringMatching(/^[A-Z][a-zé]{3,8}(?:[- ][A-Z][a-z]{3,8})?$/u).filter((text) => !/^(?:Type|Text|Date|Name|Code|Case|Plan|Note|Test)/u.test(text));

describe('case-plan tables', () => {
  it('never let the name of a protected person into a record or a report, however the texts beside it write it', () => {
    fc.assert(fc.property(name, name, fc.constantFrom('lower', 'upper', 'as is'), (first, last, form) => {
      const write = (text: string): string => (form === 'lower' ? text.toLowerCase() : form === 'upper' ? text.toUpperCase() : text);
      const text = `Keep away from ${write(first)} ${write(last)}, and from (${write(last)})'s door`;
      const result = mapped('case-plan-ne', {
        PIMSSpecialCondition: `specialConditionId|inmateNumber|specialConditionType|specialConditionText|otherReasonForSpecialCondition|lastName|firstName|minor|relationship|noContactEndDate\n1|7|8|${text}|${text}|${last}|${first}|Y|zzchild|2031-05-06\n`,
        PIMSProgramTreatment: `pkProgramTreatmentId|inmateNumber|programTreatmentTypeCode|comments\n1|7|IOP|${text}\n`,
      });
      const out = JSON.stringify(result).toLowerCase();
      for (const part of [first, last, ...last.split(/[- ]/u), 'zzchild', '2031-05-06']) {
        expect({ part, found: new RegExp(`(?<![\\p{L}])${part.toLowerCase()}(?![\\p{L}])`, 'u').test(out) }).toEqual({ part, found: false });
      }
      expect(out).toContain('[name withheld]');
    }), { seed: 61, numRuns: 60 });
  });

  it('keep every need, goal, objective and technique of the plan, each under its own number', () => {
    const { entries } = caseOf('case-plan-mo', 'six-tables');
    const plan = entries.map((entry) => entry.resource).find((resource) => resource.resourceType === 'CarePlan') as CarePlan;
    expect([plan.addresses?.length, plan.goal?.length, plan.activity?.length]).toEqual([2, 5, 3]);
    const numbers = entries.flatMap(({ resource }) => ('identifier' in resource && Array.isArray(resource.identifier) ? resource.identifier.map((one) => one.value) : []));
    expect(numbers).toEqual(expect.arrayContaining(['9001', '1', '2', '501', '502', '601', '602', '603', '701', '702', '703', '33018']));
  });

  it('tie each objective to its goal, and each technique to its objective', () => {
    const { entries } = caseOf('case-plan-mo', 'six-tables');
    const urnOfText = (text: string): string | undefined => entries.find(({ resource }) => (resource as Goal).description?.text === text)?.urn;
    const goal = entries.find(({ resource }) => (resource as Goal).description?.text === 'Stay sober, one day at a time')?.resource as Goal;
    const targets = goal.extension?.flatMap((one) => one.extension ?? []).flatMap((one) => one.valueReference?.reference ?? []);
    expect(targets).toEqual([urnOfText('Attend group'), urnOfText('Call sponsor')]);
    const technique = entries.find(({ resource }) => (resource as ServiceRequest).code?.text === 'Refer to outpatient group')?.resource as ServiceRequest;
    expect(technique.extension?.map((one) => one.valueReference?.reference)).toContain(urnOfText('Attend group'));
  });

  it.each([
    ['met', 'MET', '2026-09-20', 'completed', 'achieved'], ['met, by its date alone', '', '2026-09-20', 'completed', 'achieved'], ['closed without being met', 'CLOSED UNMET', '2026-09-20', 'cancelled', 'not-achieved'],
    ['closed without being met, without a date', 'Closed unmet', '', 'cancelled', 'not-achieved'], ['discontinued', 'DISCONTINUED', '2026-09-20', 'cancelled', undefined], ['closed', 'CLOSED', '', 'completed', undefined],
    ['closed in a word of their own', '1', '2026-09-20', 'completed', undefined], ['open', 'OPEN', '', 'active', 'in-progress'], ['open in a word of their own', '1', '', 'active', undefined],
    ['open and completed at once', 'OPEN', '2026-09-20', 'active', undefined],
  ])('take a goal that is %s as such', (_name, status, completed, lifecycle, achievement) => {
    const result = mapped('case-plan-ne', {
      PIMSCasePlan: 'pkPIMSCasePlanId,inmateNumber,casePlanDate\n1,7,2026-01-05\n',
      PIMSCasePlanGoal: `pkPIMSCasePlanGoalId,fkPIMSCasePlanId,fkPIMSCasePlanGoalTypeCode,statusCode,dateCompleted\n5,1,12,${status},${completed}\n`,
    });
    const goal = result.entries.find(({ resource }) => resource.resourceType === 'Goal')?.resource as Goal;
    expect([goal.lifecycleStatus, goal.achievementStatus?.coding?.[0]?.code]).toEqual([lifecycle, achievement]);
  });
});

// SPDX-License-Identifier: Apache-2.0
/** A monitoring summary as FHIR Parameters. */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { GoalProgress, Monitoring, ServiceState } from './monitor.ts';

export function monitoringParameters(plan: string, found: Monitoring): Parameters {
  const { attendance, tests, responses, review } = found;
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'plan', valueReference: { reference: plan } }, { name: 'since', valueDate: found.since }, { name: 'until', valueDate: found.until },
      ...found.goals.map(goalOf), counts('appointments', attendance), counts('tests', tests), counts('responses', responses),
      { name: 'violations', part: [{ name: 'all', valueInteger: found.violations }, { name: 'unanswered', valueInteger: found.unanswered }] },
      ...found.services.map(serviceOf),
      ...found.readiness.map((one): ParametersParameter => ({ name: 'readiness', part: [{ name: 'stage', valueCode: one.stage.code ?? one.stage.text }, ...day('date', one.date), { name: 'record', valueReference: { reference: one.ref } }] })),
      { name: 'review', part: [{ name: 'state', valueCode: review.state }, ...day('last', review.last), ...day('next', review.next)] },
    ],
  };
}

function counts(name: string, numbers: Readonly<Record<string, number>>): ParametersParameter {
  return { name, part: Object.entries(numbers).map(([each, valueInteger]) => ({ name: each.replaceAll(' ', '-'), valueInteger })) };
}

function day(name: string, valueDate: string | undefined): readonly ParametersParameter[] {
  return valueDate === undefined ? [] : [{ name, valueDate }];
}

function goalOf({ ref, text, status, progress, due, late, objectives, reached }: GoalProgress): ParametersParameter {
  return {
    name: 'goal',
    part: [
      { name: 'record', valueReference: { reference: ref } }, ...(text === '' ? [] : [{ name: 'text', valueString: text }]), { name: 'status', valueCode: status }, { name: 'progress', valueCode: progress },
      ...day('due', due), { name: 'late', valueBoolean: late }, { name: 'objectives', valueInteger: objectives }, { name: 'reached', valueInteger: reached },
    ],
  };
}

function serviceOf({ ref, text, status, use, adequacy, benefit, back, loop }: ServiceState): ParametersParameter {
  return {
    name: 'service',
    part: [
      { name: 'record', valueReference: { reference: ref } }, ...(text === '' ? [] : [{ name: 'text', valueString: text }]), { name: 'status', valueCode: status }, ...(loop === undefined ? [] : [{ name: 'referral', valueCode: loop }]),
      { name: 'used', valueCode: use }, { name: 'adequate', valueCode: adequacy }, { name: 'of-benefit', valueCode: benefit }, { name: 'back-to-planning', valueBoolean: back },
    ],
  };
}

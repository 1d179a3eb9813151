// SPDX-License-Identifier: Apache-2.0
/**
 * The compliance report as NIEM 6.0 JSON (JSON-LD): NIEM's names where it has them, our own namespace for the message itself. No national
 * exchange of this report exists: the shape is our convention (formats 0.5, 1.2, 8.16).
 */
import { CANONICAL_BASE } from '../../mapping/types.ts';
import type { ComplianceReport } from './report.ts';
import { SAFE_SILENCE } from './report.ts';

export const NIEM_JSON_TYPE = 'application/json; charset=utf-8';
const NIEM = 'https://docs.oasis-open.org/niemopen/ns/model';
export const CONTEXT = {
  nc: `${NIEM}/niem-core/6.0/`, j: `${NIEM}/domains/justice/6.0/`, tc: `${CANONICAL_BASE}/niem/compliance-report/1.0/`,
} as const;

type Json = string | boolean | readonly Json[] | { readonly [name: string]: Json };

/** JSON text; the same report makes the same text. */
export function complianceNiem(report: ComplianceReport): string {
  const { person, phase, next } = report;
  return JSON.stringify({
    '@context': CONTEXT,
    'tc:ComplianceReport': {
      'nc:DocumentCreationDate': { 'nc:DateTime': report.made },
      'nc:DocumentSensitivityText': report.confidentiality,
      'tc:NoticeText': [...report.notices, SAFE_SILENCE],
      'nc:Person': {
        'nc:PersonName': { 'nc:PersonFullName': person.name },
        'nc:PersonOtherIdentification': person.numbers.map(({ system, value }) => ({ 'nc:IdentificationID': value, 'nc:IdentificationSourceText': system })),
      },
      ...(phase === undefined ? {} : { 'j:CasePlan': { 'nc:PlanName': phase } }),
      ...(next === undefined ? {} : { 'tc:NextActivity': { 'nc:ActivityCategoryText': next.kind, ...dated('nc:ActivityDate', next.date) } }),
      'nc:Activity': report.attendance.map((line) => ({ 'nc:ActivityCategoryText': line.kind, ...dated('nc:ActivityDate', line.date), ...status(line.outcome) })),
      'j:DrugTest': report.tests.map((line) => ({ ...dated('nc:ActivityDate', line.date), ...status(line.outcome), ...(line.result === undefined ? {} : { 'tc:DrugTestResultText': line.result }) })),
      'nc:Program': report.programs.map((line) => ({ ...(line.name === undefined ? {} : { 'nc:ActivityName': line.name }), ...range(line.start, line.end), ...status(line.status) })),
      'j:SupervisionCondition': report.conditions.map((line) => ({ 'nc:ActivityDescriptionText': line.condition, ...dated('nc:ActivityDate', line.date), ...status(line.compliance) })),
    },
  });
}

function dated(name: string, date: string | undefined): { readonly [name: string]: Json } {
  return date === undefined ? {} : { [name]: { 'nc:Date': date } };
}

function status(text: string): { readonly [name: string]: Json } {
  return { 'nc:ActivityStatus': { 'nc:StatusDescriptionText': text } };
}

function range(start: string | undefined, end: string | undefined): { readonly [name: string]: Json } {
  return start === undefined && end === undefined ? {} : { 'nc:ActivityDateRange': { ...dated('nc:StartDate', start), ...dated('nc:EndDate', end) } };
}

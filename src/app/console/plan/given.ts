// SPDX-License-Identifier: Apache-2.0
/** What the forms of the plan's page sent, checked field by field. */
import { PHASES } from '../../../domain/caseplan/next-version.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { fail, ok } from '../../../domain/issue.ts';
import { CLOSING_OUTCOMES, REVIEW_OUTCOMES, type Act } from './acts.ts';
import type { Given } from './api.ts';

/** The fields of each form; no two forms of the page have one of the same name, for each is a place on it. */
export const ACT_FIELDS: Readonly<Record<Act, readonly string[]>> = { review: ['held', 'outcome', 'next'], close: ['handed-to', 'closing', 'last-day'], next: ['phase', 'first-day'] };

const DAYS = new Set(['held', 'next', 'last-day', 'first-day']);
const CHOICES: Readonly<Record<Act, Readonly<Record<string, readonly string[]>>>> = {
  review: { outcome: REVIEW_OUTCOMES }, close: { closing: CLOSING_OUTCOMES }, next: { phase: [...PHASES, 'diversion'] },
};

/** Issues `value`, each at its field. */
export function readAct(act: Act, given: Given): Result<Given> {
  const issues = ACT_FIELDS[act].flatMap((name): readonly Issue[] => {
    const value = given[name] ?? '';
    const choices = CHOICES[act][name];
    if (DAYS.has(name) && !isDay(value)) {
      return [{ code: 'value', text: 'Give a day', at: name }];
    }
    return choices === undefined || choices.includes(value) ? [] : [{ code: 'value', text: 'Choose one of the list', at: name }];
  });
  return issues.length === 0 ? ok(given) : fail(...issues);
}

/** True for a day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

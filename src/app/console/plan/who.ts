// SPDX-License-Identifier: Apache-2.0
/** Who sees what of a plan, on a page, today and as if a consent had been signed. */
import type { CarePlan, Consent } from '@medplum/fhirtypes';
import { OPTIONS } from '../../../domain/consent/capture/forms.ts';
import type { ConsentPaper } from '../../../domain/consent/facts/papers.ts';
import { PURPOSES, type Purpose } from '../../../domain/consent/facts/vocabulary.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import { writeConsent } from '../../../domain/consent/scenario/write-papers.ts';
import { addMonths } from '../../../domain/caseplan/check/days.ts';
import type { Issue, Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import { whoSeesWhat } from '../../caseplan/who-sees-what.ts';
import type { Deps } from '../../deps.ts';
import type { Gates } from '../../gate/gates.ts';
import { notFound } from '../../release/answer.ts';
import { read } from '../../release/read.ts';
import { layout } from '../layout.ts';
import type { Given, PlanPageCall } from './api.ts';
import { isDay } from './given.ts';
import { planId } from './table.ts';
import { whoView, type Proposed } from './who-view.ts';

/** `chosen`: the kinds of records that are ticked. */
export interface WhoCall extends PlanPageCall { readonly given?: Given; readonly chosen?: readonly string[] }

export async function whoPage(deps: Deps, gates: Gates, caller: Caller, call: WhoCall): Promise<Result<Answer>> {
  const id = planId(deps, caller, call.id);
  if (id === undefined) {
    return notFound();
  }
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const proposed = proposedIn(call, today);
  const issues = call.given === undefined ? [] : faultsOf(proposed, today);
  const signed = call.given === undefined || issues.length > 0 ? undefined : await supposedConsent(deps, gates, caller, { id, proposed, today });
  if (signed?.ok === false) {
    return signed;
  }
  const answer = await whoSeesWhat(deps, gates, caller, {
    id, form: 'page', ...(signed === undefined ? {} : { signed: [signed.value] }),
    page: (sees, about) => layout({ title: 'Who sees what', frame: call.frame, main: whoView({ frame: call.frame, href: `/console/plan/${call.id}`, sees, ...about, proposed, issues }) }),
  });
  return answer.ok && issues.length > 0 ? ok({ ...answer.value, status: 422 }) : answer;
}

const YEAR = 12;

function proposedIn({ given = {}, chosen = [] }: WhoCall, today: string): Proposed {
  const { from = '', to = '', purpose = '', until = addMonths(today, YEAR) } = given;
  return { from, to, purpose, until, categories: chosen };
}

function faultsOf({ from, to, purpose, until, categories }: Proposed, today: string): readonly Issue[] {
  const wrong = (at: string, text: string): Issue => ({ code: 'value', text, at });
  const isId = (id: string): boolean => /^[a-z0-9-]{1,64}$/.test(id);
  return [
    ...(isId(from) ? [] : [wrong('from', 'Choose who would tell')]), ...(isId(to) && to !== from ? [] : [wrong('to', 'Choose somebody else who would be told')]),
    ...(PURPOSES.some((each) => each === purpose) ? [] : [wrong('purpose', 'Choose what for')]), ...(isDay(until) && until > today ? [] : [wrong('until', 'Give a day to come')]),
    ...(categories.length > 0 && categories.every((each) => OPTIONS.category.some(({ code }) => code === each)) ? [] : [wrong('category', 'Choose at least one kind of record')]),
  ];
}

interface Supposing { readonly id: string; readonly proposed: Proposed; readonly today: string }

/** The consent as it would stand on file with every element of 42 CFR 2.31(a), about the person whose plan it is. */
async function supposedConsent(deps: Deps, gates: Gates, caller: Caller, { id, proposed, today }: Supposing): Promise<Result<Consent>> {
  const answer = await read(deps, gates, caller, { type: 'CarePlan', id });
  if (!answer.ok) {
    return answer;
  }
  const subject = (JSON.parse(answer.value.body?.text ?? '{}') as CarePlan).subject?.reference ?? '';
  const paper: ConsentPaper = {
    id: 'proposed', variant: 'specific', status: 'active', verified: true, standalone: true, patient: subject, disclosers: [`Organization/${proposed.from}`], recipients: [`Organization/${proposed.to}`],
    categories: proposed.categories as ConsentPaper['categories'], purposes: [proposed.purpose as Purpose], period: { start: today, end: proposed.until }, signatures: [],
    statements: ['revocation-right', 'hipaa-redisclosure', 'redisclosure-risk', 'refusal-consequences', 'conditioning', 'inspection-right'],
  };
  return ok(writeConsent(paper, { ref: (reference) => ({ reference }) }));
}

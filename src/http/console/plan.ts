// SPDX-License-Identifier: Apache-2.0
/** Addresses of the plan's pages. */
import { fail } from '../../domain/issue.ts';
import type { PageCall, PageRoute } from './pages.ts';

const desks = ['planner'] as const;
const fields = (form: URLSearchParams): Readonly<Record<string, string>> => Object.fromEntries(form);

const PAPERS: Readonly<Record<string, readonly ['participant' | 'team', 'en' | 'es']>> = {
  'participant-pdf-en': ['participant', 'en'], 'participant-pdf-es': ['participant', 'es'], 'team-pdf-en': ['team', 'en'], 'team-pdf-es': ['team', 'es'],
};
const ACTS = ['review', 'close', 'next'] as const;

const opened: PageRoute['handler'] = ({ app, caller, frame, params: { id = '' }, query }: PageCall) => {
  const done = ACTS.find((act) => act === query.get('done'));
  return app.planTable(caller, { frame, id, ...(done === undefined ? {} : { done }) });
};

const paper: PageRoute['handler'] = async ({ app, caller, frame, params: { id = '', kind = '' } }: PageCall) => {
  const [reader, language] = PAPERS[kind] ?? [];
  return reader === undefined || language === undefined ? fail({ code: 'not-found', text: 'There is no such paper' }) : app.planPaper(caller, { frame, id, reader, language });
};

export const PLAN_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/plan', desks, nav: 'Case plans', handler: ({ app, caller, frame, query }) => app.planList(caller, { frame, ...(query.get('kinds') === 'case' ? { only: 'case' } : {}) }) },
  { method: 'post', path: '/plan', desks, handler: ({ app, caller, frame, form }) => app.planList(caller, { frame, after: form.get('after') ?? '' }) },
  { method: 'post', path: '/plan/find', desks, handler: ({ app, caller, frame, form }) => app.planList(caller, { frame, find: fields(form) }) },
  { method: 'get', path: '/plan/:id', desks, handler: opened },
  ...ACTS.map((act): PageRoute => ({
    method: 'post', path: `/plan/:id/${act}`, desks, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.actOnPlan(caller, { frame, id, act, given: fields(form) }),
  })),
  { method: 'get', path: '/plan/:id/who', desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.planWho(caller, { frame, id }) },
  {
    method: 'post', path: '/plan/:id/who', desks,
    handler: ({ app, caller, frame, params: { id = '' }, form }) => app.planWho(caller, { frame, id, given: fields(form), chosen: form.getAll('category') }),
  },
  { method: 'get', path: '/plan/:id/beside/:other', desks, handler: ({ app, caller, frame, params: { id = '', other = '' } }) => app.planCompare(caller, { frame, id, with: other }) },
  { method: 'get', path: '/plan/:id/paper/:kind', desks, handler: paper },
];

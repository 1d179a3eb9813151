// SPDX-License-Identifier: Apache-2.0
/** Addresses of asks for a consent: the participant's, in two languages, and the planner's. */
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { PageRoute } from './pages.ts';

const mine = ['participant'] as const;
const planners = ['planner'] as const;

function mineIn(language: Language): readonly PageRoute[] {
  const at = `/me/${language}/asked`;
  return [
    { method: 'get', path: at, desks: mine, ...(language === 'en' ? { nav: 'Asked of me' } : {}), handler: ({ app, caller, frame, query }) => app.myAsks(caller, { frame, language, done: query.get('done') ?? undefined }) },
    { method: 'get', path: `${at}/:id`, desks: mine, handler: ({ app, caller, frame, params: { id = '' } }) => app.myAsk(caller, { frame, language, id }) },
    { method: 'post', path: `${at}/:id`, desks: mine, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.myAsk(caller, { frame, language, id, said: form }) },
    { method: 'post', path: `${at}/:id/no`, desks: mine, handler: ({ app, caller, frame, params: { id = '' } }) => app.refuseAsk(caller, { frame, language, id }) },
  ];
}

export const ASK_PAGES: readonly PageRoute[] = [
  ...mineIn('en'), ...mineIn('es'),
  { method: 'get', path: '/asks', desks: planners, nav: 'Consents asked', handler: ({ app, caller, frame, query }) => app.plannerAsks(caller, { frame, done: query.has('done') }) },
  { method: 'post', path: '/asks', desks: planners, handler: ({ app, caller, frame, form }) => app.plannerAsks(caller, { frame, said: form }) },
];

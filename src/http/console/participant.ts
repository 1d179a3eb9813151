// SPDX-License-Identifier: Apache-2.0
/** Addresses of the participant's own pages, in two languages. */
import type { Language } from '../../domain/consent/capture/forms.ts';
import type { PageRoute } from './pages.ts';

const desks = ['participant'] as const;

function pagesIn(language: Language): readonly PageRoute[] {
  const at = (path: string): string => `/me/${language}/${path}`;
  const nav = (text: string): { readonly nav?: string } => (language === 'en' ? { nav: text } : {});
  return [
    { method: 'get', path: at('seen'), desks, ...nav('Who got my records'), handler: ({ app, caller, frame }) => app.mySeen(caller, { frame, language }) },
    { method: 'get', path: at('seen/csv'), desks, handler: ({ app, caller, frame }) => app.mySeenFile(caller, { frame, language, form: 'csv' }) },
    { method: 'get', path: at('seen/pdf'), desks, handler: ({ app, caller, frame }) => app.mySeenFile(caller, { frame, language, form: 'pdf' }) },
    { method: 'get', path: at('consents'), desks, ...nav('My consents'), handler: ({ app, caller, frame, query }) => app.myConsents(caller, { frame, language, done: query.has('done') }) },
    { method: 'get', path: at('consents/:id'), desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.askTakeBack(caller, { frame, language, id }) },
    { method: 'post', path: at('consents/:id'), desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.takeBack(caller, { frame, language, id }) },
    { method: 'get', path: at('plan'), desks, ...nav('My plan'), handler: ({ app, caller, frame }) => app.myPlan(caller, { frame, language }) },
    { method: 'get', path: at('plan/pdf'), desks, handler: ({ app, caller, frame }) => app.myPlanPaper(caller, { frame, language }) },
    { method: 'get', path: at('ask'), desks, ...nav('Ask for something'), handler: ({ app, caller, frame, query }) => app.myRequests(caller, { frame, language, ...doneIn(query) }) },
    { method: 'post', path: at('ask/disagree/:id'), desks, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.disagree(caller, { frame, language, id, statement: form.get('disagree') ?? '' }) },
    ...(['correct', 'limit', 'own'] as const).map((asked): PageRoute => ({
      method: 'post', path: at(`ask/${asked}`), desks, handler: ({ app, caller, frame, form }) => app.sendRequest(caller, { frame, language, asked, given: Object.fromEntries(form) }),
    })),
  ];
}

function doneIn(query: URLSearchParams): { readonly done?: 'correct' | 'limit' | 'own' | 'disagree' } {
  const done = (['correct', 'limit', 'own', 'disagree'] as const).find((asked) => asked === query.get('done'));
  return done === undefined ? {} : { done };
}

export const PARTICIPANT_PAGES: readonly PageRoute[] = [...pagesIn('en'), ...pagesIn('es')];

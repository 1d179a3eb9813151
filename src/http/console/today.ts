// SPDX-License-Identifier: Apache-2.0
import type { PageRoute } from './pages.ts';

const desks = ['compliance'] as const;

export const TODAY_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/today', desks, nav: 'Today', handler: ({ app, caller, frame, query }) => app.todayPage(caller, frame, query) },
  { method: 'get', path: '/today/work/:list', desks, handler: ({ app, caller, frame, params, query }) => app.todayList(caller, 'work', { frame, list: params['list'] ?? '', after: query.get('after') }) },
  {
    method: 'get', path: '/today/consents/:list', desks,
    handler: ({ app, caller, frame, params, query }) => app.todayList(caller, 'consents', { frame, list: params['list'] ?? '', days: query.get('days'), after: query.get('after') }),
  },
  { method: 'get', path: '/today/deliveries/:list', desks, handler: ({ app, caller, frame, params }) => app.todayList(caller, 'deliveries', { frame, list: params['list'] ?? '' }) },
  { method: 'get', path: '/today/messages', desks, handler: ({ app, caller, frame, query }) => app.todayList(caller, 'messages', { frame, list: '', after: query.get('after') }) },
  { method: 'get', path: '/today/feeds', desks, handler: ({ app, caller, frame }) => app.todayList(caller, 'feeds', { frame, list: '' }) },
  { method: 'get', path: '/today/ledger', desks, handler: ({ app, caller, frame }) => app.ledgerHealth(caller, { frame, whole: false }) },
  { method: 'post', path: '/today/ledger', desks, handler: ({ app, caller, frame }) => app.ledgerHealth(caller, { frame, whole: true }) },
  { method: 'get', path: '/today/outcomes', desks, handler: ({ app, caller, frame }) => app.outcomesPage(caller, { frame, form: 'page' }) },
  { method: 'get', path: '/today/outcomes.csv', desks, handler: ({ app, caller, frame }) => app.outcomesPage(caller, { frame, form: 'csv' }) },
];

// SPDX-License-Identifier: Apache-2.0
import { onward } from '../../app/console/page.ts';
import { ok } from '../../domain/issue.ts';
import type { PageCall, PageRoute } from './pages.ts';

const desks = ['compliance'] as const;
const FORMS = ['page', 'csv', 'pdf'] as const;

function accounting({ app, caller, frame, query }: PageCall, list: 'accounting' | 'intermediary', form: (typeof FORMS)[number]): ReturnType<PageRoute['handler']> {
  return app.accountingList(caller, { frame, patient: query.get('patient') ?? '', list, form });
}

export const DISCLOSURE_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/disclosures', desks, nav: 'Disclosures', handler: ({ app, caller, frame, query }) => app.disclosureList(caller, frame, query) },
  { method: 'post', path: '/disclosures/search', desks, handler: ({ app, caller, frame, form }) => app.disclosureSearch(caller, frame, form) },
  // The address of a search that was sent back, opened again.
  { method: 'get', path: '/disclosures/search', desks, handler: () => Promise.resolve(ok(onward('/console/disclosures'))) },
  ...(['csv', 'pdf'] as const).map((form): PageRoute => ({
    method: 'get', path: `/disclosures/export.${form}`, desks, handler: ({ app, caller, query }) => app.disclosureExport(caller, { query, form }),
  })),
  { method: 'get', path: '/disclosures/accounting', desks, handler: (call) => accounting(call, 'accounting', 'page') },
  { method: 'get', path: '/disclosures/accounting.csv', desks, handler: (call) => accounting(call, 'accounting', 'csv') },
  { method: 'get', path: '/disclosures/accounting.pdf', desks, handler: (call) => accounting(call, 'accounting', 'pdf') },
  { method: 'get', path: '/disclosures/intermediary', desks, handler: (call) => accounting(call, 'intermediary', 'page') },
  {
    method: 'post', path: '/disclosures/intermediary', desks, handler: ({ app, caller, frame, form }) => app.accountingList(caller, {
      frame, patient: form.get('patient') ?? '', list: 'intermediary', written: form.get('written') === 'yes', form: FORMS.find((each) => each === form.get('form')) ?? 'page',
    }),
  },
  { method: 'get', path: '/disclosures/:id', desks, handler: ({ app, caller, frame, params }) => app.disclosurePage(caller, frame, params['id'] ?? '') },
];

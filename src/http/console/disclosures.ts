// SPDX-License-Identifier: Apache-2.0
import type { PageRoute } from './pages.ts';

const desks = ['compliance'] as const;

export const DISCLOSURE_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/disclosures', desks, nav: 'Disclosures', handler: ({ app, caller, frame, query }) => app.disclosureList(caller, frame, query) },
  { method: 'post', path: '/disclosures/search', desks, handler: ({ app, caller, frame, form }) => app.disclosureSearch(caller, frame, form) },
  { method: 'get', path: '/disclosures/:id', desks, handler: ({ app, caller, frame, params }) => app.disclosurePage(caller, frame, params['id'] ?? '') },
];

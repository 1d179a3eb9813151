// SPDX-License-Identifier: Apache-2.0
/** Addresses of the pages of consents. */
import type { PageRoute } from './pages.ts';

const desks = ['compliance'] as const;
const pdf = (language: 'en' | 'es'): PageRoute => ({ method: 'get', path: `/consents/paper/:id/pdf-${language}`, desks, handler: ({ app, caller, params: { id = '' } }) => app.paperPdf(caller, { id, language }) });

export const CONSENT_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/consents', desks, nav: 'Consents', handler: ({ app, caller, frame }) => app.findConsents(caller, { frame }) },
  { method: 'post', path: '/consents/find', desks, handler: ({ app, caller, frame, form }) => app.findConsents(caller, { frame, identifier: form.get('identifier') ?? '' }) },
  { method: 'get', path: '/consents/:id', desks, handler: ({ app, caller, frame, params: { id = '' }, query }) => app.consentsOfPerson(caller, { frame, id, done: query.get('done') ?? undefined }) },
  { method: 'get', path: '/consents/paper/:id', desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.consentPage(caller, { frame, id }) },
  { method: 'get', path: '/consents/paper/:id/revoke', desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.revokePage(caller, { frame, id }) },
  { method: 'post', path: '/consents/paper/:id/revoke', desks, handler: ({ app, caller, params: { id = '' }, form }) => app.doRevoke(caller, { id, how: form.get('form') ?? '' }) },
  { method: 'post', path: '/consents/paper/:id/verify', desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.doVerify(caller, { frame, id, verified: true, reason: '' }) },
  { method: 'post', path: '/consents/paper/:id/reject', desks, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.doVerify(caller, { frame, id, verified: false, reason: form.get('reason') ?? '' }) },
  { method: 'get', path: '/consents/document/:id', desks, handler: ({ app, caller, params: { id = '' } }) => app.paperDocument(caller, id) },
  pdf('en'), pdf('es'),
  { method: 'get', path: '/consents/:id/form/:form', desks, handler: ({ app, caller, frame, params: { id = '', form = '' } }) => app.capturePage(caller, { frame, id, form }) },
  { method: 'post', path: '/consents/:id/form/:form', desks, handler: ({ app, caller, frame, params: { id = '', form: name = '' }, form }) => app.capturePage(caller, { frame, id, form: name, said: form }) },
  { method: 'get', path: '/emergencies', desks, nav: 'Emergencies', handler: ({ app, caller, frame, query }) => app.emergencies(caller, { frame, done: query.has('done') }) },
  { method: 'post', path: '/emergencies/:id', desks, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.closeReview(caller, { frame, id, justified: form.get(`justified-${id}`) ?? '', reason: form.get(`reason-${id}`) ?? '' }) },
];

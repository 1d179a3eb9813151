// SPDX-License-Identifier: Apache-2.0
/** Addresses of partners, feeds, deliveries and the work list. They hold ids of partners and messages, and nothing about a patient. */
import type { PageCall, PageRoute } from './pages.ts';

const both = ['compliance', 'partner-admin'] as const;
const staff = ['compliance'] as const;

const done = (query: URLSearchParams): { readonly done: boolean } => ({ done: query.has('done') });

const oneFeed: PageRoute['handler'] = ({ app, caller, frame, query }: PageCall) => {
  const named = (name: string): string => query.get(name) ?? '';
  return app.feedPage(caller, { frame, organization: named('organization'), format: named('format'), feed: named('feed') });
};

const settle = (act: 'release' | 'discard'): PageRoute['handler'] => ({ app, caller, frame, params: { id = '' }, form }: PageCall) => app.settleDelivery(caller, { frame, id, act, reason: form.get(`reason-${id}`) ?? '' });

const answered = (code: 'restriction-request' | 'accounting-request' | 'amendment'): PageRoute => ({
  method: 'post', path: `/work/:id/${code}`, desks: staff, handler: ({ app, caller, frame, params: { id = '' }, form }: PageCall) => {
    const call = { frame, id, answer: form.get(`answer-${id}`) ?? '', reason: form.get(`reason-${id}`) ?? '', ground: form.get(`ground-${id}`) ?? '' };
    return code === 'amendment' ? app.noteAmendment(caller, call) : app.noteHolderAnswer(caller, { ...call, code });
  },
});

const informed: PageRoute = {
  method: 'post', path: '/work/:id/inform-individual', desks: staff, handler: ({ app, caller, frame, params: { id = '' }, form }: PageCall) => {
    const given = (name: string): string => form.get(`${name}-${id}`) ?? '';
    return app.informed(caller, { frame, id, outcome: given('outcome'), day: given('day'), by: given('by'), how: given('how') });
  },
};

const decided: PageRoute['handler'] = ({ app, caller, frame, params: { id = '' }, form }: PageCall) => app.decideMatch(caller, { frame, id, decision: form.get(`decision-${id}`) ?? '', reason: form.get(`reason-${id}`) ?? '' });

const parted: PageRoute['handler'] = ({ app, caller, frame, params: { id = '' }, form }: PageCall) => app.partLinked(caller, { frame, id, patients: form.getAll('patient'), reason: form.get('reason') ?? '' });

const file: PageRoute['handler'] = ({ app, caller, frame, form, parsePartner }: PageCall) => {
  const text = form.get('file') ?? '';
  return app.takePartner(caller, { frame, text, partner: parsePartner(text) });
};

const keys: PageRoute['handler'] = ({ app, caller, frame, form }: PageCall) => app.takeKeys(caller, { frame, client: form.get('client') ?? '', jwks: form.get('jwks') ?? '' });

const paper = (act: 'paperPage' | 'paperFile'): PageRoute['handler'] => ({ app, caller, frame, params: { id = '', agreement = '' } }: PageCall) => app[act](caller, { frame, partner: id, agreement });

/** Partner files hold the papers of agreements. */
const FILE_LIMIT = '20mb';

export const PARTNER_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/partners', desks: both, nav: 'Partners', handler: ({ app, caller, frame }) => app.partnerList(caller, { frame }) },
  { method: 'get', path: '/partners/of/:id', desks: both, handler: ({ app, caller, frame, params: { id = '' } }) => app.partnerPage(caller, { frame, id }) },
  { method: 'get', path: '/partners/of/:id/agreements/:agreement', desks: staff, handler: paper('paperPage') },
  { method: 'get', path: '/partners/of/:id/agreements/:agreement/document', desks: staff, handler: paper('paperFile') },
  { method: 'get', path: '/partners/change', desks: staff, handler: ({ app, caller, frame }) => app.registryForms(caller, { frame }) },
  { method: 'post', path: '/partners/file', desks: staff, limit: FILE_LIMIT, handler: file },
  { method: 'post', path: '/partners/keys', desks: staff, handler: keys },
  { method: 'get', path: '/feeds', desks: both, nav: 'Feeds', handler: ({ app, caller, frame }) => app.feedList(caller, { frame }) },
  { method: 'get', path: '/feeds/of', desks: both, handler: oneFeed },
  { method: 'get', path: '/feeds/failed', desks: both, handler: ({ app, caller, frame, query }) => app.failedMessages(caller, { frame, ...done(query) }) },
  { method: 'post', path: '/feeds/failed', desks: both, handler: ({ app, caller, frame, form }) => app.failedMessages(caller, { frame, after: form.get('after') ?? '' }) },
  { method: 'post', path: '/feeds/failed/:id', desks: both, handler: ({ app, caller, frame, params: { id = '' } }) => app.tryAgain(caller, { frame, id }) },
  { method: 'get', path: '/deliveries', desks: both, nav: 'Deliveries', handler: ({ app, caller, frame, query }) => app.deliveryList(caller, { frame, ...done(query) }) },
  { method: 'post', path: '/deliveries/:id/release', desks: staff, handler: settle('release') },
  { method: 'post', path: '/deliveries/:id/discard', desks: staff, handler: settle('discard') },
  { method: 'get', path: '/work', desks: staff, nav: 'Work list', handler: ({ app, caller, frame, query }) => app.workPage(caller, { frame, ...done(query) }) },
  { method: 'get', path: '/matching', desks: staff, nav: 'Matching', handler: ({ app, caller, frame, query }) => app.matchingPage(caller, { frame, ...done(query) }) },
  { method: 'post', path: '/matching', desks: staff, handler: ({ app, caller, frame, form }) => app.matchingPage(caller, { frame, after: form.get('after') ?? '' }) },
  { method: 'post', path: '/matching/find', desks: staff, handler: ({ app, caller, frame, form }) => app.findLinked(caller, { frame, identifier: form.get('identifier') ?? '' }) },
  { method: 'get', path: '/matching/of/:id', desks: staff, handler: ({ app, caller, frame, params: { id = '' } }) => app.linkedPage(caller, { frame, id }) },
  { method: 'post', path: '/matching/of/:id', desks: staff, handler: parted },
  { method: 'post', path: '/matching/:id', desks: staff, handler: decided },
  answered('restriction-request'), answered('accounting-request'), answered('amendment'), informed,
];

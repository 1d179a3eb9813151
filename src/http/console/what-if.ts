// SPDX-License-Identifier: Apache-2.0
/** Addresses of What If. */
import type { PageRoute } from './pages.ts';

const desks = ['compliance'] as const;
/** A table of the rules, or a file of scenarios. */
const FILE_LIMIT = '8mb';

export const WHAT_IF_PAGES: readonly PageRoute[] = [
  { method: 'get', path: '/what-if', desks, nav: 'What if', handler: ({ app, caller, frame }) => app.whatIfStart(caller, { frame }) },
  ...(['find', 'scenarios', 'rules'] as const).map((act): PageRoute => ({ method: 'post', path: `/what-if/${act}`, desks, limit: FILE_LIMIT, handler: ({ app, caller, frame, form }) => app.whatIfStart(caller, { frame, said: form, act }) })),
  { method: 'get', path: '/what-if/:id', desks, handler: ({ app, caller, frame, params: { id = '' } }) => app.whatIfPage(caller, { frame, id }) },
  { method: 'post', path: '/what-if/:id', desks, handler: ({ app, caller, frame, params: { id = '' }, form }) => app.whatIfPage(caller, { frame, id, said: form }) },
  {
    method: 'post', path: '/what-if/:id/ask', desks, handler: ({ app, caller, params: { id = '' }, form }) =>
      app.askFromDesk(caller, { id, organization: form.get('organization') ?? '', person: form.get('person') ?? '', role: form.get('role') ?? '', purpose: form.get('purpose') ?? '' }),
  },
];

// SPDX-License-Identifier: Apache-2.0
/** One small function per FHIR interaction: read the request, call the use case, hand back its result. */
import type { Answer, App } from '../../app/api.ts';
import type { Caller } from '../../app/caller.ts';
import type { HandlerName } from '../../app/interactions.ts';
import { notFound } from '../../app/release/answer.ts';
import type { Result } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import { aftermathOperations } from './aftermath.ts';
import { askingOperations } from './asking.ts';
import { captureOperations } from './capture.ts';
import { planOperations } from './caseplan.ts';
import { wantsContents } from './contents.ts';
import { exchangeOperations } from './exchange.ts';
import { matchingOperations } from './matching.ts';
import { deliverOperations } from './deliver.ts';
import { outcomeOperations } from './outcomes.ts';
import { pullOperations } from './pull.ts';
import { exports, type STREAMS } from './export.ts';
import { operations } from './operations.ts';
import { usCoreOperations } from './us-core.ts';
import { conditionOf, fhirText, headerOf, patchOf, preferOf, queryOf, searchOf } from './request.ts';

export interface Asked {
  readonly app: App;
  readonly caller: Caller;
  readonly req: Req;
  /** Of the path; '' where it has none. */
  readonly type: string;
  readonly id: string;
  readonly base: string;
}

export type FhirHandler = (asked: Asked) => Promise<Result<Answer>>;

const VERSION = /^[0-9]{1,15}$/;

/** By name in the table of interactions; the compiler sees to it that none is missing. */
export const HANDLERS: Readonly<Record<Exclude<HandlerName, keyof typeof STREAMS>, FhirHandler>> = {
  read: ({ app, caller, type, id, req }) => app.read(caller, { type, id, query: queryOf(req), raw: wantsContents(req, type) }),

  vread({ app, caller, type, id, req }) {
    const version = req.params['version'] ?? '';
    return VERSION.test(version) ? app.read(caller, { type, id, version: Number(version), raw: wantsContents(req, type) }) : Promise.resolve(notFound());
  },

  history: ({ app, caller, type, id, req, base }) => app.history(caller, { type, id, base, query: queryOf(req), lenient: preferOf(req).lenient }),

  versions: ({ app, caller, type, req, base }) => app.versions(caller, { type: type === '' ? null : type, query: queryOf(req), lenient: preferOf(req).lenient, base }),

  async search({ app, caller, type, req, base }) {
    const query = searchOf(req);
    return query.ok ? app.search(caller, { type: type === '' ? null : type, query: query.value, lenient: preferOf(req).lenient, base }) : query;
  },

  async compartment({ app, caller, type, id, req, base }) {
    const query = searchOf(req);
    return query.ok ? app.search(caller, { type, query: query.value, lenient: preferOf(req).lenient, base, compartment: `${req.path.split('/')[1] ?? ''}/${id}` }) : query;
  },

  async create({ app, caller, type, req, base }) {
    const text = fhirText(req);
    const ifNoneExist = headerOf(req, 'if-none-exist');
    return text.ok ? app.create(caller, {
      type, text: text.value, prefer: preferOf(req).back, base, ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    }) : text;
  },

  async update({ app, caller, type, id, req, base }) {
    const text = fhirText(req);
    const ifMatch = headerOf(req, 'if-match');
    return text.ok ? app.update(caller, {
      type, id, text: text.value, prefer: preferOf(req).back, base, ...(ifMatch === undefined ? {} : { ifMatch }),
    }) : text;
  },

  async conditionalUpdate({ app, caller, type, req, base }) {
    const text = fhirText(req);
    return text.ok ? app.conditionalUpdate(caller, { type, text: text.value, prefer: preferOf(req).back, base, condition: conditionOf(req) }) : text;
  },

  async patch({ app, caller, type, id, req, base }) {
    const patch = patchOf(req);
    const ifMatch = headerOf(req, 'if-match');
    return patch.ok ? app.patch(caller, {
      type, ...patch.value, prefer: preferOf(req).back, base, ...(id === '' ? { condition: conditionOf(req) } : { id }), ...(ifMatch === undefined ? {} : { ifMatch }),
    }) : patch;
  },

  conditionalRemove: ({ app, caller, type, req }) => app.conditionalRemove(caller, { type, condition: conditionOf(req) }),

  remove({ app, caller, type, id, req }) {
    const ifMatch = headerOf(req, 'if-match');
    return app.remove(caller, { type, id, ...(ifMatch === undefined ? {} : { ifMatch }) });
  },

  async bundle({ app, caller, req, base }) {
    const text = fhirText(req);
    return text.ok ? app.bundle(caller, { text: text.value, base, prefer: preferOf(req).back }) : text;
  },

  ...operations,
  ...exports,
  ...captureOperations,
  ...askingOperations,
  ...planOperations,
  ...exchangeOperations,
  ...matchingOperations,
  ...deliverOperations,
  ...pullOperations,
  ...outcomeOperations,
  ...aftermathOperations,
  ...usCoreOperations,
};

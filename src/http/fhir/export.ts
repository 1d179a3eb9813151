// SPDX-License-Identifier: Apache-2.0
/** Bulk Data: https://hl7.org/fhir/uv/bulkdata/STU2/export.html */
import * as z from 'zod';
import type { AnswerStream } from '../../app/api.ts';
import type { HandlerName } from '../../app/interactions.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Asked, FhirHandler } from './handlers.ts';
import { preferOf, queryOf, readAnyParameters } from './request.ts';

/** Parameters of a kick-off by POST, of whichever name: those that are not served are told of as in an address. */
const value = z.union([z.string(), z.looseObject({ reference: z.string() }).transform(({ reference }) => reference)]);
const parameters = z.record(z.string(), z.union([value.transform((one) => [one]), z.array(value)]));

function pairsOf(given: z.infer<typeof parameters>): readonly (readonly [string, string])[] {
  return Object.entries(given).flatMap(([name, values]) => values.map((each) => [name, each] as const));
}

export const exports: Readonly<Record<Extract<HandlerName, 'startExport' | 'exportStatus' | 'cancelExport'>, FhirHandler>> = {
  startExport({ app, caller, id, req, base }) {
    const level = id !== '' ? 'group' : req.path.startsWith('/Patient/') ? 'patient' : 'system';
    const { async, lenient } = preferOf(req);
    const isPost = req.method === 'POST';
    const given = isPost ? readAnyParameters(req, parameters) : ok({});
    return given.ok
      ? app.startExport(caller, { level, async, lenient, base, isPost, query: [...queryOf(req), ...pairsOf(given.value)], address: `${base}${isPost ? req.path : req.url}`, ...(id === '' ? {} : { id }) })
      : Promise.resolve(given);
  },
  exportStatus: ({ app, caller, id, base }) => app.exportStatus(caller, { id, base }),
  cancelExport: ({ app, caller, id }) => app.cancelExport(caller, id),
};

/** Handlers whose answer comes in pieces. */
export const STREAMS: Readonly<Record<'exportFile', (asked: Asked) => Promise<Result<AnswerStream>>>> = {
  exportFile: ({ app, caller, req }) => app.exportFile(caller, req.params['sealed'] ?? ''),
};

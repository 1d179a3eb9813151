// SPDX-License-Identifier: Apache-2.0
/** Bulk Data: https://hl7.org/fhir/uv/bulkdata/STU2/export.html */
import type { AnswerStream } from '../../app/api.ts';
import type { HandlerName } from '../../app/interactions.ts';
import type { Result } from '../../domain/issue.ts';
import type { Asked, FhirHandler } from './handlers.ts';
import { preferOf, queryOf } from './request.ts';

export const exports: Readonly<Record<Extract<HandlerName, 'startExport' | 'exportStatus' | 'cancelExport'>, FhirHandler>> = {
  startExport({ app, caller, id, req, base }) {
    const level = id !== '' ? 'group' : req.path.startsWith('/Patient/') ? 'patient' : 'system';
    const { async, lenient } = preferOf(req);
    return app.startExport(caller, { level, async, lenient, base, query: queryOf(req), address: `${base}${req.path}`, ...(id === '' ? {} : { id }) });
  },
  exportStatus: ({ app, caller, id, base }) => app.exportStatus(caller, { id, base }),
  cancelExport: ({ app, caller, id }) => app.cancelExport(caller, id),
};

/** Handlers whose answer comes in pieces. */
export const STREAMS: Readonly<Record<'exportFile', (asked: Asked) => Promise<Result<AnswerStream>>>> = {
  exportFile: ({ app, caller, req }) => app.exportFile(caller, req.params['sealed'] ?? ''),
};

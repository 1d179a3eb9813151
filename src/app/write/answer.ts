// SPDX-License-Identifier: Apache-2.0
import { enforceResource } from '../../domain/consent/enforce/enforce.ts';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { toOperationOutcome, type Issue } from '../../domain/issue.ts';
import type { Answer, WriteCall } from '../api.ts';
import { DIRECTORY_DECISION } from '../release/view.ts';
import type { Draft } from '../ports.ts';
import { versionHeaders } from '../release/answer.ts';

export interface Written {
  readonly draft: Draft;
  readonly version: number;
  readonly lastUpdated: string;
  readonly status: 200 | 201;
  readonly call: Pick<WriteCall, 'base' | 'prefer'>;
  readonly warnings: readonly Issue[];
}

const OWN = { verdict: 'release', reasons: [], bases: ['own-record'], findings: [] } as const;

/** The answer to a write: the writer gets back its own record, which is a use and no disclosure (settled question 2). */
export function writtenAnswer(written: Written): Answer {
  const { draft, call } = written;
  const row = { ...draft, version: written.version, lastUpdated: written.lastUpdated };
  const head = {
    status: written.status, ...versionHeaders(row),
    location: `${call.base}/${draft.type}/${draft.id}/_history/${String(written.version)}`,
  };
  if (call.prefer === 'OperationOutcome') {
    return { ...head, body: publicDocument(toOperationOutcome(written.warnings)) };
  }
  const body = call.prefer === 'minimal' ? undefined : enforceResource({
    candidates: [{ row, verdict: OWN, labels: '', mode: 'match' }], decisions: [DIRECTORY_DECISION],
    view: { alias: new Map() }, visible: () => true, accompaniment: [],
  });
  return body === undefined ? head : { ...head, body };
}

// SPDX-License-Identifier: Apache-2.0
/** The answer to a batch or transaction: made of answers that went through the door one by one. */
import type { Decision } from '../decision.ts';
import { decisionsOf, pass, type PublicDocument, type Releasable } from './releasable.ts';

export interface EntryAnswer {
  readonly status: number;
  readonly location?: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** A resource or bundle that was released, or an OperationOutcome. */
  readonly body?: Releasable | PublicDocument;
}

const NOTHING: Decision = {
  outcome: 'permit', released: [], withheld: [], obligations: { critical: [], advisory: [] }, records: [], findings: [], rules: '',
};

/** In: the answers in the order of the request. Out: a batch-response or transaction-response. */
export function enforceResponses(type: 'batch-response' | 'transaction-response', answers: readonly EntryAnswer[]): Releasable {
  const decisions = answers.flatMap(({ body }) => (body !== undefined && 'form' in body ? decisionsOf(body) : []));
  const entries = answers.map((answer, index) => `${index === 0 ? '' : ','}${entryText(answer)}`);
  const head = `{"resourceType":"Bundle","type":"${type}"`;
  const parts = entries.length === 0 ? [`${head}}`] : [`${head},"entry":[`, ...entries, ']}'];
  return pass('bundle', 'application/fhir+json; charset=utf-8', parts, decisions.length === 0 ? [NOTHING] : decisions);
}

function entryText({ status, location, etag, lastModified, body }: EntryAnswer): string {
  const isOutcome = body !== undefined && !('form' in body);
  const response = JSON.stringify({ status: String(status), location, etag, lastModified });
  const outcome = isOutcome ? `${response.slice(0, -1)},"outcome":${body.text}}` : response;
  return body === undefined || isOutcome ? `{"response":${outcome}}` : `{"resource":${body.text},"response":${response}}`;
}

// SPDX-License-Identifier: Apache-2.0
/** `$docref` of US Core: a person's documents as a search for DocumentReferences, so through the same gate (http://hl7.org/fhir/us/core/OperationDefinition/docref). */
import type { SearchCall } from '../api.ts';

export interface DocrefCall {
  /** Id of the Patient. */
  readonly patient: string;
  /** FHIR dates or instants of the care, both inclusive. */
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  /** Tokens, `system|code`: any of them. */
  readonly types?: readonly string[] | undefined;
  /** Only documents that are made when they are asked for. */
  readonly onDemand?: boolean | undefined;
}

/** An id that no resource has. */
const NONE = '-';

/**
 * The search that answers. The dates are those of the care that a document is about (`context.period`); without dates the latest current
 * document is meant. The server keeps documents as they were sent and makes none on demand: asked for such alone, it has none.
 */
export function docrefQuery({ patient, start, end, types = [], onDemand = false }: DocrefCall): SearchCall['query'] {
  const period = [start === undefined ? [] : [['period', `ge${start}`] as const], end === undefined ? [] : [['period', `le${end}`] as const]].flat();
  return [
    ['patient', patient], ...(types.length === 0 ? [] : [['type', types.map((each) => each.replace(/[\\,$]/g, '\\$&')).join(',')] as const]),
    ...(period.length > 0 ? period : [['status', 'current'], ['_sort', '-date'], ['_count', '1']] as const), ...(onDemand ? [['_id', NONE] as const] : []),
  ];
}

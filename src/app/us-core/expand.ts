// SPDX-License-Identifier: Apache-2.0
/** `$expand` of the value sets at hand (http://hl7.org/fhir/R4/valueset-operation-expand.html): R4's, US Core's and our own, as `:in` and required bindings read them. */
import type { ValueSet } from '@medplum/fhirtypes';
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Deps } from '../deps.ts';

export interface ExpandCall {
  /** Canonical of the value set, without a version. */
  readonly url: string;
  /** Only codes that hold this text, whatever its case. */
  readonly filter?: string | undefined;
  /** Most codes to list, and how many to leave out before them. */
  readonly count?: number | undefined;
  readonly offset?: number | undefined;
}

const CITE = 'http://hl7.org/fhir/R4/valueset-operation-expand.html';

/** Codes of the value set, by system, in their order. Issues: `not-found`; `too-costly` where it cannot be listed whole here, since a part would be taken for all of it. */
export function expand({ definitions, clock, ids }: Pick<Deps, 'definitions' | 'clock' | 'ids'>, { url, filter, count, offset = 0 }: ExpandCall): Result<Answer> {
  const known = Object.hasOwn(definitions.expansions, url) ? definitions.expansions[url] : undefined;
  if (known === undefined) {
    return fail({ code: 'not-found', text: 'No value set of this url is at hand', cite: CITE });
  }
  if (!known.complete) {
    return fail({ code: 'too-costly', text: 'The value set draws on code systems that are not at hand whole, and cannot be listed', cite: CITE });
  }
  const codes = Object.entries(known.codes).flatMap(([system, each]) => each.map((code) => ({ system, code })));
  const found = filter === undefined ? codes : codes.filter(({ code }) => code.toLowerCase().includes(filter.toLowerCase()));
  const contains = found.slice(offset, count === undefined ? undefined : offset + count);
  const answer: ValueSet = { resourceType: 'ValueSet', url, status: 'active', expansion: { identifier: `urn:uuid:${ids.next()}`, timestamp: clock.now(), total: found.length, offset, ...(contains.length === 0 ? {} : { contains }) } };
  return ok({ status: 200, body: publicDocument(answer) });
}

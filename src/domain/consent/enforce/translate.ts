// SPDX-License-Identifier: Apache-2.0
/**
 * What may leave, in another format (NIEM, HL7 v2, C-CDA, a report): made from the text of a Releasable and from nothing else, so nothing
 * that was not released can come in; it keeps the decisions that let it out.
 */
import type { Result } from '../../issue.ts';
import { ok } from '../../issue.ts';
import { decisionsOf, pass } from './releasable.ts';
import type { Releasable, ReleasableForm } from './releasable.ts';

export interface Translation { readonly text: string; readonly contentType: string }

/** In: what may leave, and how its text is written anew. Out: the same release in the other form, or the issues of the writer. */
export function translated(releasable: Releasable, form: ReleasableForm, write: (text: string) => Result<Translation>): Result<Releasable> {
  const written = write(releasable.text);
  return written.ok ? ok(pass(form, written.value.contentType, [written.value.text], decisionsOf(releasable))) : written;
}

// SPDX-License-Identifier: Apache-2.0
/** The closed list of passes that a format may run over the tree after reading (`reader.post` in its format.json). */
import { linkCcda } from '../ccda/link.ts';
import type { SourceDocument } from '../types.ts';

export const PASSES: Readonly<Record<string, (doc: SourceDocument) => SourceDocument>> = {
  'c-cda': linkCcda,
};

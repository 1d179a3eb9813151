// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { parseMatching, type MatchingKnowledge } from '../../../src/domain/matching/knowledge.ts';
import { readMatchingFiles } from '../../../src/store/matching-files.ts';

/** The project's own tables; a fault in them is a fault of the tests too. */
export function matchingKnowledge(): MatchingKnowledge {
  const parsed = parseMatching(readMatchingFiles(join(import.meta.dirname, '..', '..', '..', 'mappings', 'matching')));
  if (!parsed.ok) {
    throw new Error(parsed.issues.map(({ at, text }) => `${at ?? ''}: ${text}`).join('\n'));
  }
  return parsed.value;
}

// SPDX-License-Identifier: Apache-2.0
/** What is written down of an exception, which is a bug of ours whoever's request it came to light in. */

/** Name and place of an exception: enough to find it, nothing that it may quote. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  const places = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at ')).slice(0, 6);
  return `${error.name} ${places.map((line) => line.trim()).join(' | ')}`;
}

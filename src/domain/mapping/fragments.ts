// SPDX-License-Identifier: Apache-2.0
/**
 * Rows that several formats share (a NIEM person, a NIEM officer): `mappings/common/rows/<name>.json`, put in place of a row
 * `{ "use": "<name>" }` before anything is compiled, so that readers and writers see plain rows.
 */
import type { Issue } from '../issue.ts';
import type { RawGroup, RawRow } from './row-schema.ts';

export type Fragments = ReadonlyMap<string, readonly RawRow[]>;

/** A group with every `use` replaced. Faults (no such fragment, one that contains itself, a `use` with other fields) go to `issues`. */
export function withFragments(group: RawGroup, file: string, fragments: Fragments, issues: Issue[]): RawGroup {
  const fault = (text: string): void => void issues.push({ code: 'invalid', text, at: `${file}: group ${group.id}` });
  const expand = (rows: readonly RawRow[], within: readonly string[]): RawRow[] => rows.flatMap((row) => {
    const { use, note: _note, cite: _cite, ...rest } = row;
    if (use === undefined) return row.rows === undefined ? [row] : [{ ...row, rows: expand(row.rows, within) }];
    const shared = fragments.get(use);
    if (Object.keys(rest).length > 0) fault(`a row with "use" says nothing else: ${use}`);
    else if (shared === undefined) fault(`unknown shared rows: ${use}`);
    else if (within.includes(use)) fault(`shared rows that contain themselves: ${use}`);
    else return expand(shared, [...within, use]);
    return [];
  });
  return { ...group, rows: expand(group.rows, []) };
}

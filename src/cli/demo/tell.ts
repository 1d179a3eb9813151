// SPDX-License-Identifier: Apache-2.0
/** How the demo speaks: numbered steps of labelled lines, at most 100 columns wide, without colour. */

export const WIDTH = 100;

/** Text in lines of at most `width` characters; a longer word stands alone. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}

const LABEL = 24;

/** A labelled line, wrapped under itself. */
export function labelled(label: string, text: string): string {
  return wrap(text, WIDTH - LABEL).map((line, index) => (index === 0 ? `    ${label.padEnd(LABEL - 4)}` : ' '.repeat(LABEL)) + line).join('\n');
}

export interface Column { readonly title: string; readonly width: number }

/** A table whose cells wrap; columns are two spaces apart, rows an empty line. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => {
    const parts = cells.map((cell, index) => wrap(cell, columns[index]!.width));
    const height = Math.max(...parts.map((part) => part.length));
    return Array.from({ length: height }, (_, row) => parts.map((part, index) => (part[row] ?? '').padEnd(columns[index]!.width)).join('  ').trimEnd()).join('\n');
  };
  const rule = columns.map(({ width }) => '-'.repeat(width)).join('  ');
  return [line(columns.map(({ title }) => title)), rule, rows.map(line).join('\n\n')].join('\n');
}

/** `3 Encounter, 4 Observation` of how often each word occurs; `nothing` for none. */
export function counted(words: readonly string[]): string {
  const groups = [...Map.groupBy(words, (word) => word)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return groups.length === 0 ? 'nothing' : groups.map(([word, all]) => `${String(all.length)} ${word}`).join(', ');
}

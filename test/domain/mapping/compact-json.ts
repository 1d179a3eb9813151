// SPDX-License-Identifier: Apache-2.0
const WIDTH = 150;

/** JSON for people to compare: whatever fits on a line stays on one. */
export function compactJson(value: unknown, indent = 0): string {
  const flat = JSON.stringify(value);
  if (flat.length + indent <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const pad = ' '.repeat(indent + 2);
  const parts = Array.isArray(value)
    ? value.map((one) => compactJson(one, indent + 2))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${compactJson(one, indent + 2)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => pad + part).join(',\n')}\n${' '.repeat(indent)}${close}`;
}

// SPDX-License-Identifier: Apache-2.0
/**
 * A member that stands twice in an object: of such a text one reader takes the first and another the last (RFC 8259, 4), so that what was checked
 * need not be what is read later. RFC 7493, 2.3 forbids it. JSON.parse keeps the last and tells nothing; so the members of the text are counted.
 */

/** In: a text that is JSON, and its value. Out: where a member stands again, as a path, or as `character N` where a name is none of FHIR's; undefined: nowhere. */
export function repeatedMember(text: string, value: unknown): string | undefined {
  return membersIn(text) === membersOf(value) ? undefined : placeOfRepeated(text, value);
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/** Index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** True when the string that ends at `end` is a member's name. */
function isName(text: string, end: number): boolean {
  let next = end + 1;
  while (isBlank(text.charCodeAt(next))) next += 1;
  return text.charCodeAt(next) === COLON;
}

function membersIn(text: string): number {
  let count = 0;
  for (let start = text.indexOf('"'); start >= 0;) {
    const end = endOfString(text, start);
    if (isName(text, end)) count += 1;
    start = text.indexOf('"', end + 1);
  }
  return count;
}

/** `for..in` and no list of the values: five times as fast, and JSON has no other members than its own. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const each of value) count += membersOf(each);
    return count;
  }
  for (const name in value) {
    count += 1;
    const each = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof each === 'object') count += membersOf(each);
  }
  return count;
}

/** An object or list that is open; of an object the names so far and the last of them, of a list how many items went before. */
interface Open { readonly names: Set<string> | undefined; last: string; index: number }

function placeOfRepeated(text: string, value: unknown): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const top = open.at(-1);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (isName(text, end) && top?.names !== undefined) {
        top.last = JSON.parse(text.slice(at, end + 1)) as string;
        if (top.names.has(top.last)) return pathOf(open, value) ?? `character ${String(at)}`;
        top.names.add(top.last);
      }
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      open.push({ names: code === 0x7b ? new Set() : undefined, last: '', index: 0 });
    } else if (code === 0x7d || code === 0x5d) {
      open.pop();
    } else if (code === 0x2c && top !== undefined) {
      top.index += 1;
    }
  }
  return undefined;
}

/** The path of the name that was read last; undefined where a name in it is none that may be told. */
function pathOf(open: readonly Open[], value: unknown): string | undefined {
  const type = (value as { readonly resourceType?: unknown } | null)?.resourceType;
  const steps = open.map(({ names, last, index }) => (names === undefined ? `[${String(index)}]` : `.${last}`));
  return open.every(({ names, last }) => names === undefined || /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(last))
    ? `${typeof type === 'string' && /^[A-Z][A-Za-z]{1,40}$/.test(type) ? type : 'body'}${steps.join('')}` : undefined;
}

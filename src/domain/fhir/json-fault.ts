// SPDX-License-Identifier: Apache-2.0
/** Where a text stops being JSON (RFC 8259). JavaScript's own parser tells it for some faults only. */

const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|$)/y;
const SPACE = /[ \t\n\r]*/y;

/** What may come next. */
type State = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'next' | 'over';

/** Index of the first character that cannot stand where it does, or the length where more is missing; undefined: the text is JSON. */
export function jsonFault(text: string): number | undefined {
  const open: string[] = [];
  let state: State = 'value';
  TOKEN.lastIndex = 0;
  for (;;) {
    const start = TOKEN.lastIndex;
    const [, mark, string, scalar] = TOKEN.exec(text) ?? [, '', '', ''];
    const token = mark ?? string ?? scalar;
    if (token === undefined) return state === 'over' ? undefined : text.length;
    const next: State | undefined = token === '' ? undefined : after(state, { token, isString: string !== undefined }, open);
    if (next === undefined) {
      SPACE.lastIndex = start;
      SPACE.exec(text);
      return SPACE.lastIndex;
    }
    state = next;
  }
}

/** The state after a token; undefined when it may not stand there. */
function after(state: State, { token, isString }: { readonly token: string; readonly isString: boolean }, open: string[]): State | undefined {
  const ended = (): State => (open.length === 0 ? 'over' : 'next');
  if (token === '}' || token === ']') {
    const fits = open.at(-1) === (token === '}' ? '{' : '[') && (state === 'next' || state === (token === '}' ? 'key or end' : 'value or end'));
    return fits && open.pop() !== undefined ? ended() : undefined;
  }
  switch (state) {
    case 'key': case 'key or end': return isString ? 'colon' : undefined;
    case 'colon': return token === ':' ? 'value' : undefined;
    case 'next': return token !== ',' ? undefined : open.at(-1) === '{' ? 'key' : 'value';
    case 'over': return undefined;
    case 'value': case 'value or end':
      if (token === ',' || token === ':') return undefined;
      if (token !== '{' && token !== '[') return ended();
      open.push(token);
      return token === '{' ? 'key or end' : 'value or end';
  }
}

/** `line 2, column 7` of an index; lines and columns from 1. */
export function placeOf(text: string, index: number): string {
  const before = text.slice(0, index);
  return `line ${String(before.split('\n').length)}, column ${String(index - before.lastIndexOf('\n'))}`;
}

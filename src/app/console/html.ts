// SPDX-License-Identifier: Apache-2.0
/**
 * Markup as a value. `html` escapes whatever is put into it, unless it is markup already; there is no way to mark a text as
 * markup from outside, so nothing that a person or a partner wrote becomes part of a page's structure.
 */

const made: unique symbol = Symbol('html');

/** Markup made by `html`. */
export interface Html { readonly text: string; readonly [made]: true }

/** What may stand in a template: texts and numbers are escaped; nothing, false and the empty list leave no trace. */
export type Piece = Html | string | number | undefined | null | false | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Tagged template -> markup. Attribute values must stand in double quotes in the template. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const text = strings.reduce((all, string, index) => `${all}${index === 0 ? '' : textOf(pieces[index - 1])}${string}`, '');
  return { text, [made]: true };
}

/** Nothing at all. */
export const NOTHING: Html = html``;

function textOf(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false) {
    return '';
  }
  if (typeof piece === 'string' || typeof piece === 'number') {
    return escape(String(piece));
  }
  return isList(piece) ? piece.map(textOf).join('') : piece.text;
}

function isList(piece: Html | readonly Piece[]): piece is readonly Piece[] {
  return Array.isArray(piece);
}

/** The five characters that mean something in HTML become entities. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

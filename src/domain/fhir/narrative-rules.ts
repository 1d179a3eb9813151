// SPDX-License-Identifier: Apache-2.0
/**
 * Which elements, attributes, styles and links a narrative may hold: HTML 4.0 chapters 7-11 (without 9.4) and 15, links,
 * images and inline styles; no script, event handler, form, frame or anything that a reader's device would fetch from
 * outside (http://hl7.org/fhir/R4/narrative.html#xhtml, invariants txt-1 and txt-2).
 */

export const ELEMENTS: ReadonlySet<string> = new Set([
  'p', 'br', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'a', 'span', 'b', 'em', 'i', 'strong', 'small', 'big', 'tt', 'dfn', 'q', 'var',
  'abbr', 'acronym', 'cite', 'blockquote', 'hr', 'address', 'bdo', 'kbd', 'sub', 'sup', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'pre', 'table',
  'caption', 'colgroup', 'col', 'thead', 'tr', 'tfoot', 'tbody', 'th', 'td', 'code', 'samp', 'img', 'map', 'area',
]);

/** Elements that are dropped with all that is in them; any other unknown one is dropped alone. */
export const HIDDEN_CONTENT: ReadonlySet<string> = new Set([
  'script', 'style', 'iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'form', 'input', 'button', 'select', 'textarea', 'head',
  'title', 'link', 'meta', 'base', 'svg', 'math', 'template', 'noscript', 'audio', 'video', 'source', 'param',
]);

/** `*`: on any element. */
export const ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map(Object.entries({
  '*': ['title', 'style', 'class', 'id', 'lang', 'xml:lang', 'dir', 'accesskey', 'tabindex', 'span', 'width', 'align', 'valign', 'char',
    'charoff', 'abbr', 'axis', 'headers', 'scope', 'rowspan', 'colspan', 'height'],
  a: ['href', 'name', 'charset', 'type', 'hreflang', 'rel', 'rev', 'shape', 'coords', 'target'],
  img: ['src', 'alt', 'border', 'longdesc', 'usemap', 'ismap', 'hspace', 'vspace'],
  map: ['name'],
  area: ['shape', 'coords', 'href', 'nohref', 'alt'],
  table: ['summary', 'border', 'frame', 'rules', 'cellspacing', 'cellpadding', 'bgcolor'],
  ol: ['type', 'start'],
  ul: ['type'],
  li: ['type', 'value'],
  blockquote: ['cite'],
  q: ['cite'],
  td: ['nowrap', 'bgcolor'],
  th: ['nowrap', 'bgcolor'],
  tr: ['bgcolor'],
}).map(([element, names]) => [element, new Set(names)]));

/**
 * No style may run anything or load from elsewhere; an image inside this server or in the style itself may stay, since the
 * HL7 publisher's own tables use them. Escapes and comments could hide a word, so they are refused too.
 */
export function safeStyle(value: string): boolean {
  if (/expression\s*\(|image-set|@import|script:|behaviou?r\s*:|-moz-binding|\\|\/\*/i.test(value)) return false;
  const targets = [...value.matchAll(/url\s*\(([^)]*)\)?/gi)].map((each) => (each[1] ?? '').trim().replace(/^["']/, ''));
  return targets.every((target) => DATA_IMAGE.test(target) || isRelative(target));
}

const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif);base64,/i;
const LINKS: ReadonlySet<string> = new Set(['href', 'src', 'cite', 'longdesc', 'usemap']);

/**
 * A link that a person may follow goes to the web, mail, telephone or inside the resource; an image is inside the
 * resource or in the attribute, since fetching one from outside would tell its server who reads what.
 */
export function safeTarget(element: string, name: string, value: string): boolean {
  if (!LINKS.has(name)) return true;
  const target = value.trim();
  if (/[\u0000-\u0020]/.test(target) && !target.startsWith('#')) return false;
  if (element === 'img' && name === 'src') return DATA_IMAGE.test(target) || isRelative(target);
  return isRelative(target) || /^(?:https?|mailto|tel|urn):/i.test(target);
}

/** Inside this server: no scheme, and no `//host`. */
function isRelative(target: string): boolean {
  return !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(target) && !target.startsWith('//') && !target.startsWith('\\');
}

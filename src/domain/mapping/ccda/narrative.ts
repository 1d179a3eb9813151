// SPDX-License-Identifier: Apache-2.0
/**
 * CDA narrative block -> FHIR narrative, and text, annotations, attachments. Only elements that FHIR's XHTML allows come out, with no
 * attribute but id: nothing that a sender writes can become a script, a link or a style.
 * Source: CDA R2, 4.3.5 (narrative block); http://hl7.org/fhir/R4/narrative.html#xhtml
 */
import type { Outcome, Transform } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { NOT_BACK } from './concept.ts';
import { attr, attributeOf, childrenOf, leavesUnder, present } from './nodes.ts';
import { saidBy, textLeaves, wordsOf } from './narrative-text.ts';

/** CDA element -> XHTML element; an element that is not here gives only its content. */
const TAGS: Readonly<Record<string, string>> = {
  paragraph: 'p', list: 'ul', item: 'li', content: 'span', table: 'table', thead: 'thead', tbody: 'tbody', tfoot: 'tfoot', tr: 'tr', th: 'th', td: 'td',
  caption: 'b', sub: 'sub', sup: 'sup', br: 'br', footnote: 'p', linkHtml: 'span', col: '', colgroup: '', renderMultiMedia: '',
};

/** Escapes text for XHTML, and drops what XML 1.0 does not allow. */
export function escapeXhtml(text: string): string {
  const kept = Array.from(text).filter((char) => (char.codePointAt(0) ?? 0) >= 32 || /[\t\n\r]/u.test(char)).join('');
  return kept.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;');
}

function markup(node: SourceNode): string {
  if (node.name.startsWith('@')) return '';
  if (node.name === '#text') return escapeXhtml(node.value ?? '');
  const inner = `${escapeXhtml(node.value ?? '')}${node.children.map(markup).join('')}`;
  const tag = TAGS[node.name];
  if (tag === undefined || tag === '') return inner;
  if (tag === 'br') return `<br/>${inner}`;
  const ordered = tag === 'ul' && attr(node, 'listType') === 'ordered' ? 'ol' : tag;
  return `<${ordered}>${inner}</${ordered}>`;
}

const narrative: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, _context, node): Outcome => {
    if (wordsOf(node) === undefined) return { kind: 'nothing' };
    const inner = `${escapeXhtml(node.value ?? '')}${node.children.map(markup).join('')}`;
    const div = `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
    return { kind: 'value', value: { status: 'additional', div }, as: 'text', used: textLeaves(node) };
  },
  inverse: NOT_BACK,
};

/** An ED element's words, or those that it points at, in the shape of a FHIR element. */
const said = (shaped: (text: string) => Json): Transform => ({
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const found = saidBy(context.doc, node);
    return found.text === undefined ? { kind: 'nothing' } : { kind: 'value', value: shaped(found.text), used: found.used };
  },
  inverse: NOT_BACK,
});
const text = said((words) => words);
const annotation = said((words) => ({ text: words }));
/** A concept that is only what the text says. */
const conceptText = said((words) => ({ text: words }));

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of the UTF-8 of a text. */
export function base64Of(source: string): string {
  const bytes = new TextEncoder().encode(source);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const four = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63]).join('');
    out += b === undefined ? `${four.slice(0, 2)}==` : c === undefined ? `${four.slice(0, 3)}=` : four;
  }
  return out;
}

/** ED -> Attachment: inline data as it came, else the words as plain text. */
const attachment: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const type = attr(node, 'mediaType');
    const own = node.value ?? childrenOf(node, '#text').map((child) => child.value).join('');
    if (attr(node, 'representation') === 'B64') return inline(node, own.replace(/\s/gu, ''), type);
    const said = saidBy(context.doc, node);
    if (said.text === undefined) return { kind: 'nothing' };
    const json: Json = { contentType: type ?? 'text/plain; charset=utf-8', data: base64Of(said.text) };
    return { kind: 'value', value: json, used: [...said.used, ...present(attributeOf(node, 'mediaType'))] };
  },
  inverse: NOT_BACK,
};

function inline(node: SourceNode, data: string, type: string | undefined): Outcome {
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(data) || data.length % 4 !== 0) return { kind: 'failed', text: 'expected base64' };
  return { kind: 'value', value: { contentType: type ?? 'application/octet-stream', data }, used: leavesUnder(node) };
}

export const narrativeTransforms = { 'cda-narrative': narrative, 'cda-text': text, 'cda-annotation': annotation, 'cda-concept-text': conceptText, 'cda-attachment': attachment } as const;

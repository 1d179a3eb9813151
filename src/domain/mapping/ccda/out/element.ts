// SPDX-License-Identifier: Apache-2.0
/** XML elements of a CDA document as plain values, and their text. Names may have a prefix (`sdtc:`); attributes keep their order. */

export interface El {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (El | string)[];
}

type Child = El | string | undefined;

/** An element. Attributes without a value and children that are undefined are left out. */
export function el(name: string, attributes: Readonly<Record<string, string | undefined>> = {}, ...children: readonly (Child | readonly Child[])[]): El {
  const given = Object.entries(attributes).flatMap(([key, value]): readonly [string, string][] => (value === undefined ? [] : [[key, value]]));
  return { name, attributes: Object.fromEntries(given), children: children.flat().filter((child): child is El | string => child !== undefined) };
}

const NAMESPACES = { xmlns: 'urn:hl7-org:v3', 'xmlns:sdtc': 'urn:hl7-org:sdtc', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' };

/** The document. Text of mixed content is written as it is: no white space is added inside an element that holds words. */
export function documentText(root: El): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${textOf({ ...root, attributes: { ...NAMESPACES, ...root.attributes } }, '')}`;
}

function textOf({ name, attributes, children }: El, indent: string): string {
  const start = `${indent}<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join('')}`;
  if (children.length === 0) return `${start}/>\n`;
  const mixed = children.some((child) => typeof child === 'string');
  if (mixed) return `${start}>${children.map((child) => (typeof child === 'string' ? escapeXml(child) : textOf(child, '').trimEnd())).join('')}</${name}>\n`;
  return `${start}>\n${children.map((child) => textOf(child as El, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

/** Characters that XML 1.0 cannot hold at all (2.2) become the replacement character. */
function escapeXml(text: string): string {
  return text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\r', '&#13;');
}

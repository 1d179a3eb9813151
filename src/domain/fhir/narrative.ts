// SPDX-License-Identifier: Apache-2.0
/**
 * Narrative: the XHTML that FHIR allows, and nothing else (http://hl7.org/fhir/R4/narrative.html#xhtml).
 * `checkNarrative` refuses what is not; `makeNarrativeSafe` takes it out; `withoutNarrative` is for enforcement, where a
 * narrative may speak of what is withheld.
 */
import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { ATTRIBUTES, ELEMENTS, HIDDEN_CONTENT, safeStyle, safeTarget } from './narrative-rules.ts';

const XHTML = 'http://www.w3.org/1999/xhtml';

/** What is wrong with a `Narrative.div`, as a sentence without any of its text; undefined when nothing is. */
export function checkNarrative(div: string): string | undefined {
  let problem: string | undefined;
  const seen = scan(div, {
    open: (tag, depth) => {
      problem ??= (depth === 0 ? rootProblem(tag) : undefined) ?? tagProblem(tag);
    },
    text: () => undefined,
    close: () => undefined,
  });
  if (!seen.wellFormed) return 'The narrative must be well-formed XHTML';
  if (problem !== undefined) return problem;
  return seen.content ? undefined : 'The narrative must have some content';
}

function rootProblem(tag: SaxesTagPlain): string | undefined {
  return tag.name === 'div' && tag.attributes['xmlns'] === XHTML ? undefined : 'The narrative must be one div in the XHTML namespace';
}

function tagProblem(tag: SaxesTagPlain): string | undefined {
  if (!ELEMENTS.has(tag.name)) return 'The narrative holds an element that FHIR does not allow';
  return Object.entries(tag.attributes).some(([name, value]) => !allowed(tag.name, name, value))
    ? 'The narrative holds an attribute, style or link that FHIR does not allow' : undefined;
}

function allowed(element: string, name: string, value: string): boolean {
  if (name === 'xmlns') return value === XHTML;
  if (!(ATTRIBUTES.get('*')?.has(name) ?? false) && !(ATTRIBUTES.get(element)?.has(name) ?? false)) return false;
  if (name === 'style') return safeStyle(value);
  return safeTarget(element, name, value);
}

/** The same narrative with everything removed that is not allowed; undefined when nothing sound is left. */
export function makeNarrativeSafe(div: string): string | undefined {
  const out: string[] = [];
  let hidden = 0;
  const seen = scan(div, {
    open: (tag, depth) => {
      if (HIDDEN_CONTENT.has(tag.name)) hidden += 1;
      if (hidden === 0 && depth > 0 && ELEMENTS.has(tag.name)) out.push(openTag(tag));
    },
    text: (text) => {
      if (hidden === 0) out.push(escapeText(text));
    },
    close: (tag, depth) => {
      if (hidden === 0 && depth > 0 && ELEMENTS.has(tag.name) && !VOID.has(tag.name)) out.push(`</${tag.name}>`);
      if (HIDDEN_CONTENT.has(tag.name)) hidden -= 1;
    },
  });
  const safe = `<div xmlns="${XHTML}">${out.join('')}</div>`;
  return seen.wellFormed && checkNarrative(safe) === undefined ? safe : undefined;
}

/** Elements within a word or line; all others part words. */
const INLINE: ReadonlySet<string> = new Set(['a', 'abbr', 'acronym', 'b', 'big', 'cite', 'code', 'dfn', 'em', 'font', 'i', 'kbd', 'q', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'tt', 'u', 'var']);

/** What a reader sees of a narrative, without its markup; of one that is not well-formed, what comes before the fault. */
export function narrativeText(div: string): string {
  const out: string[] = [];
  const between = ({ name }: SaxesTagPlain): void => {
    if (!INLINE.has(name)) out.push(' ');
  };
  scan(div, { open: between, text: (text) => out.push(text), close: between });
  return out.join('').trim();
}

const VOID: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'col', 'area']);

function openTag(tag: SaxesTagPlain): string {
  const kept = Object.entries(tag.attributes).filter(([name, value]) => name !== 'xmlns' && allowed(tag.name, name, value));
  const attributes = kept.map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`).join('');
  return `<${tag.name}${attributes}${VOID.has(tag.name) ? '/' : ''}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Handlers {
  readonly open: (tag: SaxesTagPlain, depth: number) => void;
  readonly text: (text: string) => void;
  readonly close: (tag: SaxesTagPlain, depth: number) => void;
}

/** Deep enough for any table in a list in a table; deeper is an attack on whoever draws it. */
const MAX_DEPTH = 100;

function scan(div: string, handlers: Handlers): { readonly wellFormed: boolean; readonly content: boolean } {
  const parser = new SaxesParser({ xmlns: false, fragment: false });
  const state = { wellFormed: true, content: false, depth: 0 };
  // The parser has no way to be stopped but this: at every further fault it would look back over all that it has read.
  const broken = (): never => {
    state.wellFormed = false;
    throw new Error('reading has ended');
  };
  parser.on('error', broken);
  parser.on('doctype', broken);
  parser.on('processinginstruction', broken);
  parser.on('opentag', (tag) => {
    if (state.depth > MAX_DEPTH) broken();
    if (tag.name === 'img') state.content = true;
    handlers.open(tag, state.depth);
    state.depth += 1;
  });
  const onText = (text: string): void => {
    if (text.trim() !== '') state.content = true;
    if (state.depth > 0) handlers.text(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', (tag) => {
    state.depth -= 1;
    handlers.close(tag, state.depth);
  });
  try {
    parser.write(div).close();
  } catch {
    state.wellFormed = false;
  }
  return state;
}

/** The resource without its narrative, and without that of its contained resources and Composition sections. */
export function withoutNarrative<T extends object>(resource: T): T {
  const { text: _text, ...rest } = resource as { readonly text?: unknown };
  const { contained, section } = rest as { readonly contained?: readonly object[]; readonly section?: readonly object[] };
  return {
    ...rest,
    ...(contained === undefined ? {} : { contained: contained.map(withoutNarrative) }),
    ...(section === undefined ? {} : { section: section.map(withoutNarrative) }),
  } as T;
}

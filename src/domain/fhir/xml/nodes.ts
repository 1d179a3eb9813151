// SPDX-License-Identifier: Apache-2.0
/** FHIR XML -> elements. A document type is refused, so there is no entity to expand; narratives are kept as text. */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { MAX_NESTING } from '../nesting.ts';
import { escapeXml } from './write.ts';

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  /** Only of a narrative: the div as XHTML. */
  xhtml?: string;
}

const FHIR = 'http://hl7.org/fhir';
const XHTML = 'http://www.w3.org/1999/xhtml';
const CITE = 'http://hl7.org/fhir/R4/xml.html';
const CHUNK = 65_536;

type Refuse = (code: Issue['code'], why: string) => never;

interface State { readonly open: XmlNode[]; root: XmlNode | undefined; issue: Issue | undefined; depth: number; div: string[] | undefined }

/** The elements of a document. Issues: `structure` with line and column for what is no FHIR XML, `too-long` when it nests too deeply. Never throws. */
export function readNodes(text: string): Result<XmlNode> {
  const state: State = { open: [], root: undefined, issue: undefined, depth: 0, div: undefined };
  const parser = new SaxesParser({ xmlns: true, position: true });
  // The parser has no way to be stopped but this: it would go through the rest in the square of its depth.
  const refuse: Refuse = (code, why) => {
    state.issue ??= { code, text: why, at: `line ${String(parser.line)}, column ${String(parser.column)}`, cite: CITE };
    throw new Error('reading has ended');
  };
  parser.on('error', () => refuse('structure', 'The body is not well-formed XML'));
  parser.on('doctype', () => refuse('structure', 'The body must not have a document type declaration'));
  parser.on('opentag', (tag) => { opened(tag, state, refuse); });
  parser.on('closetag', (tag) => { closed(tag, state); });
  for (const event of ['text', 'cdata'] as const) {
    parser.on(event, (content) => {
      if (state.div !== undefined) state.div.push(escapeText(content));
      else if (content.trim() !== '') refuse('structure', 'Text stands between the elements: values are attributes in FHIR XML');
    });
  }
  try {
    for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
    parser.close();
  } catch {
    state.issue ??= { code: 'structure', text: 'The body is not well-formed XML', cite: CITE };
  }
  return state.issue !== undefined || state.root === undefined ? fail(state.issue ?? { code: 'structure', text: 'The body is not XML', cite: CITE }) : ok(state.root);
}

function opened(tag: SaxesTagNS, state: State, refuse: Refuse): void {
  state.depth += 1;
  if (state.depth > MAX_NESTING) refuse('too-long', 'The body is nested too deeply');
  if (state.div !== undefined || tag.uri === XHTML) return openedXhtml(tag, state);
  if (tag.uri !== FHIR) refuse('structure', 'Every element must be in the namespace of FHIR, a narrative in that of XHTML');
  const entries = Object.values(tag.attributes).filter((each) => each.prefix !== 'xmlns' && each.name !== 'xmlns' && each.prefix !== 'xsi').map((each) => [each.name, each.value] as const);
  const node: XmlNode = { name: tag.local, attributes: Object.fromEntries(entries), children: [] };
  state.open.at(-1)?.children.push(node);
  state.root ??= node;
  state.open.push(node);
}

function openedXhtml(tag: SaxesTagNS, state: State): void {
  const names = Object.values(tag.attributes).filter((each) => each.prefix !== 'xmlns' && each.name !== 'xmlns').map((each) => ` ${each.name}="${escapeXml(each.value)}"`);
  const namespace = state.div === undefined ? ` xmlns="${XHTML}"` : '';
  if (state.div === undefined) {
    const node: XmlNode = { name: tag.local, attributes: {}, children: [] };
    state.open.at(-1)?.children.push(node);
    state.root ??= node;
    state.open.push(node);
    state.div = [];
  }
  state.div.push(`<${tag.local}${namespace}${names.join('')}${tag.isSelfClosing ? '/' : ''}>`);
}

function closed(tag: SaxesTagNS, state: State): void {
  state.depth -= 1;
  const node = state.open.at(-1);
  if (state.div === undefined) {
    state.open.pop();
    return;
  }
  if (!tag.isSelfClosing) state.div.push(`</${tag.local}>`);
  if (state.depth === state.open.length - 1 && node !== undefined) {
    node.xhtml = state.div.join('');
    state.div = undefined;
    state.open.pop();
  }
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (each) => (each === '&' ? '&amp;' : each === '<' ? '&lt;' : '&gt;'));
}

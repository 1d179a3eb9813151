// SPDX-License-Identifier: Apache-2.0
/**
 * XML text -> tree. Namespace-aware, strict about well-formedness, and closed to what makes XML dangerous:
 * a document type declaration is refused, so there is no entity to expand.
 */
import { SaxesParser } from 'saxes';
import type { SaxesTagNS } from 'saxes';
import type { Issue, Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { SourceDocument } from '../types.ts';
import { treeBuilder } from './builder.ts';
import type { Draft, TreeBuilder } from './builder.ts';
import type { ReadLimits } from './limits.ts';
import { READ_LIMITS } from './limits.ts';
import { linkReferences } from './niem-references.ts';

/** Namespace -> family. */
export type FamilyOf = (namespace: string) => string;

const CHUNK = 65_536;
const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** Patterns (`*` stands for anything) -> family of a namespace: '' without one, `ext` when no pattern fits. The first family that fits wins. */
export function familyMatcher(families: Readonly<Record<string, readonly string[]>>): FamilyOf {
  const tests = Object.entries(families).flatMap(([family, patterns]) => patterns.map((pattern) => ({ family, test: wildcard(pattern) })));
  const known = new Map<string, string>([['', '']]);
  return (namespace) => {
    const before = known.get(namespace);
    if (before !== undefined) return before;
    const family = tests.find(({ test }) => test.test(namespace))?.family ?? 'ext';
    if (known.size < 1000) known.set(namespace, family);
    return family;
  };
}

function wildcard(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/gu, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u');
}

/** Reads a document. Errors: not well-formed, a document type declaration, a limit passed; each with line and column. Never throws. */
export function readXml(text: string, familyOf: FamilyOf, limits: ReadLimits = READ_LIMITS): Result<SourceDocument> {
  if (text.length > limits.chars) return fail({ code: 'too-long', text: `the message is longer than ${limits.chars} characters` });
  const state: State = { tree: treeBuilder(), familyOf, limits, open: [], texts: [], root: undefined, issue: undefined };
  const parser = new SaxesParser({ xmlns: true, position: true });
  listen(parser, state);
  try {
    for (let at = 0; at < text.length && state.issue === undefined; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
    if (state.issue === undefined) parser.close();
  } catch {
    state.issue ??= issueAt(parser, 'structure', 'the message is not well-formed XML');
  }
  if (state.issue !== undefined) return fail(state.issue);
  if (state.root === undefined) return fail({ code: 'structure', text: 'the message holds no XML element' });
  return ok(state.tree.finish(state.root, linkReferences(state.tree)));
}

interface State {
  readonly tree: TreeBuilder;
  readonly familyOf: FamilyOf;
  readonly limits: ReadLimits;
  readonly open: Draft[];
  /** Text gathered since the last tag. */
  texts: string[];
  root: Draft | undefined;
  issue: Issue | undefined;
}

type Refuse = (code: Issue['code'], text: string) => never;

interface Position {
  readonly line: number;
  readonly column: number;
}

function placeOf(parser: Position): string {
  return `line ${parser.line}, column ${parser.column}`;
}

function issueAt(parser: Position, code: Issue['code'], text: string): Issue {
  return { code, text, at: placeOf(parser) };
}

function listen(parser: SaxesParser<{ xmlns: true; position: true }>, state: State): void {
  // The parser has no way to be stopped but this: whatever follows would only cost time.
  const refuse: Refuse = (code, text) => {
    state.issue ??= issueAt(parser, code, text);
    throw new Error('reading has ended');
  };
  // The parser's own sentence may quote the text, hence a patient's data; ours does not.
  parser.on('error', () => refuse('structure', 'the message is not well-formed XML'));
  parser.on('doctype', () => refuse('not-supported', 'a document type declaration is refused'));
  let attributes = 0;
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > state.limits.attributes) refuse('too-costly', `an element has more than ${state.limits.attributes} attributes`);
  });
  parser.on('opentag', (tag) => {
    attributes = 0;
    open(state, tag, placeOf(parser), refuse);
  });
  parser.on('closetag', () => close(state, placeOf(parser)));
  const gather = (chunk: string): void => {
    if (state.open.length === 0) return;
    if (chunk.length > state.limits.value) refuse('too-long', `a value is longer than ${state.limits.value} characters`);
    else state.texts.push(chunk);
  };
  parser.on('text', gather);
  parser.on('cdata', gather);
}

function open(state: State, tag: SaxesTagNS, at: string, refuse: Refuse): void {
  const parent = state.open.at(-1);
  if (parent !== undefined) flushRun(state, parent, at);
  if (state.open.length >= state.limits.depth) refuse('too-costly', `elements are nested deeper than ${state.limits.depth}`);
  const node = state.tree.add(parent, { name: tag.local, family: state.familyOf(tag.uri), namespace: tag.uri }, at);
  for (const attribute of Object.values(tag.attributes)) {
    if (attribute.uri === XMLNS || attribute.name === 'xmlns') continue;
    const name = { name: `@${attribute.local}`, family: state.familyOf(attribute.uri), namespace: attribute.uri };
    state.tree.fill(state.tree.add(node, name, at), attribute.value.trim());
  }
  if (state.tree.size() > state.limits.nodes) refuse('too-costly', `the message has more than ${state.limits.nodes} elements and attributes`);
  state.root ??= node;
  state.open.push(node);
}

function close(state: State, at: string): void {
  const node = state.open.pop();
  if (node === undefined) return;
  const mixed = node.children.some((child) => !child.name.startsWith('@'));
  if (mixed) return flushRun(state, node, at);
  state.tree.fill(node, state.texts.join('').trim());
  state.texts = [];
}

/** Text between elements becomes a `#text` node, spaces kept: in narrative they part words. */
function flushRun(state: State, parent: Draft, at: string): void {
  const run = state.texts.join('');
  state.texts = [];
  if (run.trim() === '') return;
  state.tree.fill(state.tree.add(parent, { name: '#text', family: '', namespace: '' }, at), run);
}

// SPDX-License-Identifier: Apache-2.0
/**
 * HL7 v2 -> tree: root (named by the type of its message, or `batch`) / message / segment / field (`PID.3`, one node for each repetition) /
 * component (`c4`) / subcomponent (`s2`). The first component is the field's own value and the first subcomponent the component's,
 * since a data type that gains components keeps its meaning in the first (HL7 v2.5.1, 2.8.2). A segment belongs under the last one
 * before it that the format says it does (OBX under OBR).
 */
import type { Result } from '../../issue.ts';
import { fail, ok } from '../../issue.ts';
import type { LossLine, SourceDocument } from '../types.ts';
import { NO_LINKS, treeBuilder } from './builder.ts';
import type { Draft, TreeBuilder } from './builder.ts';
import { decodeText } from './hl7-escapes.ts';
import { parseHl7 } from './hl7.ts';
import type { Hl7Segment, Hl7Stray } from './hl7.ts';
import type { ReadLimits } from './limits.ts';

/** Segment -> segments that belong to the last one of it before them. */
export type Under = ReadonlyMap<string, readonly string[]>;

const ENVELOPE = ['FHS', 'BHS', 'BTS', 'FTS'];

/** Reads one message or a batch. Errors: those of `parseHl7`, and a batch without messages. Never throws. */
export function readHl7(text: string, under: Under, limits?: ReadLimits): Result<SourceDocument> {
  const parsed = parseHl7(text, limits);
  if (!parsed.ok) return parsed;
  const segments = parsed.value;
  const messages = segments.filter((one) => !('stray' in one) && one.name === 'MSH');
  if (messages.length === 0) return fail({ code: 'structure', text: 'there is no MSH segment: no message' });
  const tree = treeBuilder();
  const single = messages.length === 1 && !segments.some((one) => !('stray' in one) && ENVELOPE.includes(one.name));
  const root = tree.add(undefined, plain(single ? typeOf(messages[0]) : 'batch'), 'the message');
  const state: State = { tree, root, under, known: new Set([...under.values()].flat()), open: [], notices: [] };
  for (const one of segments) addLine(state, one);
  return ok(tree.finish(root, { ...NO_LINKS, notices: state.notices }));
}

/** `ADT` of `ADT^A01`; what is no such code may be anything, and is not repeated. */
function typeOf(header: Hl7Segment | Hl7Stray | undefined): string {
  const type = header === undefined || 'stray' in header ? '' : (header.fields[8]?.[0]?.[0]?.[0] ?? '');
  return /^[A-Z][A-Z0-9]{2}$/u.test(type) ? type : 'unknown';
}

interface State {
  readonly tree: TreeBuilder;
  readonly root: Draft;
  readonly under: Under;
  /** Names of segments that rows may look for; other local ones are kept whole. */
  readonly known: ReadonlySet<string>;
  /** The message, and the segments into which the next may go. */
  open: Draft[];
  readonly notices: LossLine[];
}

function addLine(state: State, one: Hl7Segment | Hl7Stray): void {
  const at = `line ${String(one.line)}`;
  if ('stray' in one) {
    state.tree.fill(state.tree.add(state.open[0] ?? state.root, plain('stray-line'), at), one.stray.trim());
    state.notices.push({ kind: 'failed-transform', severity: 'warning', at, name: 'stray-line', text: 'this line is no segment: a line end inside a text must be escaped', count: 0 });
    return;
  }
  if (one.name === 'MSH') state.open = [state.tree.add(state.root, plain('message'), at)];
  const local = one.name.startsWith('Z') && !state.known.has(one.name);
  const envelope = ENVELOPE.includes(one.name);
  const holder = envelope ? -1 : holderOf(state, local ? 'local-segment' : one.name);
  const node = state.tree.add((envelope ? undefined : state.open[Math.max(holder, 0)]) ?? state.root, plain(local ? 'local-segment' : one.name), at);
  // What stands between the segments of a group does not end it.
  if (!envelope && !local) state.open.splice(holder > 0 ? holder + 1 : state.open.length, Infinity, node);
  if (local) addLocal(state.tree, node, one);
  else for (const [index, field] of one.fields.entries()) addField(state.tree, node, { name: `${one.name}.${String(index + 1)}`, field, segment: one });
}

/** Index of the innermost open segment that may hold one of this name; 0, the message, when none does. */
function holderOf(state: State, name: string): number {
  const index = state.open.findLastIndex((one, at) => at > 0 && state.under.get(one.name)?.includes(name) === true);
  return Math.max(index, 0);
}

/** A local segment whose meaning nobody has written down: its name, and all it says as one text. */
function addLocal(tree: TreeBuilder, node: Draft, { name, fields, delimiters }: Hl7Segment): void {
  const { field, repetition, component, subcomponent } = delimiters;
  const text = fields.map((one) => one.map((rep) => rep.map((part) => part.join(subcomponent)).join(component)).join(repetition)).join(field);
  tree.fill(tree.add(node, plain('name'), node.at), name);
  tree.fill(tree.add(node, plain('text'), node.at), text.trim());
}

interface FieldPlace {
  readonly name: string;
  readonly field: Hl7Segment['fields'][number];
  readonly segment: Hl7Segment;
}

function addField(tree: TreeBuilder, parent: Draft, { name, field, segment }: FieldPlace): void {
  const own = ['MSH.1', 'MSH.2', 'FHS.1', 'FHS.2', 'BHS.1', 'BHS.2'].includes(name);
  for (const [index, components] of field.entries()) {
    if (components.every((one) => one.every((part) => part === ''))) continue;
    const at = `${parent.at}, ${name.replace('.', '-')}${index > 0 ? `[${String(index + 1)}]` : ''}`;
    const node = tree.add(parent, plain(name), at);
    for (const [position, subcomponents] of components.entries()) {
      if (subcomponents.every((part) => part === '')) continue;
      const holder = position === 0 ? node : tree.add(node, plain(`c${String(position + 1)}`), at);
      for (const [place, raw] of subcomponents.entries()) {
        const text = (own ? raw : decodeText(raw, segment.delimiters)).trim();
        if (text === '') continue;
        tree.fill(place === 0 ? holder : tree.add(holder, plain(`s${String(place + 1)}`), at), text);
      }
    }
  }
}

function plain(name: string): { readonly name: string; readonly family: string; readonly namespace: string } {
  return { name, family: '', namespace: '' };
}

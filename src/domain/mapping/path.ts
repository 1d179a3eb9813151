// SPDX-License-Identifier: Apache-2.0
/**
 * Source paths: the small part of XPath that rows need.
 *   nc:PersonName/nc:PersonSurName   step by family and local name (`Name` alone: any family; `ext:Name`: a family unknown to us)
 *   nc:ActivityDate/nc:DateTime|nc:Date   a step with alternatives: all that are there, in document order
 *   .  ..                            the context node, its parent
 *   /nc:DocumentCreationDate         from the root;   //j:Charge   anywhere in the document
 *   @schemeName                      an attribute
 *   ^nc:PersonAliasIdentityAssociation   the elements of that name that refer to the context node (structures:ref)
 *   section[templateId/@root='2.16...']  only those where that path has that value; with != those where it has not
 *   PID-3.4.2            HL7 v2: PID.3/c4/s2 (the first component is the field's own value, the first subcomponent the component's: PID-5 and PID-5.1 are PID.5)
 * A step passes through `structures:ref` unseen: the referring element has the children of the one it names.
 */
import type { Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import type { SourceDocument, SourceNode } from './types.ts';

export interface Path {
  readonly text: string;
  readonly start: 'context' | 'root' | 'anywhere';
  readonly steps: readonly Step[];
}

export interface Step {
  readonly axis: 'child' | 'parent' | 'referrer';
  readonly names: readonly StepName[];
  readonly filters: readonly StepFilter[];
}

export interface StepName {
  readonly family: string | undefined;
  readonly name: string;
}

export interface StepFilter {
  readonly path: Path;
  readonly value: string;
  /** `!=`: no node that the path finds has the value. */
  readonly not: boolean;
}

const NAME = /^(?:([A-Za-z0-9-]+):)?([@#]?[\p{L}_][\p{L}\p{N}_.-]*)$/u;
const STEP = /^(\^?)([^[]+)((?:\[[^\]]*\])*)$/u;
const FILTER = /\[([^\]=!]+)(!?=)'([^']*)'\]/gu;
/** `PID-3.4.2`: field, component and subcomponent of HL7 v2. The first component is the field's own value, the first subcomponent the component's. */
const HL7 = /^([A-Z][A-Z0-9]{2})-(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?((?:\[[^\]]*\])*)$/u;

/** Text -> path. An error names what is wrong with it. */
export function parsePath(text: string): Result<Path> {
  const start = text.startsWith('//') ? 'anywhere' : text.startsWith('/') ? 'root' : 'context';
  const body = text.replace(/^\/{1,2}/u, '');
  if (body === '.' || (body === '' && start === 'root')) return ok({ text, start, steps: [] });
  const steps: Step[] = [];
  const parts = splitSteps(body).flatMap(hl7Steps);
  if (body === '' || splitSteps(body).join('/') !== body) return fail({ code: 'invalid', text: `not a source path: ${text}` });
  for (const part of parts) {
    const step = parseStep(part);
    if (step === undefined) return fail({ code: 'invalid', text: `not a source path: ${text}` });
    steps.push(step);
  }
  if (start === 'anywhere' && steps[0]?.axis !== 'child') return fail({ code: 'invalid', text: `not a source path: ${text}` });
  return ok({ text, start, steps });
}

/** Splits at `/` outside brackets. */
function splitSteps(body: string): string[] {
  return body.match(/(?:\[[^\]]*\]|[^/[])+/gu) ?? [];
}

/** The steps that an HL7 v2 short form stands for; any other step is itself. */
function hl7Steps(part: string): readonly string[] {
  const [whole, segment = '', field = '', component = '1', sub = '1', filters = ''] = HL7.exec(part) ?? [];
  if (whole === undefined) return [part];
  const names = [`${segment}.${field}`];
  if (component !== '1') names.push(`c${component}`);
  if (sub !== '1') names.push(`s${sub}`);
  return names.map((name, index) => (index === 0 ? `${name}${filters}` : name));
}

function parseStep(part: string): Step | undefined {
  if (part === '..') return { axis: 'parent', names: [], filters: [] };
  const [whole, caret, alternatives = '', brackets = ''] = STEP.exec(part) ?? [];
  const names = alternatives.split('|').map((name) => NAME.exec(name));
  if (whole === undefined || names.includes(null) || brackets.replace(FILTER, '') !== '') return undefined;
  const filters: StepFilter[] = [];
  for (const [, inner = '', sign, value = ''] of brackets.matchAll(FILTER)) {
    const path = parsePath(inner);
    if (!path.ok) return undefined;
    filters.push({ path: path.value, value, not: sign === '!=' });
  }
  return { axis: caret === '^' ? 'referrer' : 'child', names: names.map((found) => ({ family: found?.[1], name: found?.[2] ?? '' })), filters };
}

/** The nodes that the path finds from `context`, in document order of its steps. Each step is bounded by the document, so cycles of references end. */
export function select(doc: SourceDocument, context: SourceNode, path: Path): readonly SourceNode[] {
  let found: readonly SourceNode[] = [path.start === 'context' ? context : doc.root];
  for (const [index, step] of path.steps.entries()) {
    const anywhere = index === 0 && path.start === 'anywhere';
    const next = anywhere ? step.names.flatMap(({ name }) => doc.byName.get(name) ?? []) : found.flatMap((node) => along(doc, node, step));
    found = next.filter((node) => fits(doc, node, step));
    if (found.length === 0) return found;
  }
  return found;
}

function along(doc: SourceDocument, node: SourceNode, step: Step): readonly SourceNode[] {
  if (step.axis === 'parent') return node.parent === undefined ? [] : [node.parent];
  if (step.axis === 'child') return allChildren(doc, node, step);
  const target = doc.targetOf(node) ?? node;
  return doc.referrersOf(target).flatMap((referrer) => (referrer.parent === undefined ? [] : [referrer.parent]));
}

/** Children of the node and of the element that it refers to, that may have the step's name. */
function allChildren(doc: SourceDocument, node: SourceNode, step: Step): readonly SourceNode[] {
  const target = doc.targetOf(node);
  return target === undefined || target === node ? childrenOf(node, step) : [...childrenOf(node, step), ...childrenOf(target, step)];
}

/** From here on looking through all children for each of them would cost their number squared. */
const MANY = 24;
const byName = new WeakMap<SourceNode, ReadonlyMap<string, readonly SourceNode[]>>();

function childrenOf(node: SourceNode, { names }: Step): readonly SourceNode[] {
  const [only] = names;
  if (node.children.length < MANY || names.length !== 1 || only === undefined) return node.children;
  const known = byName.get(node) ?? Map.groupBy(node.children, (child) => child.name);
  byName.set(node, known);
  return known.get(only.name) ?? [];
}

function fits(doc: SourceDocument, node: SourceNode, step: Step): boolean {
  if (step.axis === 'parent') return true;
  if (!step.names.some(({ name, family }) => node.name === name && (family === undefined || node.family === family))) return false;
  return step.filters.every((filter) => select(doc, node, filter.path).some((hit) => hit.value === filter.value) !== filter.not);
}

/** The node itself, or the one that it refers to: what an entry stands for. */
export function resolved(doc: SourceDocument, node: SourceNode): SourceNode {
  return doc.targetOf(node) ?? node;
}

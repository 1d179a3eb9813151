// SPDX-License-Identifier: Apache-2.0
/**
 * The pass over a C-CDA tree after reading. C-CDA says by ids and by position what rows need to know by name: what a statement is, what an
 * entry reference points at, which organization authored it, in which section it stands. Two walks: first everything is told and keyed, then linked.
 * Source: C-CDA 2.1, Entry Reference (2.16.840.1.113883.10.20.22.4.122): its id is that of an entry elsewhere in the document.
 */
import type { LossLine, SourceDocument, SourceNode } from '../types.ts';
import { gist, idsOf, keysOf, timeOf, topic } from './ids.ts';
import { hang, hold, mark } from './marks.ts';
import { attr, childOf, childrenOf, leavesUnder, nearest } from './nodes.ts';
import { markPlaces } from './places.ts';
import { linkRoles } from './roles.ts';
import { kindOf, SEATED, STATEMENTS } from './templates.ts';
import type { Kind } from './templates.ts';

type Links = Map<SourceNode, SourceNode>;

/** What the first walk found. `stands`: a statement that is part of another's resource -> that other. */
interface Found {
  readonly kinds: Map<SourceNode, Kind>;
  readonly links: Links;
  readonly stands: Links;
}

/** Marks and links a C-CDA document. Never fails: what points at nothing becomes a notice. */
export function linkCcda(doc: SourceDocument): SourceDocument {
  const links: Links = new Map();
  const statements = STATEMENTS.flatMap((name) => doc.byName.get(name) ?? []);
  const kinds = new Map(statements.map((node): [SourceNode, Kind] => [node, kindOf(node)]));
  plainTypes(doc);
  linkRoles(doc, links);
  foldParts(kinds);
  const found: Found = { kinds, links, stands: new Map() };
  foldConcerns(found);
  foldBloodPressure(doc, found);
  foldRepeats(found);
  const notices = linkEntryReferences(found);
  for (const [node, kind] of kinds) mark(node, '@kind', kind);
  giveKeys(kinds, doc);
  markValues(kinds);
  markLeads(kinds);
  markPlaces(doc, { kinds, links });
  return linked(doc, links, notices);
}

function linked(doc: SourceDocument, links: Links, notices: readonly LossLine[]): SourceDocument {
  const referrers = Map.groupBy(links, ([, to]) => to);
  return {
    ...doc,
    notices: [...doc.notices, ...notices],
    targetOf: (node) => links.get(node),
    referrersOf: (node) => (referrers.get(node) ?? []).map(([from]) => from),
  };
}

/** `hl7:PQ` is PQ: xsi:type is a qualified name. */
function plainTypes(doc: SourceDocument): void {
  for (const type of doc.byName.get('@type') ?? []) {
    if (type.namespace.endsWith('XMLSchema-instance') && type.parent !== undefined) mark(type.parent, '@is', type.value?.replace(/^.*:/u, '') ?? '');
  }
}

function nestedIn(node: SourceNode): readonly { readonly how: string; readonly node: SourceNode }[] {
  return node.children.filter((child) => child.name === 'entryRelationship' || child.name === 'component').flatMap((relation) =>
    relation.children.filter((child) => (STATEMENTS as readonly string[]).includes(child.name)).map((child) => ({ how: attr(relation, 'typeCode') ?? '', node: child })));
}

const WHOLES: ReadonlySet<Kind> = new Set<Kind>(['policy', 'planned-coverage', 'priority', 'sig', 'instruction', 'part', 'encounter-diagnosis', 'family']);
const STANDS_ALONE: ReadonlySet<Kind> = new Set<Kind>(['problem', 'policy', 'reference', 'family-problem']);

/** What stands inside a policy, an instruction or a severity belongs to it, whatever it looks like by itself. */
function foldParts(kinds: Map<SourceNode, Kind>): void {
  for (const [node] of kinds) {
    const around = nearest(node.parent, (up) => kinds.has(up));
    const whole = around === undefined ? undefined : kinds.get(around);
    if (whole !== undefined && WHOLES.has(whole) && !STANDS_ALONE.has(kinds.get(node) ?? 'unknown')) kinds.set(node, 'part');
  }
}

/** A reference to a wrapper means what it wraps. */
const WRAPS: Readonly<Record<string, Kind>> = { 'problem-concern': 'problem', 'allergy-concern': 'allergy', 'encounter-diagnosis': 'problem', coverage: 'policy' };

/** A health concern that holds one problem is that problem; a risk concern's problem is a risk, never a diagnosis. */
function foldConcerns({ kinds, stands }: Found): void {
  for (const [node, kind] of kinds) {
    const [inner] = nestedIn(node).filter((one) => kinds.get(one.node) === WRAPS[kind]);
    if (inner !== undefined) stands.set(node, inner.node);
    if (kind !== 'health-concern' && kind !== 'risk-concern') continue;
    const problems = nestedIn(node).filter((one) => kinds.get(one.node) === 'problem' && one.how !== 'SPRT').map((one) => one.node);
    if (kind === 'risk-concern') for (const problem of problems) {
      kinds.set(problem, 'risk-factor');
      stands.set(problem, node);
    }
    const [only] = problems;
    if (kind === 'health-concern' && only !== undefined && problems.length === 1 && !holdsReference(node, kinds)) {
      kinds.set(only, 'merged');
      stands.set(only, node);
    }
  }
}

function holdsReference(node: SourceNode, kinds: ReadonlyMap<SourceNode, Kind>): boolean {
  return nestedIn(node).some((one) => kinds.get(one.node) === 'reference' && one.how === 'REFR');
}

/** Systolic and diastolic of one panel are one blood pressure. http://hl7.org/fhir/R4/bp.html */
function foldBloodPressure(doc: SourceDocument, { kinds, stands }: Found): void {
  for (const [panel, kind] of [...kinds]) {
    if (kind !== 'vital-panel') continue;
    const of = (code: string): readonly SourceNode[] => nestedIn(panel).map((one) => one.node).filter((one) => kinds.get(one) === 'vital' && attr(childOf(one, 'code'), 'code') === code);
    const [systolic, second] = of('8480-6');
    const [diastolic, other] = of('8462-4');
    if (systolic === undefined || diastolic === undefined || second !== undefined || other !== undefined || timeOf(systolic) !== timeOf(diastolic)) continue;
    const pair = hang(doc, panel, 'bloodPressure');
    hold(pair, [systolic, diastolic]);
    const key = idsOf(systolic)[0];
    if (key !== undefined) mark(pair, '@key', `${key}|blood-pressure`);
    for (const part of [systolic, diastolic]) {
      kinds.set(part, 'blood-pressure-part');
      stands.set(part, pair);
    }
  }
}

const REPEATABLE: ReadonlySet<Kind> = new Set<Kind>(['problem', 'merged', 'indication', 'result', 'vital', 'observation', 'goal', 'medication', 'procedure', 'encounter', 'allergy', 'outcome', 'planned']);

/** The same id on the same thing again (a diagnosis of a visit, an indication of a drug): one statement, the fullest, stands for all. */
function foldRepeats(found: Found): void {
  const { kinds } = found;
  const same = new Map<string, SourceNode[]>();
  for (const [node, kind] of kinds) {
    const family = kind === 'indication' || kind === 'merged' ? 'problem' : kind;
    for (const id of REPEATABLE.has(kind) ? idsOf(node).slice(0, 1) : []) {
      const key = [family, id, topic(node, family === 'problem')].join('|');
      push(same, key, node);
    }
  }
  for (const nodes of same.values()) {
    const standing = nodes.filter((node) => kinds.get(node) !== 'indication');
    const [fullest] = [...standing].sort((a, b) => leavesUnder(b).length - leavesUnder(a).length);
    if (fullest === undefined) continue;
    for (const node of nodes) if (node !== fullest && repeats(node, fullest)) fold(node, fullest, found);
  }
}

function push(map: Map<string, SourceNode[]>, key: string, node: SourceNode): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [node]);
  else found.push(node);
}

/** The same time, or none. */
function repeats(node: SourceNode, whole: SourceNode): boolean {
  const when = timeOf(node);
  return (when === '' || when === timeOf(whole)) && attr(node, 'negationInd') === attr(whole, 'negationInd');
}

function fold(node: SourceNode, whole: SourceNode, { kinds, links, stands }: Found): void {
  kinds.set(node, 'repeat');
  links.set(node, stands.get(whole) ?? whole);
}

/** Entry references -> the statements that bear their id. */
function linkEntryReferences({ kinds, links, stands }: Found): readonly LossLine[] {
  const byId = new Map<string, SourceNode[]>();
  for (const [node, kind] of kinds) if (kind !== 'reference' && kind !== 'priority') for (const id of idsOf(node)) push(byId, id, node);
  const notices: LossLine[] = [];
  for (const [node, kind] of kinds) {
    if (kind !== 'reference') continue;
    const candidates = idsOf(node).flatMap((id) => byId.get(id) ?? []).filter((one) => nearest(node, (up) => up === one) === undefined);
    const target = best(candidates, kinds, node);
    if (target === undefined) notices.push(dangling(node));
    else links.set(node, links.get(target) ?? stands.get(target) ?? target);
  }
  return notices;
}

/** Of several statements with the id: what evaluates points at a goal, and what becomes a resource goes before what does not. */
function best(candidates: readonly SourceNode[], kinds: ReadonlyMap<SourceNode, Kind>, reference: SourceNode): SourceNode | undefined {
  const score = (node: SourceNode): number => {
    const kind = kinds.get(node) ?? 'unknown';
    return (attr(reference.parent ?? reference, 'typeCode') === 'GEVL' && kind === 'goal' ? 2 : 0) + (SEATED.has(kind) || kind === 'merged' || kind === 'repeat' ? 1 : 0);
  };
  return [...candidates].sort((a, b) => score(b) - score(a))[0];
}

function dangling(node: SourceNode): LossLine {
  return { kind: 'failed-transform', severity: 'warning', at: node.at, name: 'act', text: 'this entry refers to an entry that is not in the document', count: 0 };
}

function giveKeys(kinds: ReadonlyMap<SourceNode, Kind>, doc: SourceDocument): void {
  for (const nodes of Map.groupBy(kinds.keys(), (node) => kinds.get(node) ?? 'unknown').values()) {
    for (const [node, key] of keysOf(nodes, gist)) mark(node, '@key', key);
  }
  for (const [node, key] of keysOf(doc.byName.get('encompassingEncounter') ?? [], gist)) mark(node, '@key', key);
}

const CODED = new Set(['CD', 'CE', 'CV', 'CO', 'CS']);

/** Which of several values is the value: FHIR has room for one. A coded answer goes before its score. */
function markValues(kinds: ReadonlyMap<SourceNode, Kind>): void {
  for (const node of kinds.keys()) {
    const types = childrenOf(node, 'value').flatMap((value) => attr(value, 'is') ?? []);
    const chosen = types.find((type) => CODED.has(type)) ?? types[0];
    if (chosen !== undefined) mark(node, '@valueType', CODED.has(chosen) ? 'CD' : chosen);
  }
}

/** The lead of a care team is named by the id of a member. C-CDA 2.1 companion guide, Care Team Organizer. */
function markLeads(kinds: ReadonlyMap<SourceNode, Kind>): void {
  for (const [team, kind] of kinds) {
    if (kind !== 'care-team') continue;
    const leads = new Set(childrenOf(team, 'participant').filter((one) => attr(one, 'typeCode') === 'PPRF').flatMap((one) => childrenOf(one, 'participantRole')).flatMap(idsOf));
    for (const { node } of nestedIn(team)) if (idsOf(node).some((id) => leads.has(id))) mark(node, '@lead', 'true');
  }
}

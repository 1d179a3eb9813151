// SPDX-License-Identifier: Apache-2.0
/**
 * CD, CE, CV, CO, CS -> Coding and CodeableConcept. The code, then its translations, each in its own system; the text is what the
 * author saw (originalText), else nothing is made up. A null flavor with translations or text is still a concept.
 * Source: C-CDA on FHIR, CF data types; http://hl7.org/fhir/R4/datatypes.html#codeableconcept
 */
import type { Feed } from '../feed.ts';
import type { Outcome, Transform, TransformContext } from '../transform.ts';
import type { Json, SourceNode } from '../types.ts';
import { attr, attributeOf, childOf, childrenOf, present } from './nodes.ts';
import { saidBy } from './narrative-text.ts';
import { codeSystemOf } from './oids.ts';

export const NOT_BACK = 'the C-CDA writer composes this element as a whole';

export interface Coding {
  readonly system?: string;
  readonly version?: string;
  readonly code?: string;
  readonly display?: string;
}

/** By its OID; without one a name that is a URL is the system itself: a system of which nobody has an OID, as our own writer says it. */
function systemOf(node: SourceNode, feed: Feed): string | undefined {
  const oid = attr(node, 'codeSystem');
  const name = attr(node, 'codeSystemName');
  return oid !== undefined ? codeSystemOf(oid, feed) : name !== undefined && /^(?:https?:|urn:)\S+$/u.test(name) ? name : undefined;
}

/** The coding that the element's own attributes give; undefined under a null flavor. */
export function codingOf(node: SourceNode, feed: Feed): Coding | undefined {
  const code = attr(node, 'code')?.trim();
  if (code === undefined || code === '') return undefined;
  const system = systemOf(node, feed);
  const version = attr(node, 'codeSystemVersion');
  const display = attr(node, 'displayName');
  return {
    ...(system === undefined ? {} : { system }),
    ...(version === undefined ? {} : { version }),
    code,
    ...(display === undefined ? {} : { display }),
  };
}

/** The leaves that a coding is made of. */
export function codingLeaves(node: SourceNode): readonly SourceNode[] {
  return present(...['code', 'codeSystem', 'codeSystemVersion', 'codeSystemName', 'displayName'].map((name) => attributeOf(node, name)));
}

/** The element as a CodeableConcept, with the leaves that went into it; undefined when it says nothing. */
export function conceptOf(node: SourceNode, context: TransformContext): { concept: { [name: string]: Json }; used: readonly SourceNode[] } | undefined {
  const parts = [node, ...childrenOf(node, 'translation')];
  const codings = parts.flatMap((part) => codingOf(part, context.feed) ?? []);
  const said = saidBy(context.doc, childOf(node, 'originalText'));
  const text = said.text ?? (codings.length === 0 ? (attr(node, 'displayName') ?? saidBy(context.doc, node).text) : undefined);
  if (codings.length === 0 && text === undefined) return undefined;
  const concept = { ...(codings.length === 0 ? {} : { coding: codings.map((coding) => ({ ...coding })) }), ...(text === undefined ? {} : { text }) };
  return { concept, used: [...parts.flatMap(codingLeaves), ...said.used, ...(codings.length === 0 ? saidBy(context.doc, node).used : [])] };
}

const concept: Transform = {
  takes: 'element',
  args: [],
  apply: (_raw, context, node): Outcome => {
    const made = conceptOf(node, context);
    return made === undefined ? { kind: 'nothing' } : { kind: 'value', value: made.concept, used: made.used };
  },
  inverse: NOT_BACK,
};

/** Only the element's own code: for elements that are Coding in FHIR. With `only`, translations are searched for a code of that system. */
const coding: Transform = {
  takes: 'element',
  args: ['only'],
  apply: (_raw, context, node): Outcome => {
    for (const part of [node, ...childrenOf(node, 'translation')]) {
      const found = codingOf(part, context.feed);
      if (found === undefined || (context.args.only !== undefined && found.system !== context.args.only)) continue;
      return { kind: 'value', value: { ...found }, used: codingLeaves(part) };
    }
    return { kind: 'nothing' };
  },
  inverse: NOT_BACK,
};

export const conceptTransforms = { 'cda-concept': concept, 'cda-coding': coding } as const;

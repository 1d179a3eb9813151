// SPDX-License-Identifier: Apache-2.0
/**
 * What is not mutated, and why: the wording of an Issue, of a warning about an element not evaluated, of a zod message and of an error thrown for a
 * bug is prose for a person; nothing decides by it and a test of its words would copy it. Rule ids, citations, codes and where an Issue points stay.
 */
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

interface Node {
  readonly type: string;
  readonly key?: { readonly name?: string };
  readonly callee?: { readonly name?: string; readonly property?: { readonly name?: string } };
  readonly properties?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly expressions?: readonly Node[];
}

interface Path { readonly node: Node; readonly parent?: Node; readonly parentPath?: Path }

/** `text` of an object that also has a `code`: an Issue (src/domain/issue.ts). */
function isIssueText(path: Path): boolean {
  const property = path.parent;
  const owner = path.parentPath?.parent;
  return property?.type === 'ObjectProperty' && property.key?.name === 'text' && owner?.properties?.some((each) => each.key?.name === 'code') === true;
}

/** The last argument of these is a sentence for a person. */
const SPOKEN = ['Error', 'notEvaluated', 'regex', 'refine'];

function isSpokenArgument({ node, parent }: Path): boolean {
  const called = parent?.callee?.name ?? parent?.callee?.property?.name;
  return called !== undefined && SPOKEN.includes(called) && parent?.arguments?.at(-1) === node;
}

/** Words only: a sentence that chooses between words still decides something. */
function isWords(node: Node): boolean {
  return node.type === 'StringLiteral' || (node.type === 'TemplateLiteral' && (node.expressions ?? []).every((each) => each.type !== 'ConditionalExpression'));
}

const prose = {
  shouldIgnore(path: object): string | undefined {
    const at = path as Path;
    return isWords(at.node) && (isIssueText(at) || isSpokenArgument(at)) ? 'prose for a person' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'prose', prose)];

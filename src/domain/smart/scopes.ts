// SPDX-License-Identifier: Apache-2.0
/**
 * SMART App Launch 2.x system scopes (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html):
 * `system/Observation.rs`, with the v1 words `.read` (= rs), `.write` (= cud) and `.*` understood. They narrow what the
 * law allows and never widen it. A scope with a search part (`?category=...`) grants nothing here: narrower than what
 * can be enforced is refused, never taken for the whole type.
 */

/** c create, r read (also vread, history), u update, d delete, s search. */
export const ACTIONS = ['c', 'r', 'u', 'd', 's'] as const;
export type Action = (typeof ACTIONS)[number];

/** Words of our own for what is not a FHIR interaction: raw messages, and the pages of the gateway's staff. */
export const PLAIN_SCOPES = ['ingest', 'console'] as const;

interface Parsed {
  readonly type: string;
  readonly actions: readonly Action[];
}

const SYSTEM = /^system\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)$/;
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** True when the text is a scope that a client can be registered with. */
export function isScope(text: string): boolean {
  return isPlain(text) || parse(text) !== undefined;
}

/** The scopes of a space-separated request that a client may have, in v2 form: the intersection with the registered ones. */
export function grantScopes(requested: string, registered: readonly string[]): readonly string[] {
  const wanted = [...new Set(requested.split(' ').filter((part) => part !== ''))];
  return [...new Set(wanted.flatMap((scope) => intersect(scope, registered)))];
}

/** What a set of granted scopes lets its client do; made once per token. */
export interface Grants {
  /** Type `*` asks for every type at once. */
  allows(type: string, action: Action): boolean;
  /** One of PLAIN_SCOPES. */
  has(word: string): boolean;
}

/** Granted scopes -> quick look-ups. */
export function compileScopes(scopes: readonly string[]): Grants {
  const parsed = scopes.flatMap((scope) => parse(scope) ?? []);
  const pairs = new Set(parsed.flatMap(({ type, actions }) => actions.map((action) => `${type}.${action}`)));
  const words = new Set(scopes.filter(isPlain));
  return {
    allows: (type, action) => pairs.has(`*.${action}`) || pairs.has(`${type}.${action}`),
    has: (word) => words.has(word),
  };
}

function intersect(scope: string, registered: readonly string[]): readonly string[] {
  if (isPlain(scope)) {
    return registered.includes(scope) ? [scope] : [];
  }
  const wanted = parse(scope);
  if (wanted === undefined) {
    return [];
  }
  return registered.flatMap((text) => {
    const mine = parse(text);
    if (mine === undefined || !(mine.type === '*' || wanted.type === '*' || mine.type === wanted.type)) {
      return [];
    }
    const actions = wanted.actions.filter((action) => mine.actions.includes(action));
    return actions.length === 0 ? [] : [`system/${wanted.type === '*' ? mine.type : wanted.type}.${actions.join('')}`];
  });
}

function parse(scope: string): Parsed | undefined {
  const match = SYSTEM.exec(scope);
  const [, type, verbs] = match ?? [];
  if (type === undefined || verbs === undefined || verbs === '') {
    return undefined;
  }
  const letters = V1[verbs] ?? verbs;
  return { type, actions: ACTIONS.filter((action) => letters.includes(action)) };
}

function isPlain(text: string): boolean {
  return (PLAIN_SCOPES as readonly string[]).includes(text);
}

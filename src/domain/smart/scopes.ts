// SPDX-License-Identifier: Apache-2.0
/**
 * SMART App Launch 2.x scopes (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html): `system/Observation.rs` of
 * a system, `user/Observation.rs` and `patient/Observation.rs` of an app that a person signs in to, with the v1 words `.read` (= rs), `.write` (= cud) and `.*` understood, and with a search part
 * that narrows them further: `system/Observation.rs?category=laboratory`. They narrow what the law allows and never widen it.
 */

/** c create, r read (also vread, history), u update, d delete, s search. */
export const ACTIONS = ['c', 'r', 'u', 'd', 's'] as const;
export type Action = (typeof ACTIONS)[number];

/** Words of our own for what is not a FHIR interaction: raw messages, and the pages of the gateway's staff. */
export const PLAIN_SCOPES = ['ingest', 'console'] as const;

/** What an app may ask for beside data: who signed in, which patient is meant, and to go on when the person is gone. */
export const APP_WORDS = ['openid', 'fhirUser', 'profile', 'launch/patient', 'offline_access'] as const;

type Context = 'system' | 'user' | 'patient';

interface Parsed {
  readonly context: Context;
  readonly type: string;
  readonly actions: readonly Action[];
  /** Search parameters as they are spelled, in order; none: the whole type. */
  readonly parts: readonly string[];
}

const DATA = /^(system|user|patient)\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)(?:\?([\x21-\x7e]{1,500}))?$/;
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };
/** One parameter of the type itself: no chain, no `_has`, nothing that shapes an answer. */
const PART = /^(?!_(?:sort|count|include|revinclude|summary|elements|total|cursor|format|pretty|filter|has|type)\b)[a-z_][A-Za-z0-9_-]*(?::[a-z-]+)?=[^&#]+$/;

/** True when the text is a scope that a system can be registered with. */
export function isScope(text: string): boolean {
  return isPlain(text) || parse(text)?.context === 'system';
}

/** True when the text is a scope that an app for people can be registered with. */
export function isAppScope(text: string): boolean {
  return isWord(text) || ['user', 'patient'].includes(parse(text)?.context ?? '');
}

/** True when one of the scopes is for the records of one patient: a patient must be chosen, and nobody else is in reach. */
export function asksForPatient(scopes: readonly string[]): boolean {
  return scopes.some((scope) => scope === 'launch/patient' || parse(scope)?.context === 'patient');
}

/** The same scopes for somebody who only looks: nothing that writes is left. */
export function lookingOnly(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => {
    const parsed = parse(scope);
    return parsed === undefined ? isWord(scope) ? [scope] : [] : written({ ...parsed, actions: parsed.actions.filter((action) => action === 'r' || action === 's') });
  });
}

/** The scopes of a space-separated request that a client may have, in v2 form: the intersection with the registered ones. */
export function grantScopes(requested: string, registered: readonly string[]): readonly string[] {
  const wanted = [...new Set(requested.split(' ').filter((part) => part !== ''))];
  return [...new Set(wanted.flatMap((scope) => intersect(scope, registered)))];
}

/** What a set of granted scopes lets its client do; made once per token. */
export interface Grants {
  /** True when the action is granted on the type or on a part of it. Type `*` asks for every type at once. */
  allows(type: string, action: Action): boolean;
  /** The searches (`category=laboratory&status=final`) that the action is narrowed to; of several, one must hold. undefined: not narrowed. */
  narrowed(type: string, action: Action): readonly string[] | undefined;
  /** Types of which some action is narrowed. */
  readonly narrowedTypes: readonly string[];
  /** One of PLAIN_SCOPES. */
  has(word: string): boolean;
}

/** Granted scopes -> quick look-ups. */
export function compileScopes(scopes: readonly string[]): Grants {
  const searches = new Map<string, readonly string[] | 'all'>();
  for (const { type, actions, parts } of scopes.flatMap((scope) => parse(scope) ?? [])) {
    for (const action of actions) {
      const known = searches.get(`${type}.${action}`) ?? [];
      searches.set(`${type}.${action}`, parts.length === 0 || known === 'all' ? 'all' : [...known, parts.join('&')]);
    }
  }
  const words = new Set(scopes.filter(isPlain));
  const narrowed = (type: string, action: Action): readonly string[] | undefined => {
    const own = searches.get(`*.${action}`) ?? searches.get(`${type}.${action}`);
    return own === 'all' ? undefined : own;
  };
  const types = [...new Set([...searches.keys()].map((key) => key.split('.')[0]!))];
  return {
    allows: (type, action) => searches.has(`*.${action}`) || searches.has(`${type}.${action}`),
    narrowed,
    narrowedTypes: types.filter((type) => ACTIONS.some((action) => narrowed(type, action) !== undefined)),
    has: (word) => words.has(word),
  };
}

function intersect(scope: string, registered: readonly string[]): readonly string[] {
  if (isPlain(scope) || isWord(scope)) {
    return registered.includes(scope) ? [scope] : [];
  }
  const wanted = parse(scope);
  if (wanted === undefined) {
    return [];
  }
  return registered.flatMap((text) => {
    const mine = parse(text);
    if (mine === undefined || !covers(mine.context, wanted.context) || !(mine.type === '*' || wanted.type === '*' || mine.type === wanted.type)) {
      return [];
    }
    const actions = wanted.actions.filter((action) => mine.actions.includes(action));
    const parts = [...new Set([...mine.parts, ...wanted.parts])];
    return written({ context: wanted.context, type: wanted.type === '*' ? mine.type : wanted.type, actions, parts });
  });
}

/** The records of one patient are among those of the user. */
function covers(mine: Context, wanted: Context): boolean {
  return mine === wanted || (mine === 'user' && wanted === 'patient');
}

function written({ context, type, actions, parts }: Parsed): readonly string[] {
  const narrowing = parts.length === 0 ? '' : `?${parts.join('&')}`;
  return actions.length === 0 ? [] : [`${context}/${type}.${actions.join('')}${narrowing}`];
}

function parse(scope: string): Parsed | undefined {
  const [, context, type, verbs, query] = DATA.exec(scope) ?? [];
  if (context === undefined || type === undefined || verbs === undefined || verbs === '') {
    return undefined;
  }
  const parts = query === undefined ? [] : query.split('&');
  if (parts.some((part) => !PART.test(part)) || (parts.length > 0 && type === '*')) {
    return undefined;
  }
  const letters = V1[verbs] ?? verbs;
  return { context: context as Context, type, actions: ACTIONS.filter((action) => letters.includes(action)), parts };
}

function isWord(text: string): boolean {
  return (APP_WORDS as readonly string[]).includes(text);
}

function isPlain(text: string): boolean {
  return (PLAIN_SCOPES as readonly string[]).includes(text);
}

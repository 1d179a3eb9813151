// SPDX-License-Identifier: Apache-2.0
/**
 * FHIR target paths, and writing to them.
 *   name[+].family          a new element for each value        name[0].given[+]   that element
 *   name[=].given[+]        the element made last               .                  the element itself (an object is merged into it)
 *   extension:planned-end.valueDateTime    the extension of that short name, made when missing
 */
import type { Result } from '../issue.ts';
import { fail, ok } from '../issue.ts';
import type { Json } from './types.ts';

export interface Target {
  readonly text: string;
  readonly steps: readonly TargetStep[];
}

export interface TargetStep {
  readonly name: string;
  readonly at: 'one' | 'new' | 'last' | number;
  /** URL of the extension, for `extension:name`. */
  readonly url?: string;
}

/** JSON under construction. */
export interface Building {
  [name: string]: Json | Building | (Json | Building)[];
}

export type Written = 'written' | 'same' | 'occupied';

const STEP = /^([A-Za-z]+)(?::([A-Za-z0-9-]+))?(?:\[(\+|=|\d{1,3})\])?$/u;
/** How far back a list is searched for an equal element: a message of ten thousand equal names must not cost ten thousand squared. */
const RECENT = 64;
const EXTENSIONS = ['extension', 'modifierExtension'];

/** Text -> target; `extensions` are the short names. */
export function parseTarget(text: string, extensions: Readonly<Record<string, string>>): Result<Target> {
  if (text === '.') return ok({ text, steps: [] });
  const steps: TargetStep[] = [];
  for (const part of text.split('.')) {
    const step = parseStep(part, extensions);
    if (step === undefined) return fail({ code: 'invalid', text: `not a FHIR path, or an unknown extension: ${text}` });
    steps.push(step);
  }
  return ok({ text, steps });
}

function parseStep(part: string, extensions: Readonly<Record<string, string>>): TargetStep | undefined {
  const [whole, name = '', short, index] = STEP.exec(part) ?? [];
  if (whole === undefined) return undefined;
  const at = index === undefined ? 'one' : index === '+' ? 'new' : index === '=' ? 'last' : Number(index);
  if (short === undefined) return { name, at };
  const url = extensions[short];
  return url === undefined || !EXTENSIONS.includes(name) ? undefined : { name, at, url };
}

/** Writes `json` under `base`. `occupied`: a single element already holds something else; nothing was changed. */
export function write(base: Building, target: Target, json: Json): Written {
  const last = target.steps.at(-1);
  if (last === undefined) return merge(base, json);
  let holder = base;
  for (const step of target.steps.slice(0, -1)) holder = enter(holder, step);
  return put(holder, last, json);
}

/** What stands at a path now; nothing is made. */
export function readAt(base: Building, target: Target): unknown {
  let at: unknown = base;
  for (const step of target.steps) {
    const found: unknown = isObject(at) ? at[step.name] : undefined;
    at = Array.isArray(found) ? elementAt(found, step) : found;
  }
  return at;
}

function elementAt(list: readonly unknown[], step: TargetStep): unknown {
  if (step.url !== undefined) return list.filter(isObject).find((extension) => extension.url === step.url);
  return step.at === 'one' || step.at === 'new' ? undefined : list.at(step.at === 'last' ? -1 : step.at);
}

function merge(base: Building, json: Json): Written {
  if (!isObject(json)) return 'occupied';
  for (const [name, part] of Object.entries(json)) base[name] ??= part;
  return 'written';
}

function isObject(json: unknown): json is Building {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The list under a name, made when missing. */
function listOf(holder: Building, name: string): (Json | Building)[] {
  const found = holder[name];
  if (Array.isArray(found)) return found;
  const made: (Json | Building)[] = [];
  holder[name] = made;
  return made;
}

function enter(holder: Building, step: TargetStep): Building {
  if (step.url !== undefined) return extensionOf(holder, step, step.url);
  if (step.at === 'one') return childOf(holder, step.name);
  const list = listOf(holder, step.name);
  const index = step.at === 'new' ? list.length : step.at === 'last' ? Math.max(list.length - 1, 0) : step.at;
  const found = list[index];
  if (isObject(found)) return found;
  const made: Building = {};
  list[Math.min(index, list.length)] = made;
  return made;
}

function childOf(holder: Building, name: string): Building {
  const found = holder[name];
  if (isObject(found)) return found;
  const made: Building = {};
  holder[name] = made;
  return made;
}

function extensionOf(holder: Building, step: TargetStep, url: string): Building {
  const list = listOf(holder, step.name);
  const found = list.filter(isObject).find((extension) => extension.url === url);
  if (found !== undefined && step.at !== 'new') return found;
  const made: Building = { url };
  list.push(made);
  return made;
}

function put(holder: Building, step: TargetStep, json: Json): Written {
  if (step.at === 'new' || isExtensionValue(step, json)) return append(listOf(holder, step.name), step, json);
  if (step.at !== 'one') {
    const list = listOf(holder, step.name);
    const index = step.at === 'last' ? Math.max(list.length - 1, 0) : step.at;
    return settle(list[index], json, () => void (list[Math.min(index, list.length)] = json));
  }
  return settle(holder[step.name], json, () => void (holder[step.name] = json));
}

/** An extension written whole: one of each URL. */
function isExtensionValue(step: TargetStep, json: Json): boolean {
  return EXTENSIONS.includes(step.name) && isObject(json);
}

function append(list: (Json | Building)[], step: TargetStep, json: Json): Written {
  if (isExtensionValue(step, json) && isObject(json)) {
    const extension: Building = step.url === undefined ? json : { url: step.url, ...json };
    const found = step.url !== undefined && step.at === 'new' ? undefined : list.filter(isObject).find((one) => one.url === extension.url);
    if (found !== undefined) return settle(found, json, () => undefined);
    list.push(extension);
    return 'written';
  }
  if (list.slice(-RECENT).some((one) => same(one, json))) return 'same';
  list.push(json);
  return 'written';
}

function settle(found: Json | Building | undefined, json: Json, set: () => void): Written {
  if (found === undefined) {
    set();
    return 'written';
  }
  return same(found, json) || lessPrecise(json, found) ? 'same' : 'occupied';
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** `2026-11-20` says nothing that `2026-11-20T09:00:00-07:00` does not say. */
function lessPrecise(json: Json, found: unknown): boolean {
  return typeof json === 'string' && typeof found === 'string' && /^\d{4}-\d\d-\d\d$/u.test(json) && found.startsWith(`${json}T`);
}

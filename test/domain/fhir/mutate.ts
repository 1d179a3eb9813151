// SPDX-License-Identifier: Apache-2.0
/** Breaks a resource in one place, in the ways that senders do. */
import { pick } from './generate.ts';
import type { Random } from './generate.ts';

type Holder = Record<string, unknown> | unknown[];
interface Spot {
  readonly holder: Holder;
  readonly key: string | number;
}

function spots(value: unknown, found: Spot[] = []): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    if (key === 'resourceType') continue;
    found.push({ holder: value as Holder, key: Array.isArray(value) ? Number(key) : key });
    spots((value as Record<string, unknown>)[key], found);
  }
  return found;
}

const BAD: readonly unknown[] = [null, '', {}, [], [null], 17, true, 'not a date', { unknown: 1 }, [{}], '\u0001', ' ', { __proto__: null }];

/** The same resource with one member replaced by something else, removed, doubled or renamed. */
export function mutate(resource: Record<string, unknown>, next: Random): Record<string, unknown> {
  const copy = structuredClone(resource);
  const all = spots(copy);
  if (all.length === 0) return { ...copy, unknown: 1 };
  const { holder, key } = pick(next, all);
  const target = holder as Record<string | number, unknown>;
  const value = target[key];
  switch (pick(next, ['replace', 'remove', 'wrap', 'unwrap', 'rename', 'add'])) {
    case 'remove':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(target, key);
      break;
    case 'wrap': target[key] = [value]; break;
    case 'unwrap': target[key] = Array.isArray(value) ? (value as unknown[])[0] : { value }; break;
    case 'rename':
      if (!Array.isArray(holder)) {
        Reflect.deleteProperty(target, key);
        target[`${String(key)}x`] = value;
      }
      break;
    case 'add':
      if (!Array.isArray(holder)) target['surprise'] = 'x';
      break;
    default: target[key] = pick(next, BAD);
  }
  return copy;
}

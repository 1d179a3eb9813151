// SPDX-License-Identifier: Apache-2.0
/** A person at the console who opens every link and sends every form, once of each kind, with what the form itself offers; what changes most comes last. */
import type { Seen, Visitor } from '../../support/console.ts';

/** One request of the tour; a redirect is not followed, so that what was shown and what was written belong to one request. */
export interface Stop { readonly method: 'get' | 'post'; readonly path: string; readonly seen: Seen }

interface Form { readonly action: string; readonly fields: Readonly<Record<string, string>>; readonly danger: boolean }

/** Papers of one person that are opened: what is offered differs from one to the other. */
const PAPERS = 5;
const LEFT_OUT = /^\/console\/(?:sign-out|seats|sign-in|assets)|\.css$/;

/** In: words for fields that have nothing to choose from, by a part of their name. */
export async function tour(visitor: Visitor, words: Readonly<Record<string, string>>): Promise<readonly Stop[]> {
  const [stops, kinds, links, forms] = [[] as Stop[], new Map<string, number>(), ['/console'], [] as Form[]];
  const isNew = (kind: string): boolean => kinds.set(kind, (kinds.get(kind) ?? 0) + 1).get(kind)! <= (kind.includes('/paper/') ? PAPERS : 1);
  const note = (stop: Stop): void => {
    stops.push(stop);
    const onward = stop.seen.headers.get('location');
    const found = [...onward === null ? [] : [onward], ...[...stop.seen.text.matchAll(/href="(\/console[^"#]*)/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))];
    links.push(...found.filter((path) => !LEFT_OUT.test(path) && isNew(`get ${kindOf(path)}`)));
    forms.push(...formsIn(stop.seen.text, words).filter(({ action }) => !LEFT_OUT.test(action) && isNew(`post ${kindOf(action)}`)));
  };
  while (links.length + forms.length > 0) {
    const path = links.shift();
    if (path !== undefined) {
      note({ method: 'get', path, seen: await visitor.get(path, { follow: false }) });
      continue;
    }
    const next = forms.findIndex(({ danger }) => !danger);
    const [form] = forms.splice(Math.max(0, next), 1) as [Form];
    note({ method: 'post', path: form.action, seen: await visitor.post(form.action, form.fields, { follow: false }) });
  }
  return stops;
}

function kindOf(path: string): string {
  return path.replace(/[\w-]{36,}/g, ':id').replace(/=[^&]*/g, '=').replace(/\/\d+(?=\/|$)/g, '/:number');
}

function formsIn(text: string, words: Readonly<Record<string, string>>): readonly Form[] {
  return [...text.matchAll(/<form method="post" action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].map(([, action = '', inside = '']) => ({
    action, fields: fieldsIn(inside, words), danger: inside.includes('class="danger"') || /revoke|verify|reject|close|work\/|emergencies\//.test(action),
  }));
}

/** What a person who takes whatever is offered would send. */
function fieldsIn(inside: string, words: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  const otherwise = (name: string): string => Object.entries(words).find(([part]) => name.includes(part))?.[1] ?? '';
  for (const [tag] of inside.matchAll(/<input[^>]*>/g)) {
    const [name, value, type] = ['name', 'value', 'type'].map((each) => new RegExp(` ${each}="([^"]*)"`).exec(tag)?.[1] ?? '') as [string, string, string];
    if (name !== '_csrf' && !(name in fields && ['checkbox', 'radio'].includes(type))) {
      fields[name] = value === '' ? otherwise(name) : value;
    }
  }
  for (const [, name = '', options = ''] of inside.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const values = [...options.matchAll(/<option value="([^"]*)"( selected)?/g)];
    fields[name] = values.find(([, value, selected]) => selected !== undefined && value !== '')?.[1] ?? values.find(([, value]) => value !== '')?.[1] ?? '';
  }
  for (const [, name = '', value = ''] of inside.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>\n?([\s\S]*?)<\/textarea>/g)) {
    fields[name] = value === '' ? otherwise(name) : value;
  }
  return fields;
}

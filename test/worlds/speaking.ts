// SPDX-License-Identifier: Apache-2.0
/**
 * Leaks by what a released record says of withheld ones: everything is enforced, and then one kind of mention is put back from the record as it
 * is on file. Each names the type that it is put back in.
 */
import type { App, Answer } from '../../src/app/api.ts';
import { createApp } from '../../src/app/create-app.ts';
import { ok, type Result } from '../../src/domain/issue.ts';
import type { Leak, Made } from './leaks.ts';

type Json = Readonly<Record<string, unknown>>;
interface Mention { readonly name: string; readonly type: string; /** The element as it was released, and as it is on file: what it becomes. */ readonly element: string; readonly back: (filed: unknown, released: unknown) => unknown }

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value as readonly Json[] : []);
const without = (item: Json, ...names: readonly string[]): Json => Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
/** Every item that is on file, those that were taken away without what they lead to. */
const emptied = (...names: readonly string[]) => (filed: unknown, released: unknown): unknown => {
  const kept = new Set(list(released).map((item) => JSON.stringify(item)));
  return list(filed).map((item) => (kept.has(JSON.stringify(item)) ? item : without(item, ...names)));
};

const MENTIONS: readonly Mention[] = [
  { name: 'references', type: 'CarePlan', element: 'supportingInfo', back: (filed) => filed },
  { name: 'display of references', type: 'CarePlan', element: 'addresses', back: (filed) => list(filed).map(({ display }) => ({ display })) },
  { name: 'contained', type: 'CarePlan', element: 'contained', back: (filed) => filed },
  { name: 'Composition sections', type: 'Composition', element: 'section', back: emptied('entry', 'text') },
  { name: 'narrative of Composition sections', type: 'Composition', element: 'section', back: (filed, released) => list(released).map((section, n) => ({ ...section, text: list(filed)[n]?.['text'] })) },
  { name: 'List entries', type: 'List', element: 'entry', back: emptied('item') },
  { name: 'CareTeam entries', type: 'CareTeam', element: 'participant', back: emptied('member') },
  { name: 'Provenance targets', type: 'Provenance', element: 'target', back: (filed) => filed },
  { name: 'narrative', type: 'CarePlan', element: 'text', back: (filed) => filed },
  { name: 'links of a narrative', type: 'Encounter', element: 'text', back: (filed) => filed },
  { name: 'extensions without their value', type: 'Encounter', element: 'extension', back: (filed) => list(filed).map(({ url }) => ({ url })) },
  { name: 'titles of attachments', type: 'DocumentReference', element: 'content', back: (filed) => list(filed).map(({ attachment }) => ({ attachment: without(attachment as Json, 'url') })) },
];

/** Reads as they are enforced, and the mention put back. */
function readingWith({ deps, gates }: Made, { type, element, back }: Mention): Partial<App> {
  const real = createApp(deps, gates);
  return { read: async (caller, target) => {
    const answer = await real.read(caller, target);
    const filed = target.type === type && answer.ok ? await deps.store.read('test', async (session) => (await session.get(type, target.id))?.resource.body) : undefined;
    return filed === undefined ? answer : changed(answer, (resource) => ({ ...resource, ...defined(element, back((JSON.parse(`{${filed}}`) as Json)[element], resource[element])) }));
  } };
}

const defined = (name: string, value: unknown): Json => (value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [name]: value });

function changed(answer: Result<Answer>, change: (resource: Json) => Json): Result<Answer> {
  const body = answer.ok ? answer.value.body : undefined;
  if (!answer.ok || body === undefined || !('parts' in body)) {
    return answer;
  }
  const text = JSON.stringify(change(JSON.parse(body.text) as Json));
  return ok({ ...answer.value, body: { ...body, text, parts: [text] } });
}

export const SPEAKING: readonly Leak[] = MENTIONS.map((mention) => ({ name: mention.name, found: ['what speaks of it'], plant: (made) => readingWith(made, mention) }));

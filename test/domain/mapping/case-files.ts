// SPDX-License-Identifier: Apache-2.0
/** The cases under mappings/<format>/cases: what they are, and what the engine makes of them today. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledFormat } from '../../../src/domain/mapping/compiled.ts';
import { compileFormats } from '../../../src/domain/mapping/formats.ts';
import type { Formats } from '../../../src/domain/mapping/formats.ts';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import { feedSettings } from '../../../src/domain/mapping/row-schema.ts';
import type { FeedSettings, Mapped } from '../../../src/domain/mapping/types.ts';
import { readMappingFiles } from '../../../src/store/mapping-files.ts';

export const MAPPINGS = join(import.meta.dirname, '..', '..', '..', 'mappings');

export interface MappingCase {
  readonly name: string;
  readonly folder: string;
  readonly format: string;
  readonly text: string;
  readonly feed: FeedSettings;
}

/** All formats as the gateway compiles them at start; `only`: that one alone. */
export function allFormats(only?: string): Formats {
  const raw = Object.entries(readMappingFiles(MAPPINGS)).filter(([path]) => only === undefined || path.startsWith('common/') || path.startsWith(`${only}/`));
  const compiled = compileFormats(Object.fromEntries(raw));
  if (!compiled.ok) throw new Error(compiled.issues.map((issue) => `${issue.at}: ${issue.text}`).join('\n'));
  return compiled.value;
}

/** One format, which must exist. */
export function formatOf(formats: Formats, id: string): CompiledFormat {
  const format = formats.get(id);
  if (format === undefined) throw new Error(`no format ${id}`);
  return format;
}

/** Every case of every format; `only` is a format or format/case. */
export function allCases(only = ''): readonly MappingCase[] {
  const formats = readdirSync(MAPPINGS).filter((format) => (only === '' || only.split('/')[0] === format) && ['cases', 'format.json'].every((part) => existsSync(join(MAPPINGS, format, part))));
  return formats.flatMap((format) => readdirSync(join(MAPPINGS, format, 'cases')).sort().map((name) => readCase(format, name)))
    .filter((one) => `${one.format}/${one.name}/`.startsWith(only === '' ? '' : `${only}/`));
}

function readCase(format: string, name: string): MappingCase {
  const folder = join(MAPPINGS, format, 'cases', name);
  const input = readdirSync(folder).find((file) => file.startsWith('input.'));
  if (input === undefined) throw new Error(`${format}/${name} has no input file`);
  const bytes = readFileSync(join(folder, input));
  const feed: FeedSettings = existsSync(join(folder, 'feed.json')) ? feedSettings.parse(JSON.parse(readFileSync(join(folder, 'feed.json'), 'utf8'))) : {};
  return { name, folder, format, text: new TextDecoder(feed.encoding ?? 'utf-8', { ignoreBOM: true }).decode(bytes), feed };
}

/** What the two expected files of a case should hold. A refused message has only `loss`. */
export function outcomeOf(formats: Formats, one: MappingCase): { readonly expected: Omit<Mapped, 'loss'> | undefined; readonly loss: unknown } {
  const result = mapMessage(formatOf(formats, one.format), one.text, one.feed);
  if (!result.ok) return { expected: undefined, loss: { refused: result.issues } };
  const { loss, ...expected } = result.value;
  return { expected, loss };
}

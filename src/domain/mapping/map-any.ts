// SPDX-License-Identifier: Apache-2.0
import { fail, type Result } from '../issue.ts';
import { mapFhirBundle } from './fhir-bundle.ts';
import type { Formats } from './formats.ts';
import { mapMessage } from './map-message.ts';
import type { FeedSettings, Mapped } from './types.ts';
import { writeMessage } from './write/write-message.ts';
import type { OutMessage, WrittenMessage } from './write/write-message.ts';

/** Every format by name: those with rows, and FHIR itself, which needs none. */
export function formatNames(formats: Formats): readonly string[] {
  return [...formats.ids, 'fhir'].sort();
}

/** Maps a message of a named format. Issues: there is no such format, and whatever its reader finds. */
export function mapAny(formats: Formats, name: string, message: { readonly text: string; readonly settings: FeedSettings }): Result<Mapped> {
  if (name === 'fhir') {
    return mapFhirBundle(message.text, message.settings);
  }
  const format = formats.get(name);
  return format === undefined
    ? fail({ code: 'not-supported', text: `There is no format of this name; known are ${formatNames(formats).join(', ')}`, at: 'format' })
    : mapMessage(format, message.text, message.settings);
}

/**
 * Writes resources as a message of a named format. Issues: there is no such format, or it is only read, and what `writeMessage` finds.
 * The caller has passed the resources through the gate.
 */
export function writeAny(formats: Formats, name: string, message: OutMessage): Result<WrittenMessage> {
  const format = formats.get(name);
  return format === undefined
    ? fail({ code: 'not-supported', text: `There is no format of this name that rows write; known are ${writableNames(formats).join(', ')}`, at: 'format' })
    : writeMessage(format, message);
}

/** The formats that can be written. */
export function writableNames(formats: Formats): readonly string[] {
  return formats.ids.filter((id) => formats.get(id)?.writer !== undefined).sort();
}

// SPDX-License-Identifier: Apache-2.0
import type { Bundle } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../issue.ts';
import { carePlanDocument } from './ccda/out/care-plan.ts';
import type { CompiledFormat } from './compiled.ts';
import { mapFhirBundle } from './fhir-bundle.ts';
import type { Formats } from './formats.ts';
import { mapMessage } from './map-message.ts';
import type { FeedSettings, Mapped } from './types.ts';
import { writeMessage } from './write/write-message.ts';
import type { OutMessage, WrittenMessage as WithTree } from './write/write-message.ts';

/** A written message of whatever format. */
export type WrittenMessage = Omit<WithTree, 'tree'>;

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
  if (format?.id === 'c-cda') {
    return writeDocument(format, message);
  }
  return format === undefined
    ? fail({ code: 'not-supported', text: `There is no format of this name that rows write; known are ${writableNames(formats).join(', ')}`, at: 'format' })
    : writeMessage(format, message);
}

/** C-CDA is composed as a whole: rows only read it. */
function writeDocument(format: CompiledFormat, { entries, envelope }: OutMessage): Result<WrittenMessage> {
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: entries.map(({ ref, resource }) => ({ fullUrl: ref, resource })) };
  const made = carePlanDocument(format, { bundle, id: envelope['id'] ?? '', time: envelope['time'] ?? '', custodian: envelope['sender'] ?? '' });
  return made.ok ? ok({ text: made.value.text, contentType: made.value.contentType, kind: 'clinical-document', loss: made.value.loss, assumed: [] }) : made;
}

/** The formats that can be written. */
export function writableNames(formats: Formats): readonly string[] {
  return formats.ids.filter((id) => id === 'c-cda' || formats.get(id)?.writer !== undefined).sort();
}

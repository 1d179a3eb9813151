// SPDX-License-Identifier: Apache-2.0
/** A whole format for others: its StructureMap and the ConceptMaps that it leans on, in one Bundle. */
import type { Bundle } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../issue.ts';
import type { Formats } from '../formats.ts';
import { conceptMaps } from './concept-maps.ts';
import { structureMap } from './structure-map.ts';

/** `date`: a day, of publication. Issues: no format of that name that has rows. */
export function publishedFormat(formats: Formats, name: string, date: string): Result<Bundle> {
  const format = formats.get(name);
  if (format === undefined) return fail({ code: 'not-supported', text: `There is no format of this name with rows; known are ${formats.ids.join(', ')}`, at: 'format' });
  const { map, tables } = structureMap(format, date);
  const entry = [map, ...conceptMaps(format, tables, date)].map((resource) => ({ fullUrl: resource.url ?? '', resource }));
  return ok({ resourceType: 'Bundle', type: 'collection', entry });
}

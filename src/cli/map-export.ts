// SPDX-License-Identifier: Apache-2.0
/** `map export FORMAT`: the format as FHIR StructureMap and ConceptMaps, for others. It reads mapping data alone. */
import { publishedFormat } from '../domain/mapping/publish/publish.ts';
import type { CliDeps } from './io.ts';
import { tell } from './io.ts';

/** Exit status: 2 without a format, 1 for one that there is not. */
export function mapExport(args: readonly string[], deps: Pick<CliDeps, 'io' | 'formats'>): number {
  const [format, ...more] = args;
  if (format === undefined || more.length > 0) {
    tell(deps.io, [{ code: 'required', text: 'throughcare map export FORMAT' }]);
    return 2;
  }
  const formats = deps.formats();
  const made = formats.ok ? publishedFormat(formats.value, format, new Date().toISOString().slice(0, 10)) : formats;
  if (!made.ok) {
    tell(deps.io, made.issues);
    return 1;
  }
  deps.io.out(JSON.stringify(made.value, null, 2));
  return 0;
}

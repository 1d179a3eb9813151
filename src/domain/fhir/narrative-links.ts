// SPDX-License-Identifier: Apache-2.0
/** Where a narrative leads: the links and images that FHIR lets it hold (http://hl7.org/fhir/R4/narrative.html#xhtml). */
import { SaxesParser } from 'saxes';

/** Attributes that are addresses. */
const ADDRESSES = ['href', 'src', 'cite', 'longdesc'] as const;

/** In: `Narrative.div`. Out: every address in it, without what XML makes of its characters; of one that is not well-formed, those before the fault. */
export function narrativeLinks(div: string): readonly string[] {
  if (!ADDRESSES.some((name) => div.includes(name))) {
    return [];
  }
  const found: string[] = [];
  const parser = new SaxesParser({ xmlns: false, fragment: false });
  parser.on('error', () => undefined);
  parser.on('opentag', ({ attributes }) => {
    found.push(...ADDRESSES.flatMap((name) => (attributes[name] === undefined ? [] : [attributes[name].trim()])));
  });
  parser.write(div).close();
  return found;
}

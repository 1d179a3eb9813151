// SPDX-License-Identifier: Apache-2.0
/** What we send as a C-CDA care plan is valid against CDA R2 with the SDTC extensions (HL7/CDA-core-2.0), judged by libxml2. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';
import { fsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { carePlanDocument } from '../../src/domain/mapping/ccda/out/care-plan.ts';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { allCases, allFormats, formatOf } from '../domain/mapping/case-files.ts';
import { NOTICE } from '../domain/mapping/ccda/out/plan-world.ts';

const SHARED = process.env.SHARED_DIR ?? join(import.meta.dirname, '..', '..', '..', 'shared');
const SCHEMA = join(SHARED, 'schemas', 'cda-sdtc', 'infrastructure', 'cda', 'CDA_SDTC.xsd');
const formats = allFormats();
const ccda = formatOf(formats, 'c-cda');
let validator: XsdValidator;

beforeAll(() => {
  xmlRegisterInputProvider(fsInputProviders);
  validator = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(SCHEMA), { url: SCHEMA }));
});

function faults(xml: string): readonly string[] {
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    document.dispose();
  }
}

const sample = { format: 'c-cda', name: 'the public care plan', text: readFileSync(join(SHARED, 'samples', 'c-cda', 'care-plan.xml'), 'utf8'), feed: { timeZone: 'America/New_York' } };
const sources = [...allCases().filter(({ format }) => format.startsWith('case-plan-') || format === 'c-cda'), sample];
const sent = sources.flatMap(({ format, name, text, feed }) => {
  const mapped = mapMessage(formatOf(formats, format), text, feed);
  const entries = mapped.ok ? mapped.value.entries.map(({ urn, resource }) => ({ fullUrl: urn, resource })) : [];
  return entries.filter(({ resource }) => resource.resourceType === 'CarePlan').flatMap(({ fullUrl }) => {
    const out = carePlanDocument(ccda, { bundle: { resourceType: 'Bundle', type: 'collection', entry: [...entries, { resource: NOTICE }] }, plan: fullUrl, id: '3f2f8e36-0000-4000-8000-000000000999', time: '2026-11-22T10:00:00.000Z', custodian: 'Example Gateway' });
    return out.ok ? [[`${format}/${name}`, out.value] as const] : [];
  });
});

describe('a care plan sent as C-CDA', () => {
  it('is made from plans of three states, of a treatment program, and of the public sample', () => {
    expect(new Set(sent.map(([name]) => name.split('/')[0]))).toEqual(new Set(['c-cda', 'case-plan-me', 'case-plan-mo', 'case-plan-ne']));
    expect(sent.map(([name]) => name)).toContain('c-cda/the public care plan');
  });

  it.each(sent)('%s is valid', (name, { text, loss }) => {
    process.stdout.write(`${name}: ${String(loss.mapped)} of ${String(loss.leaves)} values in elements, ${String(loss.keptAsText)} in words, ${String(loss.lost)} lost\n`);
    expect(faults(text)).toEqual([]);
  });

  it('would be found out if an element stood where CDA has none, or a time were none', () => {
    const [, { text }] = sent[0]!;
    expect(faults(text.replace('<realmCode code="US"/>', '<surprise/>'))).not.toEqual([]);
    expect(faults(text.replace(/<effectiveTime value="[^"]*"/u, '<effectiveTime value="soon"'))).not.toEqual([]);
  });
});

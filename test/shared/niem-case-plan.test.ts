// SPDX-License-Identifier: Apache-2.0
/** What we send as a NIEM 6 case plan is valid against NIEM 6.0's own schemas (niemopen/niem-model, CC-BY-4.0) and our exchange schema, judged by libxml2. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle } from '@medplum/fhirtypes';
import { XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';
import { fsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { casePlanMessage } from '../../src/domain/mapping/niem/case-plan.ts';
import { allCases, allFormats, formatOf, MAPPINGS } from '../domain/mapping/case-files.ts';

const NIEM = join(import.meta.dirname, '..', '..', '..', 'shared', 'schemas', 'niem-6.0', 'xsd');
const formats = allFormats();
let validator: XsdValidator;

beforeAll(() => {
  xmlRegisterInputProvider(fsInputProviders);
  const schema = readFileSync(join(MAPPINGS, 'niem-case-plan', 'case-plan.xsd'), 'utf8');
  validator = XsdValidator.fromDoc(XmlDocument.fromString(schema, { url: join(NIEM, 'case-plan.xsd') }));
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

const sent = allCases().filter((one) => one.format.startsWith('case-plan-')).flatMap((one) => {
  const mapped = mapMessage(formatOf(formats, one.format), one.text, one.feed);
  const entry = mapped.ok ? mapped.value.entries.map(({ urn, resource }) => ({ fullUrl: urn, resource })) : [];
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry };
  const out = casePlanMessage(formats, { bundle, form: 'xml', settings: { id: 'reader' }, id: 'M-1', time: '2026-11-22T10:00:00.000Z' });
  return out.ok ? [[`${one.format}/${one.name}`, out.value.text] as const] : [];
});

describe('a case plan sent as NIEM 6', () => {
  it('is made from the plans of all three states', () => {
    expect(new Set(sent.map(([name]) => name.split('/')[0])).size).toBe(3);
  });

  it.each(sent)('%s is valid', (_name, xml) => {
    expect(faults(xml)).toEqual([]);
  });

  it('would be found out if an element stood where NIEM has none, or a date were none', () => {
    const [, xml] = sent[0]!;
    expect(faults(xml.replace('<j:CasePlan', '<j:CasePlan><nc:PlanSurprise/></j:CasePlan><j:CasePlan'))).not.toEqual([]);
    expect(faults(xml.replace(/<nc:Date>[^<]*</, '<nc:Date>soon<'))).not.toEqual([]);
  });
});

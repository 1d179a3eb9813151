// SPDX-License-Identifier: Apache-2.0
/** FHIR XML and JSON are two writings of one resource: http://hl7.org/fhir/R4/xml.html. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseLossless, stringifyLossless } from '../../../../src/domain/fhir/lossless-json.ts';
import { SERVED_TYPES } from '../../../../src/domain/fhir/served.ts';
import { compileSchema } from '../../../../src/domain/fhir/schema.ts';
import { xmlToJson } from '../../../../src/domain/fhir/xml/read.ts';
import { writeXml } from '../../../../src/domain/fhir/xml/write.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';
import { TOO_LONG, took } from '../../../support/took.ts';
import { generator, random } from '../generate.ts';

const definitions = loadDefinitions();
const schema = compileSchema(definitions);
const read = (xml: string): string => {
  const json = xmlToJson(xml, schema);
  return json.ok ? json.value : json.issues.map((each) => `${each.code} ${each.at ?? ''}: ${each.text}`).join('\n');
};
const patient = (content: string): string => `<Patient xmlns="http://hl7.org/fhir">${content}</Patient>`;

describe('a resource in XML', () => {
  it('is the JSON with types, lists, extensions of primitives, contained resources and narrative', () => {
    const xml = patient(`<id value="p"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B<br/></p></div></text>
      <contained><Organization><id value="o"/><active value="true"/></Organization></contained>
      <extension url="urn:x"><valueInteger value="3"/></extension>
      <name><given value="Rosa"/><given id="g"><extension url="urn:y"><valueBoolean value="false"/></extension></given></name>
      <birthDate value="1991"><extension url="urn:z"><valueDateTime value="1991-04-17"/></extension></birthDate><multipleBirthInteger value="2"/>`);
    expect(JSON.parse(read(xml))).toEqual({
      resourceType: 'Patient', id: 'p', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B<br/></p></div>' },
      contained: [{ resourceType: 'Organization', id: 'o', active: true }], extension: [{ url: 'urn:x', valueInteger: 3 }],
      name: [{ given: ['Rosa', null], _given: [null, { id: 'g', extension: [{ url: 'urn:y', valueBoolean: false }] }] }],
      birthDate: '1991', _birthDate: { extension: [{ url: 'urn:z', valueDateTime: '1991-04-17' }] }, multipleBirthInteger: 2,
    });
  });

  it('keeps the digits of a decimal and the microseconds of an instant, both ways', () => {
    const json = '{"resourceType":"Observation","issued":"2024-02-01T19:48:57.246958-08:00","valueQuantity":{"value":1.500}}';
    const xml = writeXml(parseLossless(json), schema);
    expect(xml).toContain('<value value="1.500"/>');
    expect(read(xml)).toBe(json);
  });

  it('keeps line ends, quotes and what looks like markup', () => {
    const json = JSON.stringify({ resourceType: 'Basic', code: { text: 'a\n"b"\t<c> & é \u{1F600}' } });
    expect(read(writeXml(JSON.parse(json), schema))).toBe(json);
  });

  it('writes a sign for what XML has no writing for, so that the whole can still be read', () => {
    const written = writeXml({ resourceType: 'Basic', code: { text: 'a\ufffeb\uffffc\u0000d\ud800e\u{1F600}' } }, schema);
    expect(JSON.parse(read(written))).toEqual({ resourceType: 'Basic', code: { text: 'a\ufffdb\ufffdc\ufffdd\ufffde\u{1F600}' } });
  });

  it('of any served type comes back as it went in', () => {
    const make = generator(definitions);
    for (const type of SERVED_TYPES) {
      for (let seed = 0; seed < 4; seed += 1) {
        const resource = make.resource(type, random(seed), 0.5);
        expect([type, JSON.parse(read(writeXml(resource, schema)))]).toEqual([type, JSON.parse(JSON.stringify(resource))]);
      }
    }
  });

  it('a bundle holds its resources in XML too', () => {
    const json = '{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Basic","code":{"text":"x"}}}]}';
    expect(writeXml(JSON.parse(json), schema)).toContain('<resource><Basic><code><text value="x"/></code></Basic></resource>');
    expect(read(writeXml(parseLossless(json), schema))).toBe(stringifyLossless(JSON.parse(json)));
  });
});

describe('what is no FHIR XML is refused with its place', () => {
  it.each<readonly [string, string, string]>([
    ['text between elements', patient('Rosa'), 'structure line 1, column'],
    ['an element that R4 does not have', patient('<surname value="x"/>'), 'structure Patient.surname: R4 has no such element here'],
    ['a second of what stands once', patient('<birthDate value="1991"/><birthDate value="1992"/>'), 'structure Patient.birthDate: The element may stand only once'],
    ['a value without a value', patient('<gender/>'), 'structure Patient.gender: An element must have a value, an id or something in it'],
    ['an attribute on a complex element', patient('<name value="x"/>'), 'structure Patient.name[0]: The element has an attribute'],
    ['another namespace', '<Patient xmlns="urn:other"/>', 'structure line 1'],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${patient('<id value="&a;"/>')}`, 'structure line 1'],
    ['two resources in one place', patient('<contained><Basic/><Basic/></contained>'), 'structure Patient.contained[0]: The element must hold one resource'],
    ['a narrative outside XHTML', patient('<text><div value="x"/></text>'), 'structure Patient.text.div: The narrative must be a div'],
    ['XHTML where no narrative is', patient('<name><div xmlns="http://www.w3.org/1999/xhtml"/></name>'), 'structure Patient.name[0].div'],
    ['an unknown type', '<Banana xmlns="http://hl7.org/fhir"/>', 'structure Banana: This resource type is not known here'],
    ['a tag that is not closed', '<Patient xmlns="http://hl7.org/fhir"><id value="x"/>', 'structure line 1'],
    ['nothing', '', 'structure'],
    ['deep nesting', patient(`${'<extension url="x">'.repeat(500)}${'</extension>'.repeat(500)}`), 'too-long line 1'],
  ])('%s', (_name, xml, expected) => {
    expect(read(xml)).toContain(expected);
  });

  it('deep nesting ends the reading at once, however much follows', () => {
    expect(took(() => xmlToJson(patient('<a>'.repeat(20_000)), schema))).toBeLessThan(TOO_LONG);
  });

  it('and reading never throws on mutated text', () => {
    const whole = patient('<id value="p"/><name><given value="Rosa"/></name><contained><Basic><id value="b"/></Basic></contained>');
    fc.assert(fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 5 }), (from, length, put) => {
      const json = xmlToJson(`${whole.slice(0, from)}${put}${whole.slice(from + length)}`, schema);
      expect(json.ok ? typeof json.value : json.issues.length > 0).toBe(json.ok ? 'string' : true);
    }), { seed: 7, numRuns: 300 });
  });
});

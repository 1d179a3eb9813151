// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { inflateSync } from 'node:zlib';
import { formOf, FORMS, LANGUAGES } from '../../../src/domain/consent/capture/forms.ts';
import { printedForm, type PrintedForm } from '../../../src/domain/consent/capture/print.ts';
import { pdfOf } from '../../../src/partners/documents/pdf.ts';
import { responseOf, WORLDS } from '../../domain/consent/capture/worlds.ts';

/** The words of a PDF, as drawn: streams unpacked, strings in Windows-1252 put together. */
function wordsIn(pdf: Uint8Array): string {
  const text = Buffer.from(pdf).toString('latin1');
  const streams = [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map((match) => {
    try {
      return inflateSync(Buffer.from(match[1]!, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return streams.join('\n').split('\n').flatMap((line) => (line.endsWith(' TJ') ? [[...line.matchAll(/<([0-9a-f]+)>/g)].map((part) => Buffer.from(part[1]!, 'hex').toString('latin1')).join('')] : [])).join(' ');
}

const made = '2026-11-18T12:00:00-05:00';
const names = new Map([['Organization/org-clinic', 'Corner Clinic'], ['Patient/pt-one', 'Wren Abbot']]);
const empty = (id: string, language: 'en' | 'es'): Promise<Uint8Array> => pdfOf(printedForm({ form: formOf(id)!, language, made, agreed: false, names: new Map() }));

describe('a consent form on paper', () => {
  it.each(FORMS.flatMap((form) => LANGUAGES.map((language) => ({ id: form.id, form, language }))))('$id in $language carries every statement that the law requires, and lines to sign on', async ({ id, form, language }) => {
    const words = wordsIn(await empty(id, language));
    const flat = words.replace(/\s+/g, ' ');
    for (const item of form.items) {
      expect(flat).toContain(item.text[language].replace(/\s+/g, ' '));
    }
    expect(flat).toContain(language === 'en' ? 'Signature or mark' : 'Firma o marca');
  });

  it('is tagged for a screen reader, in its language, with its title', async () => {
    const pdf = Buffer.from(await empty('consent-specific', 'es')).toString('latin1');
    expect(pdf).toMatch(/\/Marked true/);
    expect(pdf).toContain('/StructTreeRoot');
    expect(pdf).toContain('/Lang (es)');
    expect(pdf).toContain('/DisplayDocTitle true');
    expect([...pdf.matchAll(/\/S \/(H1|H2)\b/g)].map((match) => match[1])).toEqual(['H1', ...formOf('consent-specific')!.items.filter((item) => item.statement === undefined && item.type !== 'display').map(() => 'H2')]);
  });

  it('is the same, byte for byte, when it is made again, and another day\'s is not', async () => {
    const [one, again] = [await empty('consent-tpo-single', 'en'), await empty('consent-tpo-single', 'en')];
    expect(Buffer.from(one).equals(Buffer.from(again))).toBe(true);
    const later = await pdfOf(printedForm({ form: formOf('consent-tpo-single')!, language: 'en', made: '2026-11-19T12:00:00-05:00', agreed: false, names: new Map() }));
    expect(Buffer.from(one).equals(Buffer.from(later))).toBe(false);
  });

  it('says of a consent that was signed what was agreed, by name, and nothing that was not', async () => {
    const world = WORLDS.find((each) => each.id === 'consent-specific')!;
    const words = wordsIn(await pdfOf(printedForm({ form: world.form, language: 'es', made, response: world.response, agreed: true, names, notes: ['Este permiso se retiró el 2026-11-18'] }))).replace(/\s+/g, ' ');
    expect(words).toContain('Corner Clinic');
    expect(words).toContain('Wren Abbot');
    expect(words).toContain('Un resumen de mi tratamiento');
    expect(words).toContain('Este permiso se retiró el 2026-11-18');
    expect(words).toContain('2027-02-28');
    expect(words).not.toContain('Los resultados de mis pruebas de drogas');
    expect(words).not.toContain('Firma o marca');
  });

  it('writes a name that the font does not hold with the letters that it does', async () => {
    const response = responseOf('consent-refusal', [{ linkId: '1', answer: [{ valueString: 'Łukasz Nguyễn Đỗ 王' }] }]);
    const words = wordsIn(await pdfOf(printedForm({ form: formOf('consent-refusal')!, language: 'en', made, response, agreed: true, names })));
    expect(words).toContain('Lukasz Nguyen Do ?');
  });
});

describe('a page of any kind', () => {
  const page = async (...blocks: PrintedForm['blocks']): Promise<string> => wordsIn(await pdfOf({ title: 'T', language: 'en', made, footer: 'F', blocks }));
  it('writes names from anywhere, in the letters that the fonts have, and lines of a text as one paragraph', async () => {
    const words = await page({ kind: 'field', label: 'Who', value: 'Łukasz Đorđević, Šimon Nguyễn, José Ñuñez' }, { kind: 'text', text: 'one\n two\tthree' });
    expect(words).toContain('Lukasz Dordevic');
    expect(words).toMatch(/mon Nguyen, Jos\u00e9\s+\u00d1u\u00f1ez/);
    expect(words).toContain('one two three');
    expect(words).not.toContain('?');
  });

  it('puts a bullet or a dash apart from its words, and a label apart from what it labels', async () => {
    const words = await page({ kind: 'text', text: '• First' }, { kind: 'text', text: '– Under it' }, { kind: 'field', label: 'A label that is far too long to stand beside what it labels on one line', value: 'value' });
    expect(words).toMatch(/\u0095 First \u0096 Under it/);
    expect(words.replace(/\s+/g, ' ')).toMatch(/on one line: value/);
  });

  it('does not leave the heading of a list of boxes alone at the foot of a page', async () => {
    const lines = (count: number): PrintedForm['blocks'] => Array.from({ length: count }, () => ({ kind: 'text' as const, text: 'line' }));
    for (const count of [26, 27, 28, 29, 30, 31]) {
      const words = await page(...lines(count), { kind: 'help', text: 'My steps:' }, { kind: 'box', text: 'A step', ticked: false });
      expect([count, words.indexOf('A step') - words.indexOf('My steps:')]).toEqual([count, 'My steps: '.length]);
    }
  });
});

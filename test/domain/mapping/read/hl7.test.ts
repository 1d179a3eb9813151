// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import { Hl7Message } from '@medplum/core';
import fc from 'fast-check';
import { decodeText, encodeText } from '../../../../src/domain/mapping/read/hl7-escapes.ts';
import { readHl7 } from '../../../../src/domain/mapping/read/hl7-tree.ts';
import { charsetOf, DELIMITERS, parseHl7, printHl7 } from '../../../../src/domain/mapping/read/hl7.ts';
import { parsePath, select } from '../../../../src/domain/mapping/path.ts';
import type { SourceDocument } from '../../../../src/domain/mapping/types.ts';

const UNDER = new Map([['PID', ['PV1', 'OBR', 'local-segment']], ['OBR', ['OBX', 'NTE']], ['OBX', ['NTE']]]);
const MSH = 'MSH|^~\\&|JAIL|CEDAR|||20260603||ADT^A01|M1|P|2.5.1';

function read(...lines: readonly string[]): SourceDocument {
  const doc = readHl7(lines.join('\r'), UNDER);
  if (!doc.ok) throw new Error(doc.issues[0]?.text);
  return doc.value;
}

function at(doc: SourceDocument, text: string): readonly (string | undefined)[] {
  const path = parsePath(text);
  if (!path.ok) throw new Error('path');
  return select(doc, doc.root, path.value).map((node) => node.value);
}

describe('an HL7 v2 message that is read', () => {
  it('gives repetitions, components and subcomponents, the first being the field\'s own value', () => {
    const doc = read(MSH, 'PID|1||77^^^CEDAR&1.2.3&ISO^PI~88^^^CBI^SID||DOE^JANE');
    expect(at(doc, '/message/PID/PID-3')).toEqual(['77', '88']);
    expect(at(doc, '/message/PID/PID-3.4.2')).toEqual(['1.2.3']);
    expect(at(doc, "/message/PID/PID-3[c5='SID']")).toEqual(['88']);
    expect(at(doc, "/message/PID/PID-3[c5!='SID']")).toEqual(['77']);
    expect(at(doc, '/message/PID/PID-5.2')).toEqual(['JANE']);
  });

  it('keeps delimiters of its own', () => {
    const doc = read('MSH#*!\\@#JAIL#CEDAR###20260603##ADT*A01#M1', 'PID#1##77***CEDAR!88##O|DOE*A^B');
    expect(at(doc, '/message/PID/PID-3')).toEqual(['77', '88']);
    expect(at(doc, '/message/PID/PID-5')).toEqual(['O|DOE']);
  });

  it('puts an observation under its order and a note under its observation', () => {
    const doc = read(MSH.replace('ADT^A01', 'ORU^R01'), 'PID|1||77', 'OBR|1', 'OBX|1|ST|a', 'NTE|1||on a', 'ZZZ|1|x^y', 'OBX|2|ST|b', 'OBR|2', 'NTE|1||on the second', 'PID|2||88', 'OBR|1', 'OBX|1|ST|c');
    expect(doc.root.name).toBe('ORU');
    expect(at(doc, '/message/PID/OBR/OBX/OBX-3')).toEqual(['a', 'b', 'c']);
    expect(at(doc, '/message/PID/OBR/OBX/NTE/NTE-3')).toEqual(['on a']);
    expect(at(doc, '/message/PID/OBR/NTE/NTE-3')).toEqual(['on the second']);
    expect(at(doc, '/message/PID/local-segment/text')).toEqual(['1|x^y']);
  });

  it('is counted value by value: what a text says is one leaf, an empty component none', () => {
    const doc = read(MSH, 'PID|1||77^^^^PI');
    expect(doc.leaves.filter((leaf) => leaf.at.startsWith('line 2')).map((leaf) => leaf.value)).toEqual(['1', '77', 'PI']);
  });

  it('says so when a line end tore a text apart, and keeps the piece', () => {
    const doc = read(MSH, 'PID|1||77', 'the rest of a note');
    expect(doc.notices[0]).toMatchObject({ severity: 'warning', at: 'line 3' });
    expect(at(doc, '/message/stray-line')).toEqual(['the rest of a note']);
  });

  it('may be one of a batch', () => {
    const doc = read('FHS|^~\\&|A', 'BHS|^~\\&|A', MSH, 'PID|1||77', MSH, 'PID|1||88', 'BTS|2', 'FTS|1');
    expect(doc.root.name).toBe('batch');
    expect(at(doc, '/message/PID/PID-3')).toEqual(['77', '88']);
  });

  it.each([['nothing', ''], ['no header', 'PID|1'], ['equal delimiters', 'MSH||||||'], ['letters for delimiters', 'MSHABCDE'], ['a batch of nothing', 'FHS|^~\\&|A\rFTS|0']])(
    'is refused when it is %s', (_name, text) => {
      expect(readHl7(text, UNDER).ok).toBe(false);
    });

  it('is refused when it would cost too much', () => {
    const limits = { chars: 10_000, depth: 8, attributes: 8, nodes: 500, columns: 50, value: 2_000 };
    expect(readHl7(`${MSH}\rPID|${'~'.repeat(600)}`, UNDER, limits)).toMatchObject({ ok: false, issues: [{ code: 'too-costly' }] });
    expect(readHl7(`${MSH}\rPID|${'x'.repeat(3_000)}`, UNDER, limits)).toMatchObject({ ok: false, issues: [{ code: 'too-long' }] });
    expect(readHl7(`${MSH}\rPID|${'x'.repeat(20_000)}`, UNDER, limits)).toMatchObject({ ok: false, issues: [{ code: 'too-long' }] });
  });
});

describe('escape sequences', () => {
  it.each([
    ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'], ['one\\.br\\two', 'one\ntwo'], ['\\H\\bold\\N\\', 'bold'], ['\\X41\\\\XC3A9\\', 'A\u00e9'], ['\\XE9\\', '\u00e9'],
    ['\\.sp2\\x', '\n\nx'], ['\\.in+3\\x', '   x'], ['\\Zlocal\\ and \\C2842\\', '\\Zlocal\\ and \\C2842\\'], ['one \\ alone', 'one \\ alone'], ['C:\\dir\\F', 'C:\\dir\\F'],
  ])('%s says %j', (raw, said) => {
    expect(decodeText(raw, DELIMITERS)).toBe(said);
  });

  it('give every text back', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeText(encodeText(text, DELIMITERS), DELIMITERS)).toBe(text);
    }), { seed: 61, numRuns: 1000 });
  });

  it('never leave a delimiter in what is written', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(encodeText(text, DELIMITERS)).not.toMatch(/[|^~&\r\n]/);
    }), { seed: 62 });
  });
});

const word = fc.stringMatching(/^[A-Za-z0-9 .,'-]{0,12}$/);
const field = fc.array(fc.array(fc.array(word, { minLength: 1, maxLength: 3 }).map((one) => one.join('&')), { minLength: 1, maxLength: 4 }).map((one) => one.join('^')), { minLength: 1, maxLength: 3 }).map((one) => one.join('~'));
const segment = fc.tuple(fc.constantFrom('PID', 'PV1', 'OBR', 'OBX', 'ZAB', 'NTE'), fc.array(field, { maxLength: 8 })).map(([name, fields]) => [name, ...fields].join('|'));
const message = fc.array(segment, { maxLength: 10 }).map((segments) => [MSH, ...segments].map((one) => `${one}\r`).join(''));

describe('generated messages', () => {
  it('are written as they were read, byte for byte', () => {
    fc.assert(fc.property(message, (text) => {
      const parsed = parseHl7(text);
      expect(parsed.ok && printHl7(parsed.value)).toBe(text);
    }), { seed: 63, numRuns: 500 });
  });

  it('are read as another library reads them', () => {
    fc.assert(fc.property(message, (text) => {
      const theirs = Hl7Message.parse(text);
      const ours = parseHl7(text);
      const plain = ours.ok ? ours.value.flatMap((one) => ('stray' in one ? [] : [[one.name, ...one.fields.slice(one.name === 'MSH' ? 2 : 0).map((each) => each.map((rep) => rep.map((part) => part.join('&')).join('^')).join('~'))]])) : [];
      expect(plain).toEqual(theirs.segments.filter((one) => one.name !== '').map((one) => [one.name, ...one.fields.slice(one.name === 'MSH' ? 2 : 1).map((each) => each.toString())]));
    }), { seed: 64, numRuns: 300 });
  });

  it('are read without an exception however they are cut and damaged', () => {
    fc.assert(fc.property(message, fc.nat(), fc.nat(), fc.string({ unit: 'binary', maxLength: 6 }), (text, cut, place, noise) => {
      const torn = text.slice(0, cut % (text.length + 1));
      const damaged = `${text.slice(0, place % text.length)}${noise}${text.slice(place % text.length)}`;
      for (const one of [torn, damaged, noise]) expect(typeof readHl7(one, UNDER).ok).toBe('boolean');
    }), { seed: 65, numRuns: 1000 });
  });
});

describe('the character set that MSH-18 names', () => {
  it.each([['UNICODE UTF-8', 'utf-8'], ['8859/1', 'windows-1252'], ['ASCII', 'utf-8'], ['', undefined], ['ISO IR87', undefined]])('%j is %s', (name, charset) => {
    expect(charsetOf(`MSH|^~\\&|A|B|||20260603||ADT^A01|M1|P|2.5.1||||||${name}\rPID|1`)).toBe(charset);
  });

  it('is found behind the start of a block and with delimiters of its own', () => {
    expect(charsetOf('\u000bMSH#*!\\@#A#B###20260603##ADT*A01#M1#P#2.5.1######8859/1!ISO IR87\r')).toBe('windows-1252');
  });
});

// SPDX-License-Identifier: Apache-2.0
/** A fault in the mapping data stops the start, and says where it is. */
import { describe, expect, it } from '@jest/globals';
import { compileFormats } from '../../../src/domain/mapping/formats.ts';
import { mapMessage } from '../../../src/domain/mapping/map-message.ts';
import type { Mapped } from '../../../src/domain/mapping/types.ts';

const $schema = 's';
const COMMON = {
  'common/systems.json': JSON.stringify({ $schema, systems: { own: { url: 'urn:own', codes: { a: 'A' } } } }),
  'common/extensions.json': JSON.stringify({ $schema, extensions: { note: 'urn:note' } }),
};
const FORMAT = {
  $schema, format: 'toy', title: 'Toy', reader: { kind: 'xml', families: {} }, messages: [{ root: 'r', kind: 'toy' }], unit: ['/'], identifierSystems: ['number'], ignore: [],
};
const GROUP = { id: 'person', resource: 'Patient', each: 'person', key: [['system:number', '@n'], ['#']] };

function files(rows: readonly unknown[], group: object = {}, format: object = {}): Record<string, string> {
  return {
    ...COMMON,
    'toy/format.json': JSON.stringify({ ...FORMAT, ...format }),
    'toy/rows.json': JSON.stringify({ $schema, groups: [{ ...GROUP, rows, ...group }] }),
    'toy/codes/sex.json': JSON.stringify({ $schema, source: 's', codes: { M: 'male' } }),
  };
}

function map(rows: readonly unknown[], text: string, group: object = {}): Mapped {
  const compiled = compileFormats(files(rows, group));
  const format = compiled.ok ? compiled.value.get('toy') : undefined;
  if (format === undefined) throw new Error(JSON.stringify(compiled));
  const result = mapMessage(format, text, { id: 'f' });
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

describe('the compiler of mapping data', () => {
  it.each<[string, unknown, RegExp]>([
    ['a transform that does not exist', { from: 'a', to: 'gender', transform: 'guess' }, /unknown transform: guess/],
    ['a condition that does not exist', { from: 'a', to: 'gender', when: 'sometimes' }, /unknown condition: sometimes/],
    ['a condition without what it needs', { from: 'a', to: 'gender', when: 'present' }, /needs path/],
    ['a table that does not exist', { from: 'a', to: 'gender', transform: 'code', table: 'gone' }, /unknown code table: gone/],
    ['a transform that lacks its table', { from: 'a', to: 'gender', transform: 'code' }, /needs a table/],
    ['a table of bare codes where codings are wanted', { from: 'a', to: 'gender', transform: 'concept', table: 'sex' }, /bare codes where codings/],
    ['an argument the transform does not have', { from: 'a', to: 'gender', args: { loud: true } }, /no argument loud/],
    ['an identifier system the format does not have', { from: 'a', to: 'identifier[+]', transform: 'identifier', args: { system: 'other', type: 'PI' } }, /unknown identifier system: other/],
    ['a group that does not exist', { to: 'managingOrganization', ref: 'nobody' }, /unknown group: nobody/],
    ['a code that is not ours', { to: 'maritalStatus', concept: 'own#z' }, /unknown code: own#z/],
    ['an extension that has no short name', { from: 'a', to: 'extension:gone.valueString' }, /unknown extension/],
    ['a source path that cannot be read', { from: 'a[', to: 'gender' }, /not a source path/],
    ['a row with two sources', { from: 'a', value: 1, to: 'gender' }, /exactly one of/],
    ['a row without a target', { from: 'a' }, /needs "to"/],
    ['a field that rows do not have', { from: 'a', to: 'gender', sql: 'x' }, /sql/],
  ])('refuses %s and names the file', (_name, row, text) => {
    const result = compileFormats(files([row]));
    expect(result.ok ? '' : result.issues.map((issue) => issue.text).join()).toMatch(text);
    expect(result.ok ? '' : result.issues[0]?.at).toContain('toy/rows.json');
  });

  it('reports every fault at once', () => {
    const result = compileFormats({ ...files([{ from: 'a', to: 'x', transform: 'guess' }, { from: 'a[', to: 'y' }]), 'other/format.json': '{' });
    expect(result.ok ? 0 : result.issues.length).toBe(3);
  });

  it('accepts data without a fault', () => {
    expect(compileFormats(files([{ from: 'a', to: 'gender', transform: 'code', table: 'sex' }])).ok).toBe(true);
  });
});

describe('the interpreter', () => {
  it('makes no resource out of constants alone', () => {
    const mapped = map([{ to: 'active', value: true }, { from: 'name', to: 'name[+].text' }], '<r><person/><person><name>Ann</name></person></r>');
    expect(mapped.entries.map((entry) => entry.resource)).toEqual([{ resourceType: 'Patient', active: true, name: [{ text: 'Ann' }] }]);
  });

  it('leaves out a resource that lacks a required value, reports its values as lost, and leaves no reference to it', () => {
    const text = '<r><person n="1"><name>Ann</name><friend/></person><person n="2"><born>1990</born></person></r>';
    const mapped = map([{ from: 'name', to: 'name[+].text', required: true }, { from: 'born', to: 'birthDate', transform: 'date' }, { to: 'link[+].other', ref: { group: 'person', all: true } }], text);
    expect(mapped.entries).toHaveLength(1);
    expect(JSON.stringify(mapped.entries)).toContain(encodeURIComponent('number|1'));
    expect(JSON.stringify(mapped.entries)).not.toContain(encodeURIComponent('number|2'));
    expect(mapped.loss).toMatchObject({ leaves: 4, mapped: 1, lost: 3 });
    expect(mapped.loss.lines.map((line) => line.severity)).toContain('error');
  });

  it('tells of a second, different value for a single element, and counts it as lost', () => {
    const mapped = map([{ from: 'born', to: 'birthDate', transform: 'date' }], '<r><person><born>1990-01-01</born><born>1990-01-01</born><born>1991-01-01</born></person></r>');
    expect(mapped.entries[0]?.resource).toMatchObject({ birthDate: '1990-01-01' });
    expect(mapped.loss).toMatchObject({ leaves: 3, mapped: 2, lost: 1 });
  });

  it('files two elements with one key as one resource, and a contradiction as a loss', () => {
    const mapped = map([{ from: 'name', to: 'name[+].text' }, { from: 'born', to: 'birthDate' }],
      '<r><person n="1"><name>Ann</name></person><person n="1"><name>Ann</name><born>1990</born></person><person n="1"><name>Eve</name></person></r>');
    expect(mapped.entries.map((entry) => entry.resource)).toEqual([{ resourceType: 'Patient', name: [{ text: 'Ann' }], birthDate: '1990' }]);
    expect(mapped.loss).toMatchObject({ leaves: 7, mapped: 3, lost: 4 });
  });

  it('ends when entries refer to each other in a ring', () => {
    const mapped = map([{ from: 'name', to: 'name[+].text' }, { to: 'link[+].other', ref: { group: 'person', all: true } }], '<r><person n="1"><name>A</name></person><person n="2"><name>B</name></person></r>');
    expect(mapped.entries).toHaveLength(2);
  });

  it('gives a message its own identity: by its number with the feed, or else by its text', () => {
    const rows = [{ from: 'name', to: 'name[+].text' }];
    const [a, b] = ['Ann', 'Bea'].map((name) => map(rows, `<r><person><name>${name}</name></person></r>`).identity);
    expect(a).not.toBe(b);
    expect(map(rows, '<r><person><name>Ann</name></person></r>').identity).toBe(a);
  });

  it('refuses settings of a feed that cannot be: a zone or a table that does not exist', () => {
    const compiled = compileFormats(files([{ from: 'name', to: 'name[+].text' }]));
    const format = compiled.ok ? compiled.value.get('toy') : undefined;
    if (format === undefined) throw new Error('no format');
    expect(mapMessage(format, '<r/>', { timeZone: 'Mars/Olympus' })).toMatchObject({ ok: false });
    expect(mapMessage(format, '<r/>', { codeTables: { sex: 'gone' } })).toMatchObject({ ok: false });
  });

  it('puts shared rows in the place of a row that uses them', () => {
    const compiled = compileFormats({
      ...files([{ from: 'name', to: 'name[+]', rows: [{ use: 'name' }] }]),
      'common/rows/name.json': JSON.stringify({ $schema, rows: [{ from: 'last', to: 'family' }] }),
    });
    const format = compiled.ok ? compiled.value.get('toy') : undefined;
    const result = format === undefined ? undefined : mapMessage(format, '<r><person n="1"><name><last>Reyes</last></name></person></r>', { id: 'f' });
    expect(result?.ok === true ? result.value.entries[0]?.resource : result).toMatchObject({ name: [{ family: 'Reyes' }] });
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['do not exist', [{ use: 'gone' }], /unknown shared rows: gone/],
    ['contain themselves', [{ use: 'loop' }], /contain themselves: loop/],
    ['are used in a row that says more', [{ use: 'loop', to: 'gender' }], /says nothing else/],
  ])('refuses shared rows that %s', (_name, rows, text) => {
    const result = compileFormats({ ...files(rows), 'common/rows/loop.json': JSON.stringify({ $schema, rows: [{ use: 'loop' }] }) });
    expect(result.ok ? '' : result.issues.map((issue) => issue.text).join()).toMatch(text);
  });

  it('lets every format name a common table, and puts the format\'s own of that name before it', () => {
    const table = (code: string): string => JSON.stringify({ $schema, source: 's', codes: { M: code } });
    const gender = (extra: object): unknown => {
      const compiled = compileFormats({ ...files([{ from: '@s', to: 'gender', transform: 'code', table: 'gender' }]), 'common/codes/gender.json': table('male'), ...extra });
      const format = compiled.ok ? compiled.value.get('toy') : undefined;
      const result = format === undefined ? undefined : mapMessage(format, '<r><person n="1" s="M"/></r>', { id: 'f' });
      return result?.ok === true ? result.value.entries[0]?.resource : result;
    };
    expect(gender({})).toMatchObject({ gender: 'male' });
    expect(gender({ 'toy/codes/gender.json': table('other') })).toMatchObject({ gender: 'other' });
  });

  it('refuses whole a message that its format says is a refusal, and says why', () => {
    const refuse = [{ when: { is: 'is-true', path: '//denied' }, code: 'forbidden', text: 'The court refused the query' }];
    const compiled = compileFormats(files([{ from: '@n', to: 'name[+].text' }], {}, { refuse }));
    const format = compiled.ok ? compiled.value.get('toy') : undefined;
    const read = (text: string): unknown => (format === undefined ? compiled : mapMessage(format, text, { id: 'f' }));
    expect(read('<r><denied>true</denied><person n="1"/></r>')).toMatchObject({ ok: false, issues: [{ code: 'forbidden', text: 'The court refused the query' }] });
    expect(read('<r><denied>false</denied><person n="1"/></r>')).toMatchObject({ ok: true });
  });
});

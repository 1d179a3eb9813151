// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinDelivery, splitDelivery } from '../../../../src/domain/mapping/read/delivery.ts';
import { READ_LIMITS } from '../../../../src/domain/mapping/read/limits.ts';
import { readTables } from '../../../../src/domain/mapping/read/tables.ts';
import type { TablesShape } from '../../../../src/domain/mapping/read/tables.ts';
import type { SourceDocument, SourceNode } from '../../../../src/domain/mapping/types.ts';

const columns = (...names: readonly string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [name.toLowerCase(), name]));
const shape: TablesShape = {
  person: 'Person',
  isPlaceholder: (value) => value === '(null)',
  tables: [
    { name: 'plan', files: ['casplan'], needs: ['Person', 'Plan'], columns: columns('Person', 'Plan', 'Agency'), key: ['Plan'], joins: [] },
    { name: 'goal', files: ['casplangoal'], needs: ['Goal', 'Text'], columns: columns('Goal', 'Plan', 'Text'), key: ['Goal'], joins: [{ name: 'plan', table: 'plan', on: [['Plan', 'Plan']] }] },
    { name: 'step', files: ['step'], needs: ['Step'], columns: columns('Step', 'Goal'), key: [], joins: [{ name: 'goal', table: 'goal', on: [['Goal', 'Goal']] }] },
  ],
};

function read(tables: Readonly<Record<string, string>>): SourceDocument {
  const result = readTables({ text: JSON.stringify({ tables }), settings: {} }, shape);
  if (!result.ok) throw new Error(result.issues[0]?.text);
  return result.value;
}

function under(doc: SourceDocument, place: string): readonly SourceNode[] {
  return doc.root.children.filter((node) => node.name === place).flatMap((node) => node.children);
}

const TABLES = { 'us_CASPLAN.csv': 'Person,Plan,Agency\n7,1,A\n7,1,B\n8,2,A\n', 'us_CASPLANGOAL.csv': 'Goal|Plan|Text\n50|1|Stay\n51|2|Go\n', STEP: 'Step,Goal\nx,50\ny,51\n' };

describe('reading a delivery of tables', () => {
  it('gives every row to the person whose it is, through as many joins as it takes', () => {
    const people = read(TABLES).root.children.filter((node) => node.name === 'person');
    expect(people.map((node) => node.children.map((row) => row.name))).toEqual([['plan', 'goal', 'step'], ['plan', 'goal', 'step']]);
  });

  it('makes one of the rows that share a key, and keeps every cell of them', () => {
    const [plan] = under(read(TABLES), 'person');
    expect(plan?.children.map((cell) => cell.value)).toEqual(['7', '1', 'A', '7', '1', 'B']);
  });

  it('lets a path pass through a join, and come back', () => {
    const doc = read(TABLES);
    const goal = under(doc, 'person').find((node) => node.name === 'goal');
    const link = goal?.children.find((node) => node.name === 'plan');
    const plan = link === undefined ? undefined : doc.targetOf(link);
    expect(plan?.name).toBe('plan');
    expect(plan === undefined ? [] : doc.referrersOf(plan).map((node) => node.parent?.name)).toEqual(['goal']);
  });

  it('tells a table by its file before its header, and by its header where the file says nothing', () => {
    const doc = read({ casplangoal_2: 'Step\nx\n', 'export 1': 'Person,Plan\n7,1\n', 'export 2': 'Step,Wage\nx,1\n', 'export 3': 'Wage\n1\n' });
    expect(under(doc, 'header').map((node) => node.name)).toEqual(['goal', 'plan', 'step', 'unknown-table']);
  });

  it('keeps the rows of nobody and the tables that it does not know, and says so', () => {
    const doc = read({ CASPLANGOAL: 'Goal,Plan,Text\n50,1,Stay\n', payroll: 'Wage\n12\n' });
    expect(under(doc, 'unplaced').map((node) => node.name)).toEqual(['goal']);
    expect(under(doc, 'unknown').map((node) => node.children[0]?.value)).toEqual(['12']);
    expect(doc.leaves.length).toBe(4);
    expect(doc.notices.map((line) => line.text)).toEqual(['this row names nobody, and neither does a row that it belongs to']);
  });

  it('says that a row belongs to one that did not come, unless the number is a placeholder', () => {
    const doc = read({ CASPLAN: 'Person,Plan\n7,1\n', CASPLANGOAL: 'Goal,Plan,Text\n50,9,Stay\n51,(null),Go\n' });
    expect(doc.notices.filter((line) => line.text.includes('not in the delivery')).map((line) => line.at)).toEqual(['CASPLANGOAL, row 2']);
  });

  it('names the table and the line in which quotes do not close', () => {
    const result = readTables({ text: JSON.stringify({ tables: { CASPLAN: 'Person,Plan\n"7,1\n' } }), settings: {} }, shape);
    expect(result.ok ? undefined : result.issues[0]?.at).toBe('CASPLAN, line 2');
  });

  it.each([
    ['an envelope of something else', '{"tables":[1]}'], ['JSON that is cut off', '{"tables":{"a":"b'], ['an empty text', ' '],
    ['an envelope with other members', '{"tables":{},"more":1}'], ['no table', '{"tables":{}}'],
  ])('refuses %s', (_name, text) => {
    expect(readTables({ text, settings: {} }, shape)).toMatchObject({ ok: false, issues: [{ code: 'structure' }] });
  });

  it('refuses more text or more cells than the limits allow', () => {
    const text = JSON.stringify({ tables: { CASPLAN: 'Person,Plan\n7,1\n8,2\n' } });
    expect(readTables({ text, settings: {}, limits: { ...READ_LIMITS, chars: 10 } }, shape)).toMatchObject({ ok: false, issues: [{ code: 'too-long' }] });
    expect(readTables({ text, settings: {}, limits: { ...READ_LIMITS, nodes: 3 } }, shape)).toMatchObject({ ok: false, issues: [{ code: 'too-costly', text: expect.stringContaining('split it by persons') }] });
  });

  it('counts every cell once, whatever the tables hold, and never throws', () => {
    const cell = fc.stringMatching(/^[a-z0-9]{1,4}$/u);
    const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 20 });
    fc.assert(fc.property(rows, rows, (plans, goals) => {
      const doc = read({ CASPLAN: ['Person,Plan,Agency', ...plans.map((row) => row.join(','))].join('\n'), CASPLANGOAL: ['Goal,Plan,Text', ...goals.map((row) => row.join(','))].join('\n') });
      expect(doc.leaves.length).toBe(3 * (plans.length + goals.length));
    }), { seed: 6, numRuns: 100 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => void readTables({ text, settings: {} }, shape)), { seed: 7, numRuns: 300 });
  });

  it('gives back from an envelope what went into it', () => {
    const tables = [{ name: 'a.csv', text: 'x,y\n"1\n2",3' }, { name: 'b †', text: 'x' }];
    expect(splitDelivery(joinDelivery(tables.slice(0, 1)))).toEqual({ ok: true, value: tables.slice(0, 1) });
  });
});

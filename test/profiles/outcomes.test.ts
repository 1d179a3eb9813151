// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CodeSystem, Measure } from '@medplum/fhirtypes';
import { figuresOf } from '../../src/domain/outcomes/figures.ts';

const published = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, '../../profiles/generated/throughcare', `${name}.json`), 'utf8')) as T;
const figures = figuresOf({ goals: [], stays: [], visits: [] }, 0);

describe('the measures that are published', () => {
  it.each(figures.map(({ code, cells }) => [code, cells.map((cell) => cell.code)] as const))('%s has the cells that are counted, in their order, and their sum', (code, cells) => {
    const measure = published<Measure>(`Measure-${code}`);
    expect(measure.group?.map((each) => each.code?.coding?.[0]?.code)).toEqual([...cells, 'all']);
  });

  it('have a code for every cell, and no other', () => {
    const codes = published<CodeSystem>('CodeSystem-outcome').concept?.map(({ code }) => code) ?? [];
    expect(codes.toSorted()).toEqual(['all', ...figures.flatMap(({ cells }) => cells.map(({ code }) => code))].toSorted());
  });
});

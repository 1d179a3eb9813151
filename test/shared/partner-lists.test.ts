// SPDX-License-Identifier: Apache-2.0
/** The two partner lists of the guidance, read row by row: each row that they have is one that we have placed, in the same order and about the same matter. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lists } from '../support/partner-rows-page.ts';

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'shared', 'sources');
const texts = readdirSync(SOURCES).map((name) => readFileSync(join(SOURCES, name), 'utf8'));
const SENDS = 'Lead case planner sends the following information:';
const RECEIVES = 'Lead case planner receives the following information:';
/** The two pages that carry lists; the newer one is marked by what only it has. */
const pages = texts.filter((text) => text.includes(SENDS));
const page = { newer: pages.find((text) => text.includes('Competency status')) ?? '', older: pages.find((text) => !text.includes('Competency status')) ?? '' };

/** Partners in the order of both lists. */
const ORDER = ['participant', 'support-system', 'childrens-services', 'medical', 'sud-treatment', 'mental-health-treatment', 'court', 'correctional-agency', 'vocational-education', 'housing', 'peer-support'];

/** Words by which a row shows that it is about the category, where the words of the category's own name do not do. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  'case-plan-full': 'case plan|information in the plan', 'problem-contact': 'who to contact', 'encouragement-guidance': 'encourage', 'child-rearing-schedule': 'child-rearing', 'custody-regain-requirements': 'regain',
  'case-disposition': 'disposition', 'insurance-info': 'insurance', 'medication-list': 'medication', 'procedure-medical-info': 'procedures', 'followup-care': 'follow up', 'mh-destabilizers': 'destabilizing',
  'mh-primary-care-contacts': 'primary care', 'survival-and-status-info': 'survival', 'warrants-holds': 'warrants', 'income': 'income', 'landlord-contact': 'landlord', 'emergency-decision-makers': 'decision making',
  'prosocial-interests': 'prosocial', 'engagement-strategies': 'engagement', 'independence-changes': 'independently', 'intra-agency-coordination': 'intra-agency', 'inter-agency-coordination': 'coordination between agencies',
};

/** Rows under a heading, to the next heading or paragraph. */
function rowsAfter(text: string, heading: string, nth: number): readonly string[] {
  let at = -1;
  for (let index = 0; index <= nth; index += 1) at = text.indexOf(heading, at + 1);
  const lines = text.slice(at + heading.length).split('\n').map((line) => line.trim());
  const rows: string[] = [];
  for (const line of lines) {
    if (line.startsWith('•')) rows.push(line.slice(1).trim());
    else if (line !== '' && rows.length > 0) break;
  }
  return rows;
}

function isAbout(row: string, category: string): boolean {
  const words = OTHER_WORDS[category] ?? category.split('-').filter((word) => word.length > 3).map((word) => word.replace(/s$/, '')).join('|');
  return new RegExp(words, 'i').test(row);
}

const sections = (['older', 'newer'] as const).flatMap((edition) => ORDER.flatMap((partner, nth) => ([['send', SENDS], ['receive', RECEIVES]] as const)
  .map(([direction, heading]) => ({ edition, partner, direction, rows: rowsAfter(page[edition], heading, nth), placed: lists[edition][partner]![direction] }))));

describe('the partner lists of the guidance', () => {
  it('are two, with eleven partners each', () => {
    expect([pages.length, ...(['older', 'newer'] as const).map((edition) => page[edition].split(SENDS).length - 1)]).toEqual([2, 11, 11]);
  });

  it.each(sections)('$edition list, $partner, $direction: every row is placed', ({ rows, placed }) => {
    expect(placed.length).toBe(rows.length);
    const strange = rows.flatMap((row, index) => (placed[index] ?? []).filter((category) => !isAbout(row, category)).map((category) => `${String(index + 1)}: ${category}`));
    expect(strange).toEqual([]);
  });

  it.each(sections)('$edition list, $partner, $direction: only a heading with rows under it stands for no category', ({ rows, placed }) => {
    const empty = rows.filter((_row, index) => placed[index]?.length === 0);
    expect(empty.filter((row) => !row.endsWith(':'))).toEqual([]);
  });
});

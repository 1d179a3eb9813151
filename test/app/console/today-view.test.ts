// SPDX-License-Identifier: Apache-2.0
/** Today on counts that are known: nobody yet, ten thousand in a day, more partners than lines; the ledger's health in every state; long lists. */
import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../../src/app/caller.ts';
import { chartOf, courseOf, headline, tableBy, type Split } from '../../../src/app/console/today/chart.ts';
import type { Span, Waiting } from '../../../src/app/console/today/counts.ts';
import { ago, healthTile, type Health } from '../../../src/app/console/today/health.ts';
import { partNote, placeOf } from '../../../src/app/console/today/listed.ts';
import { waits } from '../../../src/app/console/today/tiles.ts';
import type { Html } from '../../../src/app/console/html.ts';
import type { LedgerCount } from '../../../src/app/console/ports.ts';
import type { Deps } from '../../../src/app/deps.ts';

const textOf = (page: Html): string => page.text;
const SPAN: Span = { days: 7, first: '2026-11-16', last: '2026-11-22', from: '2026-11-15T00:00:00.000Z', to: '2026-11-22T12:00:00.000Z' };
const count = (day: string, kind: LedgerCount['kind'], n: number, value = ''): LedgerCount => ({ day, kind, value, count: n });
const split = (rows: readonly LedgerCount[], but: Partial<Split> = {}): Split => ({ span: SPAN, by: 'partner', measure: 'asks', rows, nameOf: (value) => value.toUpperCase(), ...but });
/** Cells of the rows of a table. */
const cells = (page: Html): readonly (readonly string[])[] => [...page.text.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1)
  .map(([, row = '']) => [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '')));

describe('a county in which nobody has asked anything yet', () => {
  it('is told so, and sees every day with noughts that lead nowhere', () => {
    expect(textOf(headline(SPAN, []))).toBe('<p>Nobody asked anything in this time.</p>');
    expect(cells(chartOf(SPAN, []))).toEqual(['16', '17', '18', '19', '20', '21', '22'].map((day) => [`2026-11-${day}`, '0', '0', '0', '0', '0']));
    expect(textOf(chartOf(SPAN, []))).not.toContain('<a ');
    expect([textOf(courseOf(split([]))), textOf(tableBy(split([])))]).toEqual(['<p class="empty">There is nothing to show by partner in this time.</p>', '<p class="empty">Nothing was asked in this time.</p>']);
  });
});

describe('a day with ten thousand asks', () => {
  const rows = [count('2026-11-20', 'disclosure', 6000, 'a'), count('2026-11-20', 'refusal', 2500, 'a'), count('2026-11-20', 'empty', 1400, 'b'), count('2026-11-21', 'emergency', 100, 'b'), count('2026-11-21', 'write', 77, 'b')];

  it('is counted by what became of them: what found nothing is not refused, and what was only written is no ask', () => {
    expect(textOf(headline(SPAN, rows)).replace(/<[^>]*>/g, '')).toBe('10,000 asks, of which 6,000 were answered with records, 2,500 were refused, 1,400 found nothing that is there, and 100 declared an emergency.');
    expect(cells(chartOf(SPAN, rows)).slice(4, 6)).toEqual([['2026-11-20', '9,900', '6,000', '2,500', '1,400', '0'], ['2026-11-21', '100', '0', '0', '0', '100']]);
  });

  it('leads from each number to the list of that day, kind and partner', () => {
    expect(textOf(chartOf(SPAN, rows))).toContain('href="/console/disclosures?kind=empty&amp;from=2026-11-20&amp;to=2026-11-20"');
    expect(textOf(courseOf(split(rows, { measure: 'refusals' })))).toContain('href="/console/disclosures?kind=refusal&amp;organization=a&amp;from=2026-11-20&amp;to=2026-11-20"');
    expect(textOf(tableBy(split(rows, { by: 'purpose' })))).toContain('href="/console/disclosures?purpose=a&amp;from=2026-11-16&amp;to=2026-11-22"');
    expect(cells(tableBy(split(rows)))).toEqual([['A', '8,500', '6,000', '2,500', '0', '0'], ['B', '1,500', '0', '0', '1,400', '100']]);
  });

  it('has by basis only what went', () => {
    expect(textOf(tableBy(split(rows, { by: 'basis', measure: 'releases' })))).not.toContain('Refusals');
  });
});

describe('more partners than lines can be told apart', () => {
  it('draws the eight with most, and says where all of them stand', () => {
    const page = courseOf(split(Array.from({ length: 12 }, (_none, n) => count('2026-11-20', 'disclosure', n + 1, `p${String(n)}`))));
    expect(cells(page)[4]).toEqual(['2026-11-20', '12', '11', '10', '9', '8', '7', '6', '5']);
    expect(textOf(page)).toContain('The 8 with most of them; all 12 stand in the table below.');
  });

  it('escapes a name that looks like markup', () => {
    expect(textOf(courseOf(split([count('2026-11-20', 'disclosure', 1, 'x')], { nameOf: () => '<b>"&' })))).not.toContain('<b>');
  });
});

const NOW = '2026-11-22T12:00:00.000Z';
const back = (hours: number): string => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();
const checked = { at: back(1), entries: 40, chains: 3, whole: true, upTo: { chain: 6, seq: 1904, at: back(1) } } as const;
const tile = (health: Partial<Health>): string => textOf(healthTile({ now: NOW, checked, newest: back(2), eldest: undefined, ...health }, 'UTC')).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('the health of the ledger', () => {
  it.each<readonly [string, Partial<Health>, RegExp]>([
    ['whole, recomputed an hour ago', {}, /Result every entry fitted Recomputed .*: all 40 entries Up to entry 1,904 of chain 6,.* Last entry 2 hours ago Eldest delivery on its way none waits/],
    ['of which only a time was recomputed', { checked: { ...checked, whole: false } }, /: of a time, the 40 entries/],
    ['recomputed two days ago', { checked: { ...checked, at: back(48) } }, /Result every entry fitted, more than a day ago/],
    ['in which an entry does not fit', { checked: { ...checked, firstBad: { id: 'x', chain: 1, seq: 2, why: 'content and hash differ' } } }, /Result an entry does not fit/],
    ['never recomputed, and empty', { checked: undefined, newest: undefined }, /Result never recomputed Last entry none yet/],
    ['with a delivery that waits for three hours', { eldest: back(3) }, /Eldest delivery on its way 3 hours old over an hour/],
    ['with a delivery of this minute', { eldest: back(0.01) }, /Eldest delivery on its way 36 seconds old/],
  ])('%s is told so', (_, health, expected) => {
    expect(tile(health)).toMatch(expected);
  });

  it.each([[0, '0 seconds'], [999, '0 seconds'], [1000, '1 second'], [60_000, '1 minute'], [7_200_000, '2 hours'], [86_400_000 * 3, '3 days'], [-5000, '0 seconds']])('%d milliseconds are %s', (length, words) => {
    expect(ago(length)).toBe(words);
  });
});

const NONE: Waiting = { work: new Map([['emergency-review', 0], ['breach-assessment', 0]]), consents: { new: 0, ending: 0, revoked: 0 }, failedMessages: 0, deadLetters: 0, waitingDeliveries: 0, feeds: [] };
const tiles = (waiting: Partial<Waiting>): string => textOf(waits({ ...NONE, ...waiting }, SPAN));

describe('what waits for somebody', () => {
  it('is nothing, with every list at hand, when nothing does', () => {
    expect(tiles({})).toMatch(/^<p>Nothing\.<\/p>\s*<details><summary>Nothing in 9 other lists/);
  });

  it('counts what is there, what is urgent first, and says where it stopped counting', () => {
    const feed = { organization: 'jail', format: 'jail-csv', feed: 'night' };
    const shown = tiles({ work: new Map([['emergency-review', 2], ['breach-assessment', 0]]), failedMessages: 1000, consents: { new: 3, ending: 0, revoked: 1 }, feeds: [{ feed, kind: 'silent', text: 'x' } as unknown as Waiting['feeds'][number]] });
    const listed = [...shown.split('<details>')[0]!.matchAll(/<li class="(\w*)"><a href="([^"]*)"><span class="count">([^<]*)<\/span>/g)].map(([, kind, href, said]) => [kind, href, said]);
    expect(listed).toEqual([
      ['bad', '/console/today/work/emergency-review', '2'], ['bad', '/console/today/messages', '1,000 or more'], ['doubtful', '/console/today/feeds', '1'],
      ['', '/console/today/consents/new?days=7', '3'], ['', '/console/today/consents/revoked?days=7', '1'],
    ]);
  });
});

describe('a list that is longer than a page', () => {
  const sealer = { seal: (_audience: string, text: string) => Buffer.from(text).toString('base64url'), open: (_audience: string, text: string) => Buffer.from(text, 'base64url').toString() };
  const deps = { sealer } as unknown as Deps;
  const caller: Caller = { tenant: 't', client: 'c', organization: 'gateway', kind: 'staff', scopes: [], request: 'r' };

  it('says which of how many stand there, and goes on where it ended', () => {
    const first = textOf(partNote(deps, caller, { at: { shown: 0 }, rows: 500, total: 1204, next: 'c1', path: '/x?days=7' }));
    expect(first).toContain('The first 500 of 1,204.');
    const after = /href="\/x\?days=7&(?:amp;)?after=([\w-]+)"/.exec(first)?.[1];
    expect(placeOf(deps, caller, after)).toEqual({ shown: 500, cursor: 'c1' });
    const last = textOf(partNote(deps, caller, { at: { shown: 1000, cursor: 'c2' }, rows: 204, total: 1204, next: undefined, path: '/x' }));
    expect([last.includes('1,001 to 1,204 of 1,204.'), last.includes('<a ')]).toEqual([true, false]);
  });

  it('begins at its beginning when the place is none of ours, and says nothing when all fits', () => {
    expect([placeOf(deps, caller, 'bm90aGluZw'), placeOf(deps, caller, null)]).toEqual([{ shown: 0 }, { shown: 0 }]);
    expect(textOf(partNote(deps, caller, { at: { shown: 0 }, rows: 3, total: 3, next: undefined, path: '/x' }))).toBe('');
  });
});

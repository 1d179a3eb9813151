// SPDX-License-Identifier: Apache-2.0
/** The demo as a stranger meets it: it ends well, its closing table says what the law says, and it fails when a step does not. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { demoWith } from '../../src/cli/demo.ts';
import { AT_THE_CONSOLE } from '../../src/cli/demo/stage.ts';
import type { CliDeps } from '../../src/cli/io.ts';
import type { Settings } from '../../src/config.ts';
import { commandDeps } from '../../src/main.ts';
import { freshStore } from '../support/database.ts';
import type { FreshStore } from '../support/database.ts';
import { slipsOf, visibleText, walkConsole, type Walked } from '../support/console-walk.ts';

const lines: string[] = [];
const open: FreshStore[] = [];

/** The demo's settings on a database of the tests. */
async function elsewhere(): Promise<Partial<Settings>> {
  const database = await freshStore();
  open.push(database);
  return { databaseUrl: database.url, poolSize: 4, logLevel: 'silent', loopbackKeys: true };
}

function deps(out: string[], untilStopped: () => Promise<void> = () => new Promise(() => undefined)): CliDeps {
  return { ...commandDeps({}), io: { out: (text) => { out.push(...text.split('\n')); }, err: (text) => { out.push(`ERROR ${text}`); } }, untilStopped };
}

/** The status of the console for the token that `--serve` keeps at hand, asked while it is up. */
async function askConsole(): Promise<number> {
  while (!lines.some((line) => line.startsWith('  curl'))) {
    await wait(20);
  }
  const [, token = '', address = ''] = /cat (\S+)\)" (\S+)/.exec(lines.join('\n')) ?? [];
  return (await fetch(address, { headers: { authorization: `Bearer ${readFileSync(token, 'utf8')}` } })).status;
}

/** Every page that the people of the demo can reach, at each of their desks. */
async function walkEverybody(url: string): Promise<readonly Walked[]> {
  const walked: Walked[] = [];
  for (const { id } of AT_THE_CONSOLE) {
    walked.push(...await walkConsole(url, id));
  }
  return walked;
}

interface Row { readonly who: string; readonly went: string; readonly withheld: string; readonly rule: string }
/** Pages of each person that the walk opens at least: fewer, and it looked at too little. */
const LEAST: Readonly<Record<string, number>> = { 'priya-nair': 70, 'maya-okafor': 20, 'daniel-reyes': 14, 'tess-moran': 4, 'rosa-delgado': 12 };
const COLUMNS = [[0, 18], [20, 43], [45, 68], [70, 100]] as const;
let status: number;
let console: number | undefined;
let rows: readonly Row[];
let pages: readonly Walked[];

beforeAll(async () => {
  status = await demoWith(await elsewhere())(['--serve'], deps(lines, async () => {
    console = await askConsole();
    pages = await walkEverybody(/Console {2}(\S+)\/console/.exec(lines.join('\n'))?.[1] ?? '');
  }));
  const table = lines.slice(lines.findIndex((line) => line.startsWith('-----')) + 1).join('\n').split('\n\n').map((block) => block.split('\n'));
  rows = table.slice(0, table.findIndex((block) => block[0]?.startsWith('The hash chains') === true)).map((block) => {
    const [who = '', went = '', withheld = '', rule = ''] = COLUMNS.map(([from, to]) => block.map((line) => line.slice(from, to).trim()).filter((part) => part !== '').join(' '));
    return { who, went, withheld, rule };
  });
});

afterAll(async () => {
  for (const each of open) {
    await each.close();
  }
});

const of = (who: string): readonly Row[] => rows.filter((row) => row.who.startsWith(who));

describe('the demo', () => {
  it('ends with status 0, every step as the law says and every chain of the ledger whole', () => {
    expect(lines.filter((line) => /NOT SO|ERROR|undefined/.test(line))).toEqual([]);
    expect(lines.filter((line) => /^ ?\d+\. /.test(line))).toHaveLength(13);
    expect(lines).toContain('Every step came out as the law says.');
    expect(lines.some((line) => /^\d+ entries in \d+ chains: every one fits\.$/.test(line))).toBe(true);
    expect(status).toBe(0);
  });

  it('can be read on a hundred columns, but for the one command to copy', () => {
    expect(lines.filter((line) => line.length > 100 && !line.startsWith('  curl'))).toEqual([]);
  });

  it('with --serve stays up, with a token of the compliance officer at hand', () => {
    expect(console).toBe(200);
  });

  it('stopped in the middle, leaves at once', async () => {
    const out: string[] = [];
    expect(await demoWith(await elsewhere())([], deps(out, () => Promise.resolve()))).toBe(130);
    expect(out).not.toContain('Every step came out as the law says.');
  });

  it('knows no other words', async () => {
    const out: string[] = [];
    expect([await demoWith({})(['--sevre'], deps(out)), out]).toEqual([2, ['ERROR throughcare demo [--serve]']]);
  });
});

describe('the console of the demo', () => {
  const ORGANIZATIONS = ['open-door', 'cedar-probation', 'home-again', 'cedar-jail', 'cedar-jail-health', 'juniper', 'larkspur'];
  const at = (person: string, path: RegExp): readonly Walked[] => pages.filter((page) => page.person === person && path.test(page.path));

  it('opens every page that somebody is led to, for each of the four kinds of people', () => {
    expect(pages.filter(({ status: each }) => each !== 200).map(({ person, path }) => `${person} ${path}`)).toEqual([]);
    expect(Object.fromEntries(AT_THE_CONSOLE.map(({ id }) => [id, at(id, /./).length >= LEAST[id]!]))).toEqual(Object.fromEntries(AT_THE_CONSOLE.map(({ id }) => [id, true])));
  });

  it('says on none of them what only a machine reads: no missing value, reference, id, raw code or time without its zone, and no column that says nothing', () => {
    expect([...new Set(pages.flatMap(({ html, person, path }) => slipsOf(html, ORGANIZATIONS).map((slip) => `${person} ${path.replace(/[\w-]{36,}/g, ':id')}: ${slip}`)))]).toEqual([]);
  });

  it('has the treatment program\'s own plan in the counselor\'s list, by name, and beside the case plan', () => {
    const [list] = at('maya-okafor', /^\/console\/plan$/);
    expect(visibleText(list?.html ?? '').match(/Rosa Elena Delgado/g)).toHaveLength(2);
    expect(visibleText(list?.html ?? '')).toContain('Open Door Outpatient: Care Plan');
    expect(at('maya-okafor', /\/beside\//).some(({ html }) => html.includes('No illicit opioids for 90 days'))).toBe(true);
  });

  it('begins with the officer who leads the plan at the desk for case coordination', () => {
    expect(pages.find(({ person }) => person === 'daniel-reyes')?.seat).toBe('Case planning as supervising officer, for case coordination');
  });
});

describe('the case plan', () => {
  it('is checked, and nothing is found in it but what its team has still to do', () => {
    const findings = lines.filter((line) => /^ {4}finding /.test(line));
    expect(findings.length).toBeGreaterThan(3);
    expect(findings.filter((line) => /Goal|need/i.test(line) && /measur|order|behavio/i.test(line))).toEqual([]);
  });
});

describe('the closing table, read back from the ledger', () => {
  it('attendance and drug tests went to probation, before and after the other consent was revoked', () => {
    const [check, ...pulls] = of('Cedar County Adult Probation');
    expect([check?.went.includes('treatment attendance'), check?.went.includes('drug test results'), pulls.length]).toEqual([false, false, 2]);
    for (const row of pulls) {
      expect(row.went).toMatch(/2 treatment attendance/);
      expect(row.went).toMatch(/6 drug test results/);
      expect(row.rule).toContain('consent.cj-referral (42 CFR 2.35)');
    }
  });

  it('medication, diagnosis, goals and screening did not', () => {
    for (const row of of('Cedar County Adult Probation')) {
      for (const category of ['medication list', 'diagnosis', 'participant goals', 'screening assessments', 'case plan full']) {
        expect([row.withheld.includes(category), row.went.includes(category)]).toEqual([true, false]);
      }
    }
  });

  it('housing got nothing', () => {
    expect(of('Home Again Housing')).toEqual([expect.objectContaining({ went: 'nothing', withheld: '1 medication list' })]);
  });

  it('the hospital had the record under the consent, and nothing of the program after its revocation', () => {
    const [before, after, ...more] = of('Larkspur General Hospital');
    expect([more, before?.went.includes('medication list'), before?.went.includes('case plan full')]).toEqual([[], true, true]);
    expect([after?.went.includes('medication list'), after?.went.includes('case plan full'), after?.went.includes('diagnosis')]).toEqual([false, false, false]);
    expect(after?.withheld).toMatch(/medication list/);
    expect(after?.rule).toContain('consent.revoked (42 CFR 2.31(c)(3))');
    expect(after?.went).toMatch(/3 screening assessments/);
  });

  it('criminal history did not go to the hospital', () => {
    for (const row of of('Larkspur General Hospital')) {
      expect([row.withheld.includes('legal history'), row.went.includes('legal history')]).toEqual([true, false]);
    }
  });

  it('the emergency department had nothing before it declared the emergency, and the medication after', () => {
    expect(of('Juniper Regional').map((row) => [row.went, row.rule.includes('part2.emergency (42 CFR 2.51)')])).toEqual([['nothing', false], ['1 medication list', true]]);
  });
});

describe('the demo when records do not link', () => {
  it('says which steps did not come out as the law says, and does not end well', async () => {
    const out: string[] = [];
    const settings = { ...await elsewhere(), trustedSystems: [] };
    expect(await demoWith(settings)([], deps(out))).toBe(1);
    expect(out.some((line) => line.includes('NOT SO') && line.includes('attendance and drug tests go to probation'))).toBe(true);
    expect(out).not.toContain('Every step came out as the law says.');
  });
});

// SPDX-License-Identifier: Apache-2.0
/** Opens every kind of page that a person of the console can reach by links, at each of its desks, and looks at what a reader reads there. */
import { visitorAt, type Visitor } from './console.ts';

export interface Walked { readonly person: string; readonly seat: string; readonly path: string; readonly status: number; readonly html: string }

/** Pages of one kind (the same address but for what is sealed or named in it) that are opened. */
const OF_A_KIND = 2;

/** In: the address of a gateway in demo mode; a person who may sign in there. Out: its pages, those that are no pages (PDF, CSV) left out. */
export async function walkConsole(url: string, person: string): Promise<readonly Walked[]> {
  const visitor = visitorAt(url);
  await visitor.post('/console/sign-in', { person });
  const seats = [...(await visitor.get('/console/seats')).text.matchAll(/name="seat" value="(\d+)">\s*<button class="\w+">([^<]*)</g)];
  const pages: Walked[] = [];
  for (const [, index = '', seat = ''] of seats) {
    await visitor.get('/console/seats');
    await visitor.post('/console/seats', { seat: index });
    pages.push(...(await crawl(visitor)).map((page) => ({ person, seat, ...page })));
  }
  return pages;
}

async function crawl(visitor: Visitor): Promise<readonly Omit<Walked, 'person' | 'seat'>[]> {
  const [waiting, seen, kinds, pages] = [['/console', '/console/seats'], new Set<string>(), new Map<string, number>(), [] as Omit<Walked, 'person' | 'seat'>[]];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const kind = kindOf(path);
    if (seen.has(path) || (kinds.get(kind) ?? 0) >= OF_A_KIND) {
      continue;
    }
    seen.add(path);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const page = await visitor.get(path);
    if (page.headers.get('content-type')?.startsWith('text/html') === true) {
      pages.push({ path, status: page.status, html: page.text });
      waiting.push(...[...page.text.matchAll(/href="(\/console[^"#]*)/g)].map(([, href = '']) => href.replaceAll('&amp;', '&')).filter((href) => !/\/assets\/|\.css$/.test(href)));
    }
  }
  return pages;
}

/** What is sealed, an id, or the value of a parameter is left out. */
function kindOf(path: string): string {
  return path.replace(/[\w-]{36,}/g, ':sealed').replace(/=[^&]*/g, '=').replace(/(\/partners\/of\/)[^/?]+/, '$1:id');
}

/** What of a page is read: without drawings, and without what stands as code (ids of records and rules, for whoever looks them up). */
export function visibleText(html: string): string {
  const read = html.replace(/<(script|style|svg|code|title)\b[\s\S]*?<\/\1>/g, ' ').replace(/<span class="id">[\s\S]*?<\/span>/g, ' ').replace(/<[^>]*>/g, '\n');
  return read.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&amp;/g, '&').replace(/[ \t]*\n\s*/g, '\n');
}

const NOUNS = 'records|entries|messages|consents|days|deliveries|partners|asks|refusals|emergencies|requests|recipients|matches|feeds|people|reasons|months|values|rows|papers|goals';

/** What no page may say, by name. */
const SLIPS: readonly (readonly [string, RegExp])[] = [
  ['a value that is not there', /\bundefined\b|\bNaN\b|\[object |\{\{|\}\}|\bnull\b/],
  ['a reference to a record', /\b(?:Organization|Patient|Practitioner|PractitionerRole|RelatedPerson|CarePlan|CareTeam|Consent|Task|Condition|Observation|Goal|Encounter|Basic)\/[A-Za-z0-9]/],
  ['an id', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/],
  ['an instant as machines write it', /\d{4}-\d\d-\d\dT\d\d:/], ['a time without its zone', /\d{1,2}:\d\d(?::\d\d)? ?[AP]M(?! [A-Z])/],
  ['one of several', new RegExp(`(?<![\\d.,])1\\s(?:${NOUNS})\\b`)], ['several of one', new RegExp(`\\b(?:[02-9]|\\d\\d+) (?:${NOUNS.split('|').map((noun) => (noun === 'people' ? 'person' : noun.replace(/ies$/, 'y').replace(/(match)es$/, '$1').replace(/s$/, ''))).join('|')})\\b(?! [a-z]+s\\b)`)],
  ['a code in capitals', /\b[A-Z]{2,}_[A-Z]/], ['two words twice', /\b(the|a|of|to|in|is) \1\b/],
];

/** Every slip of the page: what it is, and the words around it. `ids`: of organizations, which have names. */
export function slipsOf(html: string, ids: readonly string[] = []): readonly string[] {
  const text = visibleText(html);
  const named = ids.map((id): readonly [string, RegExp] => ['an organization by its id', new RegExp(`(?<![\\w-])${id}(?![\\w-])`)]);
  const said = [...SLIPS, ...named].flatMap(([name, pattern]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${name}: ${text.slice(Math.max(0, found.index - 30), found.index + 50).replaceAll('\n', ' ').trim()}`];
  });
  return [...said, ...emptyColumns(html).map((head) => `a column that says nothing: ${head}`)];
}

function emptyColumns(html: string): readonly string[] {
  return [...html.matchAll(/<table[\s\S]*?<\/table>/g)].flatMap(([table]) => {
    const cells = (row: string): readonly string[] => [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '').trim());
    const [head = '', ...rows] = table.split('<tr>').slice(1);
    const told = rows.map(cells);
    return cells(head).filter((_, index) => told.length > 0 && told.every((row) => row[index] === ''));
  });
}

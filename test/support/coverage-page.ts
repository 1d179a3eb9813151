// SPDX-License-Identifier: Apache-2.0
/**
 * docs/coverage.md and docs/coverage/<format>.md out of the mapping data: each format's elements, what they become, what is left out and
 * why. To write them: `node test/support/coverage-page.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFragments } from '../../src/domain/mapping/fragments.ts';
import { mapMessage } from '../../src/domain/mapping/map-message.ts';
import { formatFile, fragmentFile, rowsFile } from '../../src/domain/mapping/row-schema.ts';
import type { RawFormat, RawGroup, RawRow } from '../../src/domain/mapping/row-schema.ts';
import { readMappingFiles } from '../../src/store/mapping-files.ts';
import { allCases, allFormats, formatOf, MAPPINGS } from '../domain/mapping/case-files.ts';

export const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** One element of a source and where it goes. */
interface Line { readonly element: string; readonly becomes: string; readonly how: string }

const files = readMappingFiles(MAPPINGS);
const fragments = new Map(Object.entries(files).filter(([path]) => /^common\/rows\//.test(path))
  .map(([path, text]) => [path.replace(/^common\/rows\/|\.json$/g, ''), fragmentFile.parse(JSON.parse(text)).rows]));

/** A cell of a table: `|` would end it. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
const first = (from: RawRow['from']): readonly string[] => (from === undefined ? [] : typeof from === 'string' ? [from] : from);
const joined = (outer: string, inner: string): string => (inner === '.' ? outer : inner.startsWith('/') ? inner : outer === '' ? inner : `${outer}/${inner}`);
const target = (outer: string, to: string | undefined): string => (to === undefined || to === '.' ? outer : outer === '' ? to : `${outer}.${to}`);

function howOf(row: RawRow): string {
  const table = row.table === undefined ? '' : `, table \`${row.table}\`; a code without a target is kept as text`;
  const name = row.args?.['name'] === undefined ? '' : ` "${String(row.args['name'])}"`;
  return `\`${row.transform ?? 'text'}\`${name}${table}`;
}

function linesOf(rows: readonly RawRow[], at: { readonly element: string; readonly becomes: string }): readonly Line[] {
  return rows.flatMap((row): readonly Line[] => first(row.from).flatMap((from): readonly Line[] => {
    const place = { element: joined(at.element, from), becomes: target(at.becomes, row.to) };
    return row.rows === undefined ? [{ ...place, how: howOf(row) }] : linesOf(row.rows, place);
  }));
}

function groupsOf(format: string): readonly RawGroup[] {
  return Object.entries(files).filter(([path]) => new RegExp(`^${format}/rows[^.]*\\.json$`).test(path)).sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) => rowsFile.parse(JSON.parse(text)).groups.map((group) => withFragments(group, path, fragments, [])));
}

function groupText(group: RawGroup): string {
  const each = typeof group.each === 'string' ? group.each : group.each.join('`, `');
  const lines = linesOf(group.rows, { element: '', becomes: '' });
  const unique = [...new Map(lines.map((line) => [`${line.element} ${line.becomes}`, line])).values()];
  const table = unique.length === 0 ? 'Made of constants and references alone.'
    : ['| Element | Becomes | How |', '| --- | --- | --- |', ...unique.map((line) => `| \`${cell(line.element)}\` | \`${cell(line.becomes)}\` | ${cell(line.how)} |`)].join('\n');
  return [`### ${group.id}: ${group.resource}`, `One for each \`${cell(each)}\`.${group.note === undefined ? '' : ` ${group.note}`}`, table].join('\n\n');
}

interface Counts { cases: number; refused: number; leaves: number; mapped: number; text: number; ignored: number; lost: number }

function countsOf(format: string, unmapped: Set<string>): Counts {
  const compiled = formatOf(formats, format);
  const sum: Counts = { cases: 0, refused: 0, leaves: 0, mapped: 0, text: 0, ignored: 0, lost: 0 };
  for (const one of allCases(format)) {
    const result = mapMessage(compiled, one.text, one.feed);
    sum.cases += 1;
    if (!result.ok) {
      sum.refused += 1;
      continue;
    }
    const { loss } = result.value;
    sum.leaves += loss.leaves;
    sum.mapped += loss.mapped;
    sum.text += loss.keptAsText;
    sum.ignored += loss.ignored;
    sum.lost += loss.lost;
    loss.lines.filter((line) => line.kind === 'no-row').forEach((line) => unmapped.add(line.name));
  }
  return sum;
}

const formats = allFormats();

function pageOf(head: RawFormat, groups: readonly RawGroup[], unmapped: ReadonlySet<string>): string {
  const ignored = head.ignore.map(({ path, reason }) => `| \`${cell(path)}\` | ${cell(reason)} |`);
  const refused = (head.refuse ?? []).map(({ text }) => `- ${text}`);
  return [
    `# Coverage: ${head.title}`,
    `Format \`${head.format}\`.${head.note === undefined ? '' : ` ${head.note}`} Made from \`mappings/${head.format}\` by \`node test/support/coverage-page.ts\`. What stands in no table here has no row: it is kept with the raw message and named in the loss report of each message.`,
    ...(refused.length === 0 ? [] : ['## Refused whole', refused.join('\n')]),
    '## Mapped', ...groups.map(groupText),
    '## Left out on purpose', ignored.length === 0 ? 'Nothing.' : ['| Element | Why |', '| --- | --- |', ...ignored].join('\n'),
    '## Seen in the cases, and without a row', unmapped.size === 0 ? 'Nothing.' : [...unmapped].sort().map((name) => `- \`${name}\``).join('\n'),
  ].join('\n\n');
}

/** Path below `docs/` -> text. */
export function coveragePages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const rows: string[] = [];
  for (const id of formats.ids) {
    const head = formatFile.parse(JSON.parse(files[`${id}/format.json`] ?? ''));
    const groups = groupsOf(id);
    const unmapped = new Set<string>();
    const { cases, refused, leaves, mapped, text, ignored, lost } = countsOf(id, unmapped);
    const elements = new Set(groups.flatMap((group) => linesOf(group.rows, { element: group.id, becomes: '' }).map((line) => line.element))).size;
    pages.set(`coverage/${id}.md`, `${pageOf(head, groups, unmapped)}\n`);
    rows.push(`| [${head.title}](coverage/${id}.md) | ${[groups.length, elements, head.ignore.length, `${cases} (${refused} refused)`, leaves, mapped, text, ignored, lost].map(String).join(' | ')} |`);
  }
  const index = [
    '# Coverage: what of each format is carried over',
    'One page for each format names every element with a row, every element left out with the reason, and what the cases hold that has no row. The counts are of the '
    + 'values in the format\'s cases (`mappings/<format>/cases`), odd and broken ones among them, as the reader counts them: mapped + kept as text + ignored with a reason + lost '
    + '= all. Nothing is lost in silence: each lost value is named in the loss report of its message. Made by `node test/support/coverage-page.ts`.',
    ['| Format | Groups | Elements with a row | Left out on purpose | Cases | Values | Mapped | As text | Ignored | Lost |', '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
  return pages.set('coverage.md', `${index}\n`);
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(join(DOCS, 'coverage'), { recursive: true });
  for (const [path, text] of coveragePages()) writeFileSync(join(DOCS, path), text);
}

// SPDX-License-Identifier: Apache-2.0
/** docs/partner-rows.md out of the protocol, the homes of its categories and the engine: `node test/support/partner-rows-page.ts > docs/partner-rows.md`. */
import { existsSync, readFileSync } from 'node:fs';
import { classesOf, homes, partnerRows, walk, type Direction, type Edition, type PartnerRow, type Walked } from './partner-rows.ts';

type Lists = Readonly<Record<Edition, Readonly<Record<string, Readonly<Record<Direction, readonly (readonly string[])[]>>>>>>;
export const lists = JSON.parse(readFileSync(new URL('./partner-lists.json', import.meta.url), 'utf8')) as Lists;

const TITLES: Readonly<Record<string, string>> = {
  participant: 'Participant', 'support-system': 'Support system', 'childrens-services': 'Children\'s services', medical: 'Medical provider', 'sud-treatment': 'Substance use disorder treatment',
  'mental-health-treatment': 'Mental health treatment', court: 'Court', 'correctional-agency': 'Correctional agency', 'vocational-education': 'Vocational and education services', housing: 'Specialized housing',
  'peer-support': 'Peer support', 'community-supervision': 'Community supervision',
};

/** Rows of a list that name the category: their numbers, or a dash. */
export function placesOf(row: PartnerRow, edition: Edition): readonly number[] {
  const bullets = lists[edition][row.partner]?.[row.direction] ?? [];
  return bullets.flatMap((bullet, index) => (bullet.includes(row.cell.category) ? [index + 1] : []));
}

function homeOf(category: string): string {
  const home = homes[category] ?? '';
  const page = `docs/profiles/${home.replace(/^tc-/, '')}.md`;
  return home.startsWith('tc-') && existsSync(new URL(`../../${page}`, import.meta.url)) ? `[${home}](profiles/${home.replace(/^tc-/, '')}.md)` : home;
}

const editionOf = ({ cell }: PartnerRow): Edition => (cell.edition === 'older' ? 'older' : 'newer');

/** `goes` for every class, or each class by itself. */
function outcome(row: PartnerRow, papers: boolean): string {
  const all = classesOf(row).map((recordClass) => ({ recordClass, walked: walk(row, { edition: editionOf(row), recordClass, met: true, papers }) }));
  const word = ({ goes, why, rules }: Walked): string => (goes ? 'goes' : `stays: ${rules.find((rule) => rule.startsWith('matrix.')) ?? why}`);
  const words = new Set(all.map(({ walked }) => word(walked)));
  return words.size === 1 ? [...words][0]! : all.map(({ recordClass, walked }) => `${recordClass} ${word(walked)}`).join('; ');
}

function line(row: PartnerRow): string {
  const places = (edition: Edition): string => placesOf(row, edition).join(', ') || '-';
  const conditions = (row.cell.conditions ?? []).join(', ');
  const cells = [
    row.direction === 'send' ? 'sends' : 'receives', `\`${row.cell.category}\``, ...(row.lead === 'cs' ? [places('older'), places('newer')] : []), conditions === '' ? '' : conditions, homeOf(row.cell.category),
    (row.cell.mayBe ?? []).join(', '), outcome(row, true), outcome(row, false),
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(rows: readonly PartnerRow[]): string {
  const head = ['Lead', 'Category', ...(rows[0]?.lead === 'cs' ? ['Older list', 'Newer list'] : []), 'Conditions', 'Home', 'May be', 'With the papers', 'Without'];
  return [`| ${head.join(' | ')} |`, `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n');
}

const HEAD = `# What a lead planner sends and receives

Made by \`node test/support/partner-rows-page.ts > docs/partner-rows.md\`; a test compares. Do not edit.

The guidance on collaborative comprehensive case plans lists, for a community supervision agency that leads, what it sends to each partner and receives from it, in
an older and a newer edition. Each row of both lists is here, with its number in the list (headings within a list count as rows). Every row was walked through the
engine; tests hold that no other category moves between the two, that a condition which is not met keeps the row back, and that a row of one edition does not move under the other.

- **Home**: the profile, or the resource of R4, in which a record of the category stands (\`profiles/homes.json\`); a test validates one of each.
- **Conditions**: perm, the participant's permission; need, necessary; appl, applicable; avail, available; nfc, the participant lacks full custody of the children; cust, has
  custody; smc, the member of the support system has custody; req, a court or supervisor requires it; prim, community supervision is the primary plan holder; cooc, services for
  co-occurring disorders; consent-named, the consent itself names the category.
- **May be**: classes in which such a record may come beside a plain one (soc): p2, 42 CFR Part 2; phi, HIPAA; chri, criminal history record information.
- **With the papers**: conditions met, a consent with every element of 42 CFR 2.31(a) that names both sides, the purpose and the category, and authority to hold the agency's own criminal history (what comes out of the interstate index goes to no partner outside justice).
  **Without**: conditions met, no paper. The protocol narrows; what may go at all is for the law to say, so \`goes\` without papers stands only where no federal law protects the record, or where
  the recipient has a right of its own.

The older list has no row for a relapse prevention plan; the protocol has it in both editions, as the rules of the gate do (rules section 12). The list of a behavioral health
provider that leads is derived from these, with three rows of its own, and needs the sign-off of the partners; correctional institutions and housing that lead use the supervision rows.
`;

/** The whole page. */
export function partnerRowsPage(): string {
  const cs = partnerRows.filter((row) => row.lead === 'cs');
  const bh = partnerRows.filter((row) => row.lead === 'bh' && row.partner === 'community-supervision');
  const sections = [...new Set(cs.map((row) => row.partner))].map((partner) => `### ${TITLES[partner] ?? partner}\n\n${table(cs.filter((row) => row.partner === partner))}\n`);
  return [HEAD, '## Community supervision leads\n', ...sections, '## A behavioral health provider leads: rows of its own\n', `### ${TITLES['community-supervision']!}\n`, `${table(bh)}\n`,
    'The other partners: as above, with the lead bound as a program (its own records are p2 or phi by origin).\n'].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(partnerRowsPage());
}

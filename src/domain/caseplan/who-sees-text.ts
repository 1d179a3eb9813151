// SPDX-License-Identifier: Apache-2.0
/** The table of who sees what, as FHIR Parameters for systems and as a page for people (no scripts; a screen reader reads it row by row). */
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { COMPONENT_TITLES } from './components.ts';
import type { Cell, CellAnswer, PlanPart, TeamMember, WhoSees } from './who-sees.ts';

/** In: the table and the notices that must go with it. Out: Parameters `plan`, `asOf`, `notice`..., `member`..., `part`... (docs/for-people.md). */
export function whoSeesParameters(sees: WhoSees, notices: readonly string[]): Parameters {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'plan', valueReference: { reference: sees.plan } }, { name: 'asOf', valueInstant: sees.asOf }, { name: 'proposed', valueBoolean: sees.proposed },
      ...notices.map((notice) => ({ name: 'notice', valueString: notice })),
      ...sees.members.map(memberParameter), ...sees.parts.map(partParameter),
    ],
  };
}

function memberParameter(member: TeamMember): ParametersParameter {
  return {
    name: 'member',
    part: [
      { name: 'key', valueString: member.key }, { name: 'who', valueReference: { reference: member.reference, display: member.name } },
      ...(member.organization === undefined ? [] : [{ name: 'organization', valueReference: { reference: `Organization/${member.organization}` } }]),
      ...member.roles.map((role) => ({ name: 'role', valueCode: role })),
      { name: 'standing', valueCode: member.standing },
      ...(member.period === undefined ? [] : [{ name: 'period', valuePeriod: { ...member.period } }]),
      ...member.purposes.map((purpose) => ({ name: 'purpose', valueCode: purpose })),
      { name: 'connected', valueBoolean: member.connected },
    ],
  };
}

function partParameter(part: PlanPart): ParametersParameter {
  return {
    name: 'part',
    part: [
      { name: 'component', valueCode: part.component }, { name: 'category', valueCode: part.category }, { name: 'class', valueCode: part.recordClass },
      { name: 'holder', valueReference: { reference: `Organization/${part.holder}` } }, { name: 'records', valueInteger: part.count },
      ...part.cells.map((cell) => ({ name: 'cell', part: [{ name: 'member', valueString: cell.member }, ...cellParts(cell), ...(cell.then === undefined ? [] : [{ name: 'then', part: cellParts(cell.then) }])] })),
    ],
  };
}

function cellParts(cell: Omit<Cell, 'member' | 'then'>): ParametersParameter[] {
  return [
    { name: 'answer', valueCode: cell.answer }, { name: 'shown', valueInteger: cell.shown },
    ...(cell.purpose === '' ? [] : [{ name: 'purpose', valueCode: cell.purpose }]),
    ...cell.why.map((why) => ({ name: 'why', valueString: why })), ...cell.cite.map((cite) => ({ name: 'cite', valueString: cite })),
  ];
}

export interface PageInput {
  readonly notices: readonly string[];
  /** Name of an organization by id. */
  readonly names: (organization: string) => string;
  /** Local day of the table. */
  readonly day: string;
}

const ANSWERS: Readonly<Record<CellAnswer, string>> = { shown: 'Shown', partly: 'In part', withheld: 'Withheld', undecided: 'Withheld until a fact is known', 'not-told': 'Not told' };
const STANDINGS: Readonly<Record<TeamMember['standing'], string>> = { member: '', 'not-yet': 'not yet a member', ended: 'no longer a member' };

/** Classes in law, for people who prepare a conference. */
const CLASSES: Readonly<Record<string, string>> = {
  p2: '42 CFR Part 2', 'p2-notes': '42 CFR Part 2, counseling notes', phi: 'health record (HIPAA)', 'phi-psy': 'psychotherapy notes (HIPAA)', va7332: 'veterans\' record (38 USC 7332)',
  chri: 'criminal history (28 CFR 20)', cji: 'justice record', edu: 'school record (FERPA)', self: 'the person\'s own words', soc: 'social services', unknown: 'origin not known',
};

function words(code: string): string {
  return code.replaceAll('-', ' ');
}

/** The same as a page of one table. */
export function whoSeesPage(sees: WhoSees, { notices, names, day }: PageInput): string {
  const head = sees.members.map((member) => `<th scope="col">${escape(member.name)}${under([...member.roles.map(words), STANDINGS[member.standing], member.connected ? '' : 'not connected'])}</th>`).join('');
  const rows = sees.parts.map((part) => `<tr><th scope="row">${escape(COMPONENT_TITLES[part.component])}${under([words(part.category), CLASSES[part.recordClass] ?? part.recordClass, `held for ${names(part.holder)}`, `${String(part.count)} ${part.count === 1 ? 'record' : 'records'}`])}</th>${part.cells.map(cellHtml).join('')}</tr>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who sees what of this plan</title>
<link rel="stylesheet" href="/console/style.css">
</head>
<body>
<main>
<h1>Who sees what of this plan</h1>
${notices.map((notice) => `<p>${escape(notice)}</p>`).join('\n')}
<p>As of ${escape(day)}. Rows are the parts of the plan and the records beside it that you may see yourself; columns are the members of the team.${sees.proposed ? ' Where the proposed papers would change an answer, the cell says so.' : ''}</p>
<div class="wide" role="region" aria-label="Who sees what" tabindex="0">
<table>
<thead><tr><th scope="col">Part</th>${head}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
</main>
</body>
</html>
`;
}

function cellHtml(cell: Cell): string {
  const { then } = cell;
  const change = then === undefined || then.answer === cell.answer ? [] : [`Then: ${ANSWERS[then.answer]} (${then.why.join(', ')})`];
  return `<td>${ANSWERS[cell.answer]}${under([cell.why.join(', '), ...(cell.answer === 'shown' || cell.answer === 'not-told' ? [] : cell.cite), ...change])}</td>`;
}

function under(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').map((line) => `<br><small>${escape(line)}</small>`).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

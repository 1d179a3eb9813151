// SPDX-License-Identifier: Apache-2.0
/** The browsable pages of the profiles, `docs/profiles`: what, why, example, elements. Made from the compiled profiles. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bindingTexts } from './page-codes.ts';
import { elementRows, extensionValue, table, type Elsewhere } from './page-elements.ts';
import { operationsPage } from './page-operations.ts';
import type { RawOperation } from './page-operations.ts';
import type { Raw } from './page-elements.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GENERATED = join(ROOT, 'profiles', 'generated', 'throughcare');
const EXAMPLES = join(ROOT, 'profiles', 'examples');
const MADE = 'Made by `node src/cli/build-pages.ts` from `profiles/`; do not edit.';

const SOURCES = `Codes and identifiers of a source system stay the source's own, and no definition of them is published here: only the source can give one.
A code of a feed's own table has the system \`https://throughcare.dev/fhir/CodeSystem/source/FEED/TABLE\`, an identifier \`https://throughcare.dev/fhir/sid/FEED/NAME\`:
FEED is the name under which the feed is registered, TABLE and NAME are what its format calls them (docs/mappings.md). Where a feed says which system
its codes or identifiers are of, that one is used instead.`;

/** For whoever comes from outside: what points to what, and where to begin. */
const FIT = ['## How the parts fit', `\`\`\`text
CarePlan (tc-case-plan)          one version of the plan: phase, lead planner, next review
  .replaces                      the version before it
  .careTeam -> CareTeam          tc-team: who is on it, in which role, from when to when
  .addresses -> Condition        tc-need, tc-responsivity-factor; .evidence.detail -> Observation (tc-assessment)
  .goal -> Goal                  tc-goal; .addresses -> Condition
     <- goal-relationship        tc-objective: one step towards the goal
  .activity.reference -> ServiceRequest   tc-service-referral, tc-court-ordered-service, tc-technique;
     resource-pertainsToGoal -> Goal, Task.focus (tc-referral-task): what became of it
  .supportingInfo ->             strengths, readiness, considerations, legal conditions, safety and relapse prevention plans
Task (tc-plan-review).focus -> CarePlan;  Encounter (tc-case-conference), Basic (tc-violation, tc-graduated-response) about the person
\`\`\``, `Each record stays that of the agency that wrote it, with its own origin and label; the plan points to them. To begin: write a \`CareTeam\` with a
\`lead-planner\`, a need with the assessment that found it, a goal and a \`CarePlan\` that names them, each with its profile in \`meta.profile\`
([an example of each](../../profiles/examples)); ask [$validate](../fhir.md) whether a record is well formed and [CarePlan/$check](../case-plan.md) whether the plan is sound.`] as const;

interface Claiming {
  readonly meta: { readonly profile: readonly string[] };
}

/** Groups of the front page: title and the start of the ids. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['The plan', ['tc-case-plan', 'tc-goal', 'tc-objective', 'tc-safety-plan', 'tc-relapse-prevention-plan', 'tc-plan-review']],
  ['Needs, strengths, assessments', ['tc-need', 'tc-responsivity-factor', 'tc-strength', 'tc-gender-responsive-consideration', 'tc-assessment', 'tc-risk-level', 'tc-readiness']],
  ['Services', ['tc-service-referral', 'tc-court-ordered-service', 'tc-referral-task', 'tc-technique', 'tc-service', 'tc-service-review']],
  ['Team and partners', ['tc-team', 'tc-team-member', 'tc-exchange-partner', 'tc-case-conference']],
  ['Justice', ['tc-court-case', 'tc-legal-condition', 'tc-custody-stay', 'tc-supervision-episode', 'tc-violation', 'tc-graduated-response']],
  ['Consents', ['tc-consent', 'tc-restriction']],
];

/** The pages: file name -> text. */
export function buildPages(): ReadonlyMap<string, string> {
  const profiles = read('StructureDefinition-tc-');
  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.json')).toSorted();
  const titles = new Map(read('StructureDefinition-').filter((each) => each.type === 'Extension').map((each) => [each.url, each.title]));
  const elsewhere = { titles, bindings: bindingTexts(read('ValueSet-'), read('CodeSystem-')) };
  const pages = profiles.map((each): readonly [string, string] => [`${each.id.slice('tc-'.length)}.md`, page(each, examples, elsewhere)]);
  return new Map([...pages, ['extensions.md', extensions()], ['codes.md', codes()], ['operations.md', operationsPage(read('OperationDefinition-') as unknown as readonly RawOperation[], MADE)], ['README.md', front(profiles)]]);
}

function read(start: string): readonly Raw[] {
  return readdirSync(GENERATED).filter((name) => name.startsWith(start)).toSorted().map((name) => JSON.parse(readFileSync(join(GENERATED, name), 'utf8')) as Raw);
}

function page(profile: Raw, examples: readonly string[], elsewhere: Elsewhere): string {
  const rules = (profile.differential?.element ?? []).flatMap((each) => each.constraint ?? []).map((each) => [each.key, each.severity, each.human]);
  return `${[
    `# ${profile.title}`, `\`${profile.url}\``, MADE, profile.description, ...(profile.purpose === undefined ? [] : ['## Why', profile.purpose]),
    '## Elements', `A profile of ${parent(profile)}. Elements that say no more than that are left out. **S**: a system must support it.`,
    table(['Element', 'How many', 'Type', 'What'], elementRows(profile, elsewhere)),
    ...(rules.length === 0 ? [] : ['## Rules', table(['Rule', 'Severity', 'What it says'], rules)]),
    '## Examples', ...shown(profile, examples),
  ].join('\n\n')}\n`;
}

function parent({ baseDefinition, type }: Raw): string {
  const name = baseDefinition?.slice(baseDefinition.lastIndexOf('/') + 1) ?? type;
  return name.startsWith('tc-') ? `[${name}](${name.slice('tc-'.length)}.md)` : `[${type}](http://hl7.org/fhir/R4/${type.toLowerCase()}.html)`;
}

/** The one that has the name of the profile whole, else the first; of the others the names, and what is wrong with them. */
function shown({ id, url }: Raw, files: readonly string[]): readonly string[] {
  const of = (kind: string): readonly string[] => files.filter((name) => name.startsWith(kind) && claim(name) === url);
  const named = `valid-${id.slice('tc-'.length)}.json`;
  const [first, ...more] = of('valid-').toSorted((a, b) => Number(b === named) - Number(a === named));
  const link = (name: string): string => `[${name}](../../profiles/examples/${name})`;
  const faults = of('invalid-').map((name) => [link(name), (exampleOf(name) as { readonly issue: { readonly text: string } }).issue.text]);
  return [
    ...(first === undefined ? [] : [`Valid: ${[first, ...more].map(link).join(', ')}.`, `\`\`\`json\n${readFileSync(join(EXAMPLES, first), 'utf8').trim()}\n\`\`\``]),
    ...(faults.length === 0 ? [] : ['Not valid:', table(['Example', 'What is said of it'], faults)]),
  ];
}

function exampleOf(name: string): unknown {
  return JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'));
}

function claim(name: string): string | undefined {
  const example = exampleOf(name) as Claiming & { readonly resource?: Claiming };
  return (example.resource ?? example).meta.profile[0];
}

function extensions(): string {
  const bindings = bindingTexts(read('ValueSet-'), read('CodeSystem-'));
  const rows = read('StructureDefinition-').filter((each) => each.type === 'Extension').map((each) => [
    `\`${each.id}\``, each.description, extensionValue(each, bindings), (each.context ?? []).map((one) => one.expression).join(', '),
  ]);
  return `# Extensions\n\n${MADE}\n\nCanonical: \`https://throughcare.dev/fhir/StructureDefinition/\` and the id.\n\n${table(['Id', 'What', 'Value', 'Where'], rows)}\n`;
}

function codes(): string {
  const all = read('CodeSystem-');
  const index = all.map((each) => `[${each.id}](#${each.id})`).join(', ');
  const systems = all.map((each) => {
    const rows = (each.concept ?? []).map((one) => [`\`${one.code}\``, one.display ?? '', one.definition ?? '']);
    return `## ${each.id}\n\n${each.description}\n\n${table(['Code', 'Display', 'Meaning and source'], rows)}`;
  });
  return `# Code systems\n\n${MADE}\n\nCanonical: \`https://throughcare.dev/fhir/CodeSystem/\` and the id.\n\n${SOURCES}\n\n${index}\n\n${systems.join('\n\n')}\n`;
}

function front(profiles: readonly Raw[]): string {
  const byId = new Map(profiles.map((each) => [each.id, each]));
  const consents = profiles.filter((each) => each.id.startsWith('tc-consent-')).map((each) => each.id);
  const groups = GROUPS.map(([title, ids]) => {
    const rows = (title === 'Consents' ? [...ids, ...consents] : ids).map((id) => {
      const found = byId.get(id);
      if (found === undefined) throw new Error(`${id} is on the front page and is no profile`);
      return [`[${found.title}](${id.slice('tc-'.length)}.md)`, found.type, found.description.split(/(?<=\.) (?=[A-Z])/)[0] ?? ''];
    });
    return `## ${title}\n\n${table(['Profile', 'On', 'What'], rows)}`;
  });
  return `${['# Profiles', MADE, 'FHIR R4 profiles of a collaborative comprehensive case plan. Sources, build and alignment: [profiles/README.md](../../profiles/README.md).',
    ...FIT, ...groups, '## More', '[Extensions](extensions.md), [code systems](codes.md), [operations](operations.md), [which element carries each fact that the gate reads](../carriers.md).'].join('\n\n')}\n`;
}

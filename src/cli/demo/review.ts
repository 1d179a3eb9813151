// SPDX-License-Identifier: Apache-2.0
/** The end of the journey: the compliance officer reads why, Rosa reads who had what, and the ledger tells the whole story again. */
import type { Reply } from './party.ts';
import type { Stage } from './stage.ts';
import { act, ask, CAST, entriesOf, expectThat, line, recordsOf, search, SID, step } from './stage.ts';
import { table } from './tell.ts';
import { codeWords } from '../../domain/consent/explain/code-words.ts';

interface Group {
  readonly verdict: string;
  readonly category: string;
  readonly class: string;
  readonly reasons: readonly string[];
  readonly bases: readonly string[];
  readonly findings: readonly { readonly rule: string; readonly cite: string; readonly effect: string }[];
  readonly count: number;
}

interface Row {
  readonly id: string;
  readonly at: string;
  readonly person: string;
  readonly organization: string;
  readonly purpose: string;
  readonly detail: { readonly ask: { readonly action: string }; readonly groups: readonly Group[] };
}

/** 12: why was housing refused? The ledger's id of the person that the refusal was about. */
export async function whyRefused(stage: Stage): Promise<string> {
  step(stage, 12, 'The compliance officer reads why housing was refused', [CAST.compliance]);
  const refusals = await ledger(stage, { organization: 'home-again', kind: 'refusal', count: 10, from: stage.today.toISOString() });
  const entry = refusals.find((row) => row.detail.groups.length > 0);
  const reply = await act(stage, CAST.compliance, { method: 'GET', path: `/console/ledger/${entry?.id ?? ''}` }, '');
  const { lines = [], replay = '' } = (reply.body ?? {}) as { readonly lines?: readonly string[]; readonly replay?: string };
  lines.forEach((text) => { line(stage, '', text.trim()); });
  line(stage, 'law', 'A deny is only as good as its reason. The entry names the evidence by version, so that the decision can be made again from it.');
  expectThat(stage, replay === 'same', 'made again from the evidence of that moment, the decision is the same');
  return entry?.person ?? '';
}

/** 13: the accounting of disclosures, by the patient herself. */
export async function accounting(stage: Stage): Promise<void> {
  step(stage, 13, 'Rosa asks who was told about her, through the portal of Open Door', [CAST.rosa]);
  const found = await ask(stage, CAST.rosa, search('Patient', { identifier: `${SID.system}|${SID.value}` }));
  const id = recordsOf(found)[0]?.id ?? '';
  const reply = await act(stage, CAST.rosa, { method: 'GET', path: `/fhir/R4/Patient/${id}/$disclosures` }, '');
  const events = entriesOf(reply).flatMap(({ resource }) => (resource === undefined ? [] : [resource as unknown as Audit]));
  line(stage, 'answer', `${String(reply.status)}: ${String(events.length)} ${events.length === 1 ? 'disclosure' : 'disclosures'}`);
  events.forEach((event) => { line(stage, '', `${event.recorded.slice(0, 19).replace('T', ' ')}  to ${toWhom(stage, event)}`); });
  line(stage, 'law', 'Accounting of disclosures: 42 CFR 2.25, 45 CFR 164.528. Treatment under HIPAA and uses by one\'s own contributor are not part of it.');
  expectThat(stage, reply.status === 200 && events.length > 0, 'the accounting lists disclosures');
}

interface Audit {
  readonly recorded: string;
  readonly agent?: readonly { readonly requestor?: boolean; readonly who?: { readonly display?: string } }[];
}

function toWhom(stage: Stage, event: Audit): string {
  const named = (event.agent ?? []).flatMap((agent) => (agent.who?.display === undefined || agent.who.display === 'gateway' ? [] : [agent.who.display]));
  return stage.names.get(named[0] ?? '') ?? named[0] ?? 'nobody that the entry names';
}

/** The closing table, read back from the ledger by the compliance officer. */
export async function closingTable(stage: Stage, person: string): Promise<void> {
  const from = stage.today.toISOString();
  const rows = [...await ledger(stage, { kind: 'disclosure', person, count: 200, from }), ...await ledger(stage, { kind: 'refusal', person, count: 200, from })]
    .filter((row) => row.detail.groups.length > 0).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  stage.out('\nRead back from the ledger, over HTTP, by the compliance officer: every question about Rosa, in order\n');
  stage.out(table([
    { title: 'who asked', width: 18 }, { title: 'what went', width: 23 }, { title: 'what was withheld', width: 23 }, { title: 'under which rule', width: 30 },
  ], rows.map((row) => [
    `${stage.names.get(row.organization) ?? row.organization}: ${codeWords(row.purpose)}`,
    summed(others(row).filter((group) => group.verdict === 'release')),
    summed(others(row).filter((group) => group.verdict !== 'release')),
    rulesOf(others(row)),
  ])));
}

/** Its own records are no disclosure. */
function others(row: Row): readonly Group[] {
  return row.detail.groups.filter((group) => !group.bases.includes('own-record'));
}

function summed(groups: readonly Group[]): string {
  const parts = [...Map.groupBy(groups, (group) => group.category)].toSorted(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  const count = (all: readonly Group[]): string => String(all.reduce((sum, group) => sum + group.count, 0));
  return parts.length === 0 ? 'nothing' : parts.map(([category, all]) => `${count(all)} ${category === 'uncategorized' ? 'other' : codeWords(category)}`).join(', ');
}

/** What has no category of its own (people, places, sources) comes last. */
function rank(category: string): string {
  return category === 'uncategorized' ? '~' : category;
}

/** The rules that let records of health care go or held them back; of justice and other open records the rule is named last. */
function rulesOf(groups: readonly Group[]): string {
  const released = groups.filter((group) => group.verdict === 'release').flatMap((group) => group.findings.filter((finding) => finding.effect === 'permit'));
  const held = groups.filter((group) => group.verdict !== 'release').flatMap((group) => group.findings.filter((finding) => finding.effect !== 'permit'));
  const cites = (list: readonly Group['findings'][number][]): string =>
    [...new Set(list.map((finding) => `${finding.rule} (${finding.cite})`))].toSorted((a, b) => Number(a.startsWith('open.')) - Number(b.startsWith('open.'))).join('; ');
  return [released.length === 0 ? '' : `went: ${cites(released)}`, held.length === 0 ? '' : `withheld: ${cites(held)}`].filter((text) => text !== '').join('. ');
}

async function ledger(stage: Stage, filter: Readonly<Record<string, unknown>>): Promise<readonly Row[]> {
  const reply: Reply = await ask(stage, CAST.compliance, { method: 'POST', path: '/console/ledger/_search', body: JSON.stringify(filter), type: 'application/json' });
  return (reply.body as { readonly entries?: readonly Row[] } | undefined)?.entries ?? [];
}

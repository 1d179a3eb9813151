// SPDX-License-Identifier: Apache-2.0
/** Bulk export of a Group that names what is hidden beside what is one's own, and of everybody. */
import { runOneExport } from '../../src/app/export/run.ts';
import type { Seen, Step } from '../support/transcript.ts';
import { drive } from '../support/transcript.ts';
import type { Interaction } from './interactions.ts';
import type { View } from './pair.ts';
import { get, sent } from './steps.ts';

const ASYNC = { prefer: 'respond-async' };

/** Kick-off, status, manifest, every file, end. */
async function exported(view: View, kick: Step): Promise<readonly Seen[]> {
  const { gateway, normalizer, judge, off } = view.county;
  const token = await view.county.askAs(view.pair.recipient);
  const step = (each: Step): Promise<readonly Seen[]> => drive(gateway, token, [each], { normalizer });
  const kicked = await gateway.ask(token, `/fhir/R4${kick.path}`, { ...kick.init, headers: { ...kick.init?.headers as Readonly<Record<string, string>> | undefined, ...ASYNC } });
  await kicked.text();
  const status = (kicked.headers.get('content-location') ?? '').replace(/^.*\/fhir\/R4/, '');
  let manifest: { readonly output?: readonly { readonly type: string; readonly url: string }[] } | undefined;
  while (manifest === undefined && kicked.status === 202) {
    await runOneExport(off?.deps ?? gateway.gateway.deps, off?.gates ?? judge);
    const answer = await gateway.ask(token, `/fhir/R4${status}`);
    const text = await answer.text();
    manifest = answer.status === 202 ? undefined : JSON.parse(text) as typeof manifest;
  }
  const listed = (manifest?.output ?? []).map(({ url, ...rest }) => ({ ...rest, url: url.length }));
  const files = await Promise.all((manifest?.output ?? []).map(async ({ type, url }) => fileOf(view, type, url.replace(/^.*\/fhir\/R4/, ''))));
  const ended = status === '' ? [] : await step({ name: 'DELETE status', path: status, init: { method: 'DELETE' } });
  return [{ name: kick.name, status: kicked.status, headers: [], body: JSON.stringify(listed) }, ...files, ...ended];
}

/** Lines come in the order of ids, which are random: they are compared as a set. */
async function fileOf({ county, pair }: View, type: string, path: string): Promise<Seen> {
  const { gateway, normalizer } = county;
  const answer = await gateway.ask(await county.askAs(pair.recipient), `/fhir/R4${path}`);
  const lines = (await answer.text()).split('\n').map((line) => normalizer.known(line)).toSorted();
  return { name: `file ${type}`, status: answer.status, headers: [], body: lines.join('\n') };
}

/** Of a Group that the recipient makes of its own Patient and of the hidden one. */
async function groupExport(view: View): Promise<readonly Seen[]> {
  const { gateway, normalizer } = view.county;
  const member = [view.own, view.hidden.patient].map((reference) => ({ entity: { reference } }));
  const made = await gateway.ask(await view.county.askAs(view.pair.recipient), '/fhir/R4/Group', { ...sent('POST', '', { resourceType: 'Group', type: 'person', actual: true, member }).init });
  const group = /Group\/[^/]+/.exec(made.headers.get('location') ?? '')?.[0] ?? 'Group/none';
  normalizer.name(group, `pair-${String(view.pair.n)}-group`);
  return [...await exported(view, get(`/${group}/$export?_type=Patient,Observation,Condition,Encounter`)), ...await exported(view, naming(view, `/${group}/$export`))];
}

/** Of those of its own, of what it may see and of what is hidden that it names. */
function naming({ own, hidden, seen }: View, path: string): Step {
  const patient = [own, hidden.patient, ...seen.slice(0, 1)].map((reference) => ({ name: 'patient', valueReference: { reference } }));
  return sent('POST', path, { resourceType: 'Parameters', parameter: [{ name: '_type', valueString: 'Patient,Observation,Condition' }, ...patient] });
}

export const exporting: readonly Interaction[] = [
  { name: '$export of a Group', run: groupExport }, { name: '$export of Patients by name', run: (view) => exported(view, naming(view, '/Patient/$export')) },
];

/** Of everybody: once for all pairs of a county, since it is about all of them. */
export function exportAll(view: View): Promise<readonly Seen[]> {
  return exported(view, get('/Patient/$export?_type=Patient,Observation,Condition,Encounter,CarePlan,DocumentReference'));
}

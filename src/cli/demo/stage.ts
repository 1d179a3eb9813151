// SPDX-License-Identifier: Apache-2.0
/** The stage of the demo: who acts, one request of theirs, and what is told of it. */
import type { DemoPerson } from '../../app/console/door-pages.ts';
import { codeWords } from '../../domain/consent/explain/code-words.ts';
import type { ActingAs, Reply, Sent, System } from './party.ts';
import { login, send } from './party.ts';
import { counted, labelled } from './tell.ts';

export interface Stage {
  readonly gateway: string;
  readonly today: Date;
  readonly systems: ReadonlyMap<string, System>;
  /** Organization id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly out: (text: string) => void;
  /** What did not come out as the law says; the demo fails when there is anything. */
  readonly surprises: string[];
}

/** Somebody of the story: who it is, the system used, and what for. */
export type Member = ActingAs & { readonly is: string };

/** The people of the story. */
export const CAST = {
  jail: { is: 'Lee Brandt, custody officer of the county jail', client: 'cedar-jail-jms', person: 'lee-brandt', role: 'custody-officer', purpose: 'case-coordination' },
  jailHealth: { is: 'June Castillo, nurse of the jail clinic', client: 'jail-clinic-ehr', person: 'june-castillo', role: 'nurse', purpose: 'treatment' },
  program: { is: 'Maya Okafor, counselor of Open Door Outpatient', client: 'open-door-ehr', person: 'maya-okafor', role: 'counselor', purpose: 'treatment' },
  probation: { is: 'Daniel Reyes, probation officer', client: 'cedar-probation-cms', person: 'daniel-reyes', role: 'supervising-officer', purpose: 'cj-monitoring' },
  hospital: { is: 'Amara Whitfield, physician of Larkspur General Hospital', client: 'larkspur-ehr', person: 'amara-whitfield', role: 'physician', purpose: 'treatment' },
  emergency: { is: 'Nadia Karim, emergency physician of Juniper Regional Medical Center', client: 'juniper-ed', person: 'nadia-karim', role: 'physician', purpose: 'emergency-treatment' },
  housing: { is: 'Tess Moran of Home Again Housing', client: 'home-again-intake', person: 'tess-moran', role: 'housing-staff', purpose: 'case-coordination' },
  compliance: { is: 'Priya Nair, compliance officer of the gateway', client: 'compliance-desk', person: 'priya-nair', role: 'exchange-operator', purpose: 'operations' },
  rosa: { is: 'Rosa Delgado herself', client: 'open-door-portal', person: 'rosa-delgado', role: 'patient', purpose: 'patient-request' },
} as const satisfies Readonly<Record<string, Member>>;

/** Her state identification number: on the card that she carries, and the one identifier by which the county's partners link her records. */
export const SID = { system: 'https://cbi.example/ids/sid', value: 'CO1184420' };

/** Who may be chosen on the sign-in page of the demo's console, by anybody who opens it. */
export const AT_THE_CONSOLE: readonly DemoPerson[] = [
  { id: 'priya-nair', organization: 'gateway', name: 'Priya Nair', about: `Compliance officer of the gateway: what was disclosed and refused, and why. Forms that ask for a person take Rosa's state id: ${SID.value}` },
  { id: 'maya-okafor', organization: 'open-door', name: 'Maya Okafor', about: 'Counselor of Open Door Outpatient, who also looks after its connection' },
  { id: 'daniel-reyes', organization: 'cedar-probation', name: 'Daniel Reyes', about: 'Probation officer, who leads the case plan with her' },
  { id: 'tess-moran', organization: 'home-again', name: 'Tess Moran', about: 'Housing agency on the team: what the sharing protocol leaves to it, to whom nobody consented' },
  { id: 'rosa-delgado', organization: 'open-door', name: 'Rosa Delgado', about: 'The participant: her own page' },
];

/** Begins a step: what happens, and who does it. */
export function step(stage: Stage, number: number, title: string, members: readonly Member[]): void {
  stage.out(`\n${String(number).padStart(2)}. ${title}`);
  members.forEach((each) => { line(stage, 'who', `${each.is}; for ${codeWords(each.purpose)}`); });
}

/** One line of a step. */
export function line(stage: Stage, label: string, text: string): void {
  stage.out(labelled(label, text));
}

/** Logs in as somebody, sends, and tells address and answer. */
export async function act(stage: Stage, as: ActingAs, sent: Sent, about: string): Promise<Reply> {
  const reply = await ask(stage, as, sent);
  line(stage, as.client, `${sent.method} ${sent.path}${about === '' ? '' : `  (${about})`}`);
  return reply;
}

/** As `act`, told by nobody. */
export async function ask(stage: Stage, as: ActingAs, sent: Sent): Promise<Reply> {
  return send(stage.gateway, await tokenOf(stage, as), sent);
}

/** A new access token for somebody. */
export async function tokenOf(stage: Stage, as: ActingAs): Promise<string> {
  const system = stage.systems.get(as.client);
  if (system === undefined) {
    throw new Error(`${as.client} is not signed up`);
  }
  return login(stage.gateway, system, as);
}

/** A search whose values travel in the body: addresses of requests may be written to logs, and an identifier is a patient's. */
export function search(type: string, query: Readonly<Record<string, string>>): Sent & { readonly method: 'POST' } {
  return { method: 'POST', path: `/fhir/R4/${type}/_search`, body: new URLSearchParams(query).toString(), type: 'application/x-www-form-urlencoded' };
}

/** Notes it when something did not come out as the law says. */
export function expectThat(stage: Stage, holds: boolean, what: string): void {
  if (!holds) {
    stage.surprises.push(what);
    line(stage, 'NOT SO', what);
  }
}

export interface Entry {
  readonly fullUrl?: string;
  readonly resource?: Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id?: string };
  readonly response?: { readonly status: string; readonly location?: string };
}

/** The entries of a bundle; none when it is no bundle. */
export function entriesOf(reply: Reply): readonly Entry[] {
  return (reply.body as { readonly entry?: readonly Entry[] } | undefined)?.entry ?? [];
}

/** The records of a bundle: without what the gateway itself says (the constant outcome, the notice). */
export function recordsOf(reply: Reply): readonly NonNullable<Entry['resource']>[] {
  return entriesOf(reply).flatMap(({ resource }) => (resource === undefined || resource.resourceType === 'OperationOutcome' || isNotice(resource) ? [] : [resource]));
}

function isNotice(resource: NonNullable<Entry['resource']>): boolean {
  return resource.resourceType === 'Communication' && JSON.stringify(resource['category'] ?? '').includes('part2-notice');
}

/** The paragraphs of the notice in a bundle: the statement of 42 CFR 2.32(a), then the scope of the consent. */
export function noticeOf(reply: Reply): readonly string[] {
  const notice = entriesOf(reply).map(({ resource }) => resource).find((resource) => resource !== undefined && isNotice(resource));
  return ((notice?.['payload'] ?? []) as readonly { readonly contentString: string }[]).map((each) => each.contentString);
}

/** Those of the records that carry the label of 42 CFR part 2. */
export function part2Of(reply: Reply): readonly NonNullable<Entry['resource']>[] {
  return recordsOf(reply).filter((resource) => JSON.stringify(resource['meta'] ?? '').includes('"42CFRPart2"'));
}

/** How many of each type. */
export function types(resources: readonly { readonly resourceType: string }[]): string {
  return counted(resources.map((each) => each.resourceType));
}

/** Texts of the issues of an OperationOutcome. */
export function issuesOf(reply: Reply): readonly string[] {
  const issue = (reply.body as { readonly issue?: readonly { readonly details?: { readonly text?: string } }[] } | undefined)?.issue ?? [];
  return issue.map((each) => each.details?.text ?? '');
}

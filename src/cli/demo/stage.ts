// SPDX-License-Identifier: Apache-2.0
/** The stage of the demo: who acts, one request of theirs, and what is told of it. */
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

/** The people of the story, each with the system that they use and why they use it. */
export const CAST = {
  jail: { client: 'cedar-jail-jms', person: 'lee-brandt', role: 'custody-officer', purpose: 'case-coordination' },
  jailHealth: { client: 'cedar-jail-health-ehr', person: 'june-castillo', role: 'nurse', purpose: 'treatment' },
  program: { client: 'open-door-ehr', person: 'maya-okafor', role: 'counselor', purpose: 'treatment' },
  probation: { client: 'cedar-probation-cms', person: 'daniel-reyes', role: 'supervising-officer', purpose: 'cj-monitoring' },
  hospital: { client: 'larkspur-ehr', person: 'amara-whitfield', role: 'physician', purpose: 'treatment' },
  emergency: { client: 'juniper-ed', person: 'nadia-karim', role: 'physician', purpose: 'emergency-treatment' },
  housing: { client: 'home-again-intake', person: 'tess-moran', role: 'housing-staff', purpose: 'case-coordination' },
  compliance: { client: 'compliance-desk', person: 'priya-nair', role: 'exchange-operator', purpose: 'operations' },
  rosa: { client: 'open-door-portal', person: 'rosa-delgado', role: 'patient', purpose: 'patient-request' },
} as const satisfies Readonly<Record<string, ActingAs>>;

/** Her state identification number: on the card that she carries, and the one identifier by which the county's partners link her records. */
export const SID = { system: 'https://cbi.example/ids/sid', value: 'CO1184420' };

/** Begins a step. */
export function step(stage: Stage, number: number, title: string): void {
  stage.out(`\n${String(number).padStart(2)}. ${title}`);
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

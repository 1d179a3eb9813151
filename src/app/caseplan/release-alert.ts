// SPDX-License-Identifier: Apache-2.0
/**
 * Channel `release-alert`: what one agency may have of a release, made when it leaves, for the client, purpose and role under which its alert
 * endpoint is registered. An agency that may not have the stay is told nothing; to it there was no change.
 */
import * as z from 'zod';
import { enforceBundle, enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { decisionsOf, type Releasable } from '../../domain/consent/enforce/releasable.ts';
import { localDay } from '../../domain/consent/evidence/time.ts';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import { ALERT_TYPES, alertLines, belongsInAlert } from '../../domain/caseplan/alert/content.ts';
import { EVENT_KINDS } from '../../domain/caseplan/alert/event.ts';
import { parseLossless, stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { parseSearch } from '../../domain/fhir/search/parse.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Bundle } from '@medplum/fhirtypes';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { endpointsOf, recipientOf } from '../deliver/endpoints.ts';
import type { DeliveryEndpoint, Made, TakenDelivery } from '../deliver/ports.ts';
import { pushBundle } from '../deliver/push-bundle.ts';
import { whileUnchanged } from '../deliver/unchanging.ts';
import type { Gates } from '../gate/gates.ts';
import { asSeen } from '../gate/as-seen.ts';
import { toResource } from '../gate/knowledge.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { stableId } from '../ingest/resolve.ts';
import { narrowed } from '../narrowing.ts';
import type { Session, StoredResource } from '../ports.ts';
import { hl7Released } from '../release/hl7v2.ts';
import { mayBring } from '../release/plan-scope.ts';
import { recordAnswer } from '../release/record.ts';
import { prepare } from '../release/view.ts';
import { visibilityFor } from '../release/visible.ts';

const payload = z.object({ stay: z.string(), kind: z.enum(EVENT_KINDS), before: z.string().exactOptional() });
type Alert = z.infer<typeof payload>;

const NOTHING = ok<Made>({ kind: 'nothing', note: 'nothing-to-send' });

/** Content of one alert, with its ledger entry committed. */
export function makeReleaseAlert(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  return whileUnchanged(deps, row, (inside) => makeOnce(inside, gates, row));
}

async function makeOnce(deps: Deps, gates: Gates, row: TakenDelivery): Promise<Result<Made>> {
  const read = payload.safeParse(JSON.parse(row.payload));
  if (!read.success) {
    return fail({ code: 'structure', text: 'The row of the outbox is no release alert' });
  }
  const base = deps.base ?? 'https://throughcare.dev/fhir';
  const found = await deps.store.read(row.tenant, async (session) => {
    const [endpoint] = await endpointsOf(deps, session, row.partner, 'alert');
    const caller = endpoint === undefined ? await usualCaller(session, row) : await recipientOf(deps, session, { endpoint, tenant: row.tenant, request: row.id });
    return { endpoint, caller, page: caller === undefined ? undefined : await pageFor(deps, gates, { session, caller, row, alert: read.data, base }) };
  });
  const { endpoint, caller, page } = found;
  if (caller === undefined) {
    return ok({ kind: 'nothing', note: 'recipient-not-registered' });
  }
  if (page === undefined) {
    return NOTHING;
  }
  if (endpoint === undefined) {
    return ok({ kind: 'no-endpoint', use: 'alert' });
  }
  return endpoint.content === 'hl7v2' || (endpoint.content === undefined && endpoint.transport === 'mllp') ? asMessages(deps, gates, caller, { row, endpoint, patient: page.patient, base, stay: read.data.stay }) : asBundle(deps, caller, { row, endpoint, page, base });
}

/** Of an agency without an alert endpoint: as whom it asks usually. Staff are sent to tell it only what it may have. */
async function usualCaller(session: Session, row: TakenDelivery): Promise<Caller | undefined> {
  for (const client of (await session.clients()).filter((each) => each.active && each.kind === 'partner' && each.organization === row.partner)) {
    const purpose = PURPOSES.find((each) => each === client.defaultPurpose);
    const role = ROLES.find((each) => each === client.defaultRole);
    if (purpose !== undefined && role !== undefined) {
      return { tenant: row.tenant, client: client.id, organization: client.organization, kind: 'partner', purpose, role, scopes: client.scopes, request: row.id };
    }
  }
  return undefined;
}

interface Paging { readonly session: Session; readonly caller: Caller; readonly row: TakenDelivery; readonly alert: Alert; readonly base: string }
interface Page { readonly patient: string; readonly text: Releasable; readonly record: Parameters<typeof recordAnswer>[2] }

/** The records of the alert through the gate, and before them the alert in words; undefined when the recipient may not have the stay. */
async function pageFor(deps: Deps, gates: Gates, at: Paging): Promise<Page | undefined> {
  const { session, caller, row, alert, base } = at;
  const gate = (await gates.openMany(session, { caller, asOf: deps.clock.now() }, [row.person])).get(row.person);
  const patient = gate?.patient?.id;
  const rows = gate === undefined || patient === undefined ? [] : await rowsFor(deps, at, gate);
  if (gate === undefined || patient === undefined || !rows.some((each) => `${each.type}/${each.id}` === alert.stay)) {
    return undefined;
  }
  const opened = new Map([[gate.person, gate]]);
  const { input, perPerson } = await prepare(deps, { session, gates: opened, matches: rows, included: [], caller });
  const page = enforceBundle(input, { type: 'searchset', base, links: [] });
  const entries = (parseLossless(page.text) as Bundle).entry ?? [];
  const registry = gate.registry.registry;
  const lines = alertLines({
    resources: entries.flatMap(({ resource }) => resource ?? []), event: { kind: alert.kind, ...(alert.before === undefined ? {} : { before: alert.before }) }, stay: alert.stay,
    nameOf: (reference) => registry.byId.get(reference.replace('Organization/', ''))?.name ?? registry.professionals.find(({ id }) => `Practitioner/${id}` === reference)?.name,
  });
  return lines === undefined ? undefined : {
    patient, text: enforceStatement('bundle', FHIR_JSON, decisionsOf(page), () => stringifyLossless({ resourceType: 'Bundle', type: 'searchset', entry: [inWords(at, patient, lines), ...entries] })),
    record: { action: 'operation', operation: 'release-alert', types: [...ALERT_TYPES], gates: opened, rows, perPerson, leaving: { enforced: input } },
  };
}

/** All that the recipient may see of the person and that belongs in the alert. */
async function rowsFor(deps: Deps, { session, caller, alert }: Paging, gate: PersonGate): Promise<readonly StoredResource[]> {
  const types = ALERT_TYPES.filter((type) => mayBring(caller, type));
  const parsed = parseSearch(null, [['_type', types.join(',')], ['_count', '1000']], deps.definitions, { lenient: false, timeZone: deps.policy.timeZone });
  if (!parsed.ok || types.length === 0) {
    return [];
  }
  const today = localDay(Date.parse(deps.clock.now()), deps.policy.timeZone);
  const visibility = narrowed(deps, caller, await visibilityFor(session, new Map([[gate.person, gate]])));
  const rows: StoredResource[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await session.search({ ...parsed.value, types, count: 1000, ...(cursor === undefined ? {} : { cursor }) }, visibility);
    if (!page.ok) {
      throw new Error(`the records of a release alert could not be read: ${page.issues[0]?.text ?? ''}`);
    }
    rows.push(...page.value.matches.filter((each) => belongsInAlert(toResource(asSeen(gate, each)), { stay: alert.stay, today })));
    cursor = page.value.next;
  }
  return rows;
}

function inWords({ row, alert, base }: Paging, patient: string, lines: readonly string[]): object {
  const id = stableId(row.id, 'alert');
  const concept = { coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/communication-category', code: 'release-alert', display: 'Release alert' }], text: alert.kind };
  const resource = {
    resourceType: 'Communication', id, status: 'completed', category: [concept], priority: 'urgent', subject: { reference: `Patient/${patient}` }, about: [{ reference: alert.stay }], sent: row.made,
    payload: lines.map((contentString) => ({ contentString })),
  };
  return { fullUrl: `${base}/Communication/${id}`, resource, search: { mode: 'match' } };
}

interface Sending { readonly row: TakenDelivery; readonly endpoint: DeliveryEndpoint; readonly page: Page; readonly base: string }

async function asBundle(deps: Deps, caller: Caller, { row, endpoint, page, base }: Sending): Promise<Result<Made>> {
  const form = endpoint.transport === 'fhir-rest' ? 'transaction' : endpoint.transport === 'fhir-message' ? 'message' : 'collection';
  const bundle = pushBundle([page.text], { form, id: row.id, base, to: endpoint.address, sent: row.made });
  const written = await recordAnswer(deps, caller, page.record);
  return !written.ok ? written : bundle === undefined ? NOTHING : ok({ kind: 'send', to: endpoint, bodies: [bundle] });
}

/** Systems that take HL7 v2 are told by the admission messages of the stay (A03 and the like). */
async function asMessages(deps: Deps, gates: Gates, caller: Caller, { row, endpoint, patient, base, stay }: Omit<Sending, 'page'> & { readonly patient: string; readonly stay: string }): Promise<Result<Made>> {
  let count = 0;
  const control = (): string => `${row.id.replaceAll('-', '').slice(0, 16)}${String(count++).padStart(4, '0')}`;
  const messages = await hl7Released(deps, gates, caller, { id: patient, base, kind: 'adt', stay, control, ...(endpoint.feed === undefined ? {} : { feed: endpoint.feed }) });
  if (messages.ok) {
    return ok({ kind: 'send', to: endpoint, bodies: messages.value });
  }
  return messages.issues.some((issue) => issue.code === 'not-found') ? NOTHING : messages;
}

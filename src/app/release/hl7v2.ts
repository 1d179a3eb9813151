// SPDX-License-Identifier: Apache-2.0
/** `Patient/[id]/$hl7v2`: what the caller may have of the person, as HL7 v2 messages (E5): to be fetched, or sent over MLLP. */
import type { Bundle } from '@medplum/fhirtypes';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { decisionsOf, type Releasable } from '../../domain/consent/enforce/releasable.ts';
import { unfolded } from '../../domain/fhir/unfold.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import { HL7_CONTENT_TYPE, HL7_TYPES, hl7Messages } from '../../domain/mapping/hl7/outgoing.ts';
import type { FeedSettings } from '../../domain/mapping/types.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { findFeed } from '../registry/feeds.ts';
import { notFound } from './answer.ts';
import { releasedPages } from './pages.ts';

export const HL7_KINDS = ['adt', 'oru', 'mdm'] as const;
export interface Hl7Call {
  readonly id: string;
  readonly base: string;
  /** Default: all. */
  readonly kind?: (typeof HL7_KINDS)[number];
  /** A feed of the caller's own whose identifiers, codes and names the messages shall use. */
  readonly feed?: string;
  /** Control ids, when the same messages must be known again at a second try; absent: fresh ones. At most 20 characters each. */
  readonly control?: () => string;
  /** Instant of the messages (MSH-7), when they must be the same at a second try; absent: now. */
  readonly time?: string;
  /** `Encounter/id`: of the stays and visits this one alone, and no types but those that its messages need. */
  readonly stay?: string;
}

const NOTICE = 'Communication';

/** Each message by itself, through the gate, with its notice in it. `not-found` alike for no such Patient, none to see, and nothing to say. */
export async function hl7Released(deps: Deps, gates: Gates, caller: Caller, call: Hl7Call): Promise<Result<readonly Releasable[]>> {
  const settings = await settingsOf(deps, caller, call);
  if (!settings.ok) {
    return settings;
  }
  const released = await releasedPages(deps, gates, caller, { id: call.id, base: call.base, types: call.stay === undefined ? HL7_TYPES : HL7_TYPES.filter((type) => STAY_TYPES.includes(type)) });
  if (!released.ok) {
    return released;
  }
  const entries = released.value.flatMap((page) => (JSON.parse(page.text) as Bundle).entry ?? []).filter((entry) => isWanted(entry) && (call.stay === undefined || isOfStay(entry, call.stay)));
  // Of a stay, where and by whom is not told: what went inside the record stays there.
  const bundle: Bundle = { resourceType: 'Bundle', type: 'collection', entry: call.stay === undefined ? unfolded(entries.flatMap(({ resource }) => resource ?? [])).map((resource) => ({ resource })) : entries };
  const made = hl7Messages(deps.formats, { bundle, settings: settings.value, id: call.control ?? (() => deps.ids.next().replaceAll('-', '').slice(0, 20)), time: call.time ?? deps.clock.now() });
  const messages = made.ok ? made.value.filter(({ kind }) => call.kind === undefined || kind === call.kind) : [];
  const decisions = released.value.flatMap(decisionsOf);
  return messages.length === 0 ? notFound() : ok(messages.map(({ text }) => enforceStatement('message', HL7_CONTENT_TYPE, decisions, () => text)));
}

/** The records that messages are made of, and the notices that go with them. */
function isWanted(entry: NonNullable<Bundle['entry']>[number]): boolean {
  const type = entry.resource?.resourceType ?? '';
  return type === NOTICE || (HL7_TYPES as readonly string[]).includes(type);
}

/** What an admission message is made of; where in a facility somebody is housed is not told. */
const STAY_TYPES: readonly string[] = ['Patient', 'Encounter', 'RelatedPerson'];

function isOfStay({ resource }: NonNullable<Bundle['entry']>[number], stay: string): boolean {
  return resource?.resourceType !== 'Encounter' || `Encounter/${resource.id ?? ''}` === stay;
}

/** The same in one answer, one message after the other. */
export async function hl7v2(deps: Deps, gates: Gates, caller: Caller, call: Hl7Call): Promise<Result<Answer>> {
  const messages = await hl7Released(deps, gates, caller, call);
  if (!messages.ok) {
    return messages;
  }
  const decisions = messages.value.flatMap((each) => decisionsOf(each));
  return ok({ status: 200, body: enforceStatement('message', HL7_CONTENT_TYPE, [...new Set(decisions)], () => messages.value.map(({ text }) => text).join('')) });
}

async function settingsOf(deps: Deps, caller: Caller, { feed }: Hl7Call): Promise<Result<FeedSettings>> {
  if (feed === undefined) {
    return ok({ id: 'throughcare', timeZone: deps.policy.timeZone });
  }
  const found = await deps.store.read(caller.tenant, (session) => findFeed(session, feed, deps.policy.gateway));
  return found?.organization === caller.organization && found.format === 'hl7v2' ? ok(found.settings)
    : fail({ code: 'invalid', text: 'No such feed of the format hl7v2 is registered for your organization', at: 'feed' });
}

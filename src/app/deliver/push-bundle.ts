// SPDX-License-Identifier: Apache-2.0
/** What the gate released of a person as one bundle for another system: a transaction, a message, or a collection. */
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { decisionsOf, type Releasable } from '../../domain/consent/enforce/releasable.ts';
import { parseLossless, stringifyLossless } from '../../domain/fhir/lossless-json.ts';
import { stableId } from '../ingest/resolve.ts';
import { DELIVERY_SID } from './notice.ts';

export interface PushShape {
  readonly form: 'transaction' | 'message' | 'collection';
  /** Id of the delivery. */
  readonly id: string;
  readonly base: string;
  readonly to: string;
  readonly sent: string;
}

interface Entry { readonly fullUrl?: string; readonly resource: { readonly resourceType: string; readonly id: string }; readonly search?: { readonly mode: string } }

/**
 * In: pages of a searchset, each with its notices. Out: one bundle of all their records and notices, in order; ids are those of the
 * gateway, so that a second try changes nothing (http://hl7.org/fhir/R4/http.html#update). undefined when there is no record among them.
 */
export function pushBundle(pages: readonly Releasable[], shape: PushShape): Releasable | undefined {
  const entries = pages.flatMap((page) => (parseLossless(page.text) as { readonly entry?: readonly Entry[] }).entry ?? []).filter(({ search }) => search?.mode !== 'outcome');
  const [records, notices] = [entries.filter(({ fullUrl }) => fullUrl !== undefined), entries.filter(({ fullUrl }) => fullUrl === undefined)];
  if (records.length === 0) {
    return undefined;
  }
  // A notice is made for the answer that it goes with; its id here is that of the delivery, so that it is the same at every try.
  const named = notices.map(({ resource }, index) => ({ resource: { ...resource, id: stableId(shape.id, 'notice', String(index)), sent: shape.sent } }));
  const all = [...records, ...named].map(({ resource }) => entryOf(resource, shape));
  const bundle = {
    resourceType: 'Bundle', identifier: { system: DELIVERY_SID, value: shape.id }, type: shape.form, timestamp: shape.sent,
    entry: shape.form === 'message' ? [headerEntry(records[0]!, shape), ...all] : all,
  };
  return enforceStatement('bundle', FHIR_JSON, [...new Set(pages.flatMap(decisionsOf))], () => stringifyLossless(bundle));
}

function entryOf(resource: Entry['resource'], { base, form }: PushShape): object {
  const path = `${resource.resourceType}/${resource.id}`;
  return { fullUrl: `${base}/${path}`, resource, ...(form === 'transaction' ? { request: { method: 'PUT', url: path } } : {}) };
}

/** http://hl7.org/fhir/R4/messaging.html: the id of the header is that of the event, the same at every try. */
function headerEntry({ resource }: Entry, { id, base, to, sent }: PushShape): object {
  const header = stableId(id, 'header');
  return {
    fullUrl: `urn:uuid:${header}`,
    resource: {
      resourceType: 'MessageHeader', id: header, eventUri: 'https://throughcare.dev/fhir/message/records', destination: [{ endpoint: to }],
      source: { name: 'Throughcare', endpoint: base }, reason: { text: `Delivery of ${sent}` }, focus: [{ reference: `${base}/${resource.resourceType}/${resource.id}` }],
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Every way in which a delivery leaves, by the transport of its endpoint. */
import { hostPort } from '../../app/deliver/address.ts';
import type { DeliveryEndpoint, Parcel, Sent, Transport } from '../../app/deliver/ports.ts';
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import type { Issue } from '../../domain/issue.ts';
import { isRefusedForGood } from '../../domain/mapping/hl7/ack.ts';
import { createMllpSender, type MllpSender } from '../mllp/send.ts';
import { dropFile } from './files.ts';
import { httpTransport, type HttpOptions, type HttpTransport } from './http.ts';
import { sealedMail, type SmimeIdentity } from './smime.ts';

export interface TransportOptions extends HttpOptions {
  /** Folder of the file drops, one folder for each endpoint, and `mail` of those that go by mail; absent: neither is sent. */
  readonly directory?: string;
  /** As whom mail is signed; absent: none is sent. */
  readonly smime?: SmimeIdentity;
  /** PEM: our own certificate toward MLLP receivers. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

interface Means { readonly options: TransportOptions; readonly http: HttpTransport; readonly mllp: MllpSender }

/** A transport that keeps its connections until it is closed. */
export function openTransport(options: TransportOptions): Transport & { close(): Promise<void> } {
  const means: Means = { options, http: httpTransport(options), mllp: createMllpSender() };
  return {
    send: (parcel) => (parcel.to.transport === 'smime' ? mail(means, parcel) : oneByOne(means, parcel)),
    close: () => {
      means.mllp.close();
      return Promise.resolve();
    },
  };
}

async function oneByOne(means: Means, parcel: Parcel): Promise<Sent> {
  let last: Sent = { ok: true, receipt: 'nothing' };
  for (const [index, body] of parcel.bodies.entries()) {
    last = await one(means, parcel, { body, index });
    if (!last.ok) {
      return last;
    }
  }
  return last;
}

interface Part { readonly body: Releasable; readonly index: number }

function one({ http, mllp, options }: Means, parcel: Parcel, { body, index }: Part): Promise<Sent> {
  const { to } = parcel;
  const key = parcel.bodies.length === 1 ? parcel.id : `${parcel.id}-${String(index + 1)}`;
  switch (to.transport) {
    case 'mllp': return overMllp(mllp, { to, body, ...(options.tls === undefined ? {} : { tls: options.tls }) });
    case 'file-drop': return options.directory === undefined ? Promise.resolve(NOT_SET_UP)
      : dropFile(options.directory, { folder: to.id, name: `${key}.${body.contentType.includes('json') ? 'json' : 'hl7'}`, text: body.text });
    default: return http.post({ ...parcel, id: key }, { url: addressFor(to, body), contentType: body.contentType, body: body.text });
  }
}

const NOT_SET_UP: Sent = { ok: false, error: 'not-set-up', permanent: true };

/** A single resource is created under its type; a bundle goes to the base (http://hl7.org/fhir/R4/http.html#create, #transaction). */
function addressFor({ address, transport }: DeliveryEndpoint, body: Releasable): string {
  const base = address.replace(/\/$/, '');
  const type = /^\{"resourceType":"([A-Za-z]+)"/.exec(body.text.slice(0, 60))?.[1];
  return transport === 'fhir-message' ? `${base}/$process-message` : transport === 'fhir-rest' && body.form === 'resource' && type !== undefined ? `${base}/${type}` : address;
}

interface ToMllp { readonly to: DeliveryEndpoint; readonly body: Releasable; readonly tls?: { readonly cert: string; readonly key: string } }

async function overMllp(mllp: MllpSender, { to, body, tls }: ToMllp): Promise<Sent> {
  const at = hostPort(to.address);
  if (at === undefined) {
    return { ok: false, error: 'address-refused', permanent: true };
  }
  const secured = to.certificate === undefined ? {} : { tls: { ca: to.certificate, serverName: at.host, ...tls } };
  const answered = await mllp.send({ ...at, ...secured }, body);
  if (!answered.ok) {
    return { ok: false, error: mllpFault(answered.issues), permanent: answered.issues.some(({ code }) => code === 'not-supported') };
  }
  const { code, fate } = answered.value;
  return fate === 'accepted' ? { ok: true, receipt: `ack-${code}` } : { ok: false, error: `ack-${code}`, permanent: isRefusedForGood(answered.value) };
}

function mllpFault(issues: readonly Issue[]): string {
  return issues.some(({ code }) => code === 'unavailable') ? 'unavailable' : issues.some(({ code }) => code === 'not-supported') ? 'needs-tls' : 'no-acknowledgement';
}

/** To a mail gateway over HTTPS, or into the folder from which one takes its mail. */
async function mail({ http, options }: Means, parcel: Parcel): Promise<Sent> {
  const { to, id, bodies } = parcel;
  if (options.smime === undefined || to.certificate === undefined) {
    return NOT_SET_UP;
  }
  const isMail = to.address.startsWith('mailto:');
  const recipient = isMail ? to.address.slice('mailto:'.length) : `records@${new URL(to.address).hostname}`;
  const sealed = sealedMail(options.smime, { id, to: recipient, certificate: to.certificate, date: new Date().toISOString(), bodies });
  if (!sealed.ok) {
    return { ok: false, error: `certificate-${sealed.issues[0]?.at ?? ''}`, permanent: true };
  }
  if (!isMail) {
    return http.post(parcel, { url: to.address, contentType: 'message/rfc822', body: sealed.value });
  }
  return options.directory === undefined ? NOT_SET_UP : dropFile(options.directory, { folder: 'mail', name: `${id}.eml`, text: sealed.value });
}

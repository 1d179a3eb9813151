// SPDX-License-Identifier: Apache-2.0
/** What tests of sources share: a source by that name, what it is asked, and answers of it. */
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import type { SourceAsk } from '../../../src/app/pull/ports.ts';
import type { SigningKey } from '../../../src/app/ports.ts';
import { systemClock } from '../../../src/assemble.ts';
import { openOutgoing, type Outgoing } from '../../../src/partners/outgoing/outgoing.ts';

export const HOST = 'https://ehr.example';
export const BASE = `${HOST}/fhir`;
export const MRN = 'https://ehr.example/mrn';

export function outgoing(options: { readonly loopback?: boolean; readonly certificate?: { readonly cert: string; readonly key: string } } = {}): Outgoing {
  const kept: SigningKey[] = [];
  return openOutgoing({ store: { signingKeys: () => Promise.resolve(kept), addSigningKey: (key) => { kept.push(key); return Promise.resolve(); } }, clock: systemClock, loopback: false, ...options });
}

export function askOf(over: Partial<SourceAsk> & { readonly at?: Partial<SourceAsk['source']> } = {}): SourceAsk {
  const { at, ...rest } = over;
  return {
    source: { id: 'ehr', organization: 'clinic', address: BASE, identifierSystems: [MRN], ...at }, asker: { organization: 'larkspur', purpose: 'treatment', role: 'physician' },
    identifiers: [{ system: MRN, value: '77', own: true }], birthDates: ['1991-04-17'], types: ['Condition'], ...rest,
  };
}

export const rosa: Patient = { resourceType: 'Patient', id: 'p1', identifier: [{ system: MRN, value: '77' }], birthDate: '1991-04-17' };
export const condition = (id: string, over: object = {}): Resource => ({ resourceType: 'Condition', id, subject: { reference: 'Patient/p1' }, code: { text: 'Asthma' }, ...over });

export function searchset(resources: readonly Resource[], next?: string): Bundle {
  return { resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })), ...(next === undefined ? {} : { link: [{ relation: 'next', url: next }] }) };
}

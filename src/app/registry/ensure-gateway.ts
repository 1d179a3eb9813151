// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway is an organization too, and what it is in law decides what it may do on its own (42 CFR 2.11, 2.24). Its
 * registry entry is made at the first start out of the required setting; a later start under another posture is refused,
 * since agreements and consents were made with what it was.
 */
import type { LegalStatus } from '../../domain/consent/facts/vocabulary.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { addPartner } from './add-partner.ts';
import { listPartners } from './list-partners.ts';

export type Posture = 'qso' | 'intermediary' | 'lawful-holder';

const STATUSES: Readonly<Record<Posture, readonly LegalStatus[]>> = {
  qso: ['qso', 'business-associate'],
  intermediary: ['intermediary'],
  'lawful-holder': ['unregulated'],
};

/** Makes sure that the registry says of the gateway what its settings say. */
export async function ensureGateway(deps: Deps, caller: Caller, posture: Posture): Promise<Result<true>> {
  const id = deps.policy.gateway;
  const known = (await deps.store.read(caller.tenant, listPartners)).find((each) => each.id === id);
  if (known !== undefined) {
    const fits = STATUSES[posture].every((status) => known.statuses.includes(status));
    return fits ? ok(true) : fail({
      code: 'business-rule',
      text: `GATEWAY_POSTURE: ${posture} needs the legal statuses ${STATUSES[posture].join(' and ')}, but the registry says of ${id}: `
        + `${known.statuses.join(', ')}. Set the posture that is true, or change the registry by partner add`,
    });
  }
  const organization = { id, name: 'Throughcare gateway', statuses: STATUSES[posture], identifiers: [] };
  const added = await addPartner(deps, caller, { organization, people: [], participants: [], agreements: [], clients: [], feeds: [] });
  return added.ok ? ok(true) : added;
}

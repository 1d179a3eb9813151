// SPDX-License-Identifier: Apache-2.0
/**
 * Takes a partner into the registry, or brings a known one up to date: its resources, its clients and a ledger entry
 * commit together. The gate reads the registry at the next request, so what changes here acts at once.
 */
import { idOf } from '../../domain/consent/evidence/access.ts';
import type { Issue, Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Change, Client, Draft, Transaction } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';
import { keySetFault } from './key-set.ts';
import type { Partner } from './partner.ts';
import { checkedSignIns } from './checked-sign-ins.ts';
import { takenIds } from './owner.ts';
import type { RegistryEntry } from './to-resources.ts';

export interface PartnerAdded {
  readonly organization: string;
  /** `Type/id` of what was written; what stood so already is not written again. */
  readonly wrote: readonly string[];
  readonly clients: readonly string[];
}

/** Adds or updates a partner. Errors: a client or a resource id that belongs to somebody else; a conflict of two writers. */
export async function addPartner(deps: Deps, caller: Caller, partner: Partner): Promise<Result<PartnerAdded>> {
  return deps.store.transact(caller.tenant, async (tx) => {
    await tx.lock(`registry ${partner.organization.id}`);
    const clients = await checkedClients(deps, tx, partner);
    if (!clients.ok) {
      return clients;
    }
    const entries = await checkedSignIns(tx, partner, deps.policy.gateway);
    const changes = entries.ok ? await changesFor(deps, tx, { organization: partner.organization.id, entries: entries.value }) : entries;
    if (!changes.ok) {
      return changes;
    }
    const drafts = changes.value.map((change) => change.draft);
    const said = [...drafts, ...clients.value.map((client) => ({ type: 'Client', id: client.id, person: '' }))];
    const ledger = writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'partner-add', drafts: said });
    const applied = await tx.apply({ changes: changes.value, ledger });
    if (!applied.ok) {
      return applied;
    }
    for (const client of clients.value) {
      await tx.saveClient(client);
    }
    return ok({
      organization: partner.organization.id, wrote: drafts.map((draft) => `${draft.type}/${draft.id}`), clients: clients.value.map((each) => each.id),
    });
  });
}

/** Replaces the public keys of a client; tokens given under the old registration end at once. */
export async function setClientKeys(deps: Deps, caller: Caller, change: { readonly id: string; readonly jwks: string }): Promise<Result<Client>> {
  const fault = keySetFault(change.jwks);
  if (fault !== undefined) {
    return fail({ code: 'value', text: `The key set ${fault}` });
  }
  return deps.store.transact(caller.tenant, async (tx) => {
    const { jwksUri: _, ...known } = await tx.client(change.id) ?? { id: '' };
    if (!('organization' in known)) {
      return fail({ code: 'not-found', text: 'There is no such client' });
    }
    const client: Client = { ...known, jwks: change.jwks };
    const drafts = [{ type: 'Client', id: client.id, person: '' }];
    const applied = await tx.apply({ ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'partner-key', drafts }) });
    if (!applied.ok) {
      return applied;
    }
    await tx.saveClient(client);
    return ok(client);
  });
}

async function checkedClients(deps: Deps, tx: Transaction, partner: Partner): Promise<Result<readonly Client[]>> {
  const organization = partner.organization.id;
  const clients: Client[] = [];
  for (const { jwks, ...rest } of partner.clients) {
    const known = await tx.client(rest.id);
    if (known !== undefined && known.organization !== organization) {
      return fail({ code: 'conflict', text: `The client id ${rest.id} belongs to another organization` });
    }
    if (rest.kind === 'staff' && organization !== deps.policy.gateway) {
      return fail({ code: 'business-rule', text: `Only the gateway's own organization (${deps.policy.gateway}) has staff clients` });
    }
    clients.push({ ...rest, jwks, organization });
  }
  return ok(clients);
}

interface Said { readonly organization: string; readonly entries: readonly RegistryEntry[] }

async function changesFor(deps: Deps, tx: Transaction, { organization, entries }: Said): Promise<Result<readonly Change[]>> {
  const faults = [...await takenIds(tx, entries, { organization, gateway: deps.policy.gateway }), ...await missingPapers(tx, entries)];
  if (faults.length > 0) {
    return fail(...faults);
  }
  const changes: Change[] = [];
  for (const entry of entries) {
    const issues = deps.validator.validate(entry.resource).filter((issue) => issue.severity === undefined || issue.severity === 'error');
    const draft = draftOf(deps, entry);
    const known = (await tx.get(draft.type, draft.id))?.resource;
    if (issues.length > 0 || (known !== undefined && (known.person !== '' || known.holder !== draft.holder))) {
      return fail(...issues.map((issue) => ({ ...issue, at: `${entry.at}: ${issue.at ?? ''}` })), ...(issues.length > 0 ? [] : [{
        code: 'conflict' as const, at: entry.at, text: `${draft.type}/${draft.id} exists and is not part of the registry: choose another id`,
      }]));
    }
    if (known === undefined) {
      changes.push({ kind: 'create', draft });
    } else if (known.deleted || known.body !== draft.body || known.meta !== draft.meta) {
      changes.push({ kind: 'update', draft, expected: known.version });
    }
  }
  return ok(changes);
}

/** A paper that an authority rests on and that is not on file would silently make it none. */
async function missingPapers(tx: Transaction, entries: readonly RegistryEntry[]): Promise<readonly Issue[]> {
  const asked = entries.flatMap(({ resource, at }) => (resource.resourceType === 'Contract' ? (resource.supportingInfo ?? []).map((each) => ({ id: idOf(each) ?? '', at })) : []));
  const issues: Issue[] = [];
  for (const { id, at } of asked) {
    const said = entries.some(({ resource }) => resource.resourceType === 'Contract' && resource.id === id) || (await tx.get('Contract', id))?.resource?.deleted === false;
    issues.push(...(said ? [] : [{ code: 'value' as const, at: `${at}.agreement`, text: `There is no agreement ${id} on file` }]));
  }
  return issues;
}

/** The directory is held for nobody; the rest for the gateway's own organization, so that no partner sees it. All but papers themselves is evidence. */
function draftOf(deps: Deps, entry: RegistryEntry): Draft {
  const holder = entry.open ? '' : deps.policy.gateway;
  return { ...makeDraft(deps, { resource: entry.resource, id: entry.resource.id, person: '', holder, provenance: [] }), evidence: entry.resource.resourceType !== 'DocumentReference' };
}

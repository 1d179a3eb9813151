// SPDX-License-Identifier: Apache-2.0
/** The registry as systems of the gateway's staff look after it; part of App. The terminal does the same (src/cli/partner.ts). */
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import { JSON_TYPE } from '../console/documents.ts';
import { STAFF } from '../console/view.ts';
import type { Deps } from '../deps.ts';
import { registryRows, toResource } from '../gate/knowledge.ts';
import type { Session } from '../ports.ts';
import { notFound } from '../release/answer.ts';
import { requireStaff } from '../scope.ts';
import { addPartner, setClientKeys } from './add-partner.ts';
import { listPartners, type ListedPartner } from './list-partners.ts';
import type { Partner } from './partner.ts';

export interface RegistryApp {
  /** Staff: every partner with its systems, or one with its entries: agreements, endpoints, roles. Keys and participants are not shown. */
  registry(caller: Caller, id?: string): Promise<Result<Answer>>;
  /** Staff: takes a partner in, or brings it up to date; acts with the next request, and is in the ledger. */
  putPartner(caller: Caller, call: { readonly id: string; readonly partner: Partner }): Promise<Result<Answer>>;
  /** Staff: replaces the public keys of a client; tokens given before are over. */
  putClientKeys(caller: Caller, call: { readonly id: string; readonly jwks: string }): Promise<Result<Answer>>;
}

export function registryApp(deps: Deps): RegistryApp {
  return {
    registry: async (caller, id) => {
      const allowed = requireStaff(caller);
      if (!allowed.ok) {
        return allowed;
      }
      const found = await deps.store.read(caller.tenant, (session) => (id === undefined ? partnersIn(session) : partnerIn(session, deps.policy.gateway, id)));
      return found === undefined ? notFound() : statement(ok(found));
    },
    putPartner: async (caller, { id, partner }) => {
      const allowed = mayChange(deps, caller, partner.organization.id);
      if (!allowed.ok) {
        return allowed;
      }
      return id === partner.organization.id ? statement(await addPartner(deps, caller, partner))
        : fail({ code: 'value', text: 'The address names another organization than the body', at: 'organization.id' });
    },
    putClientKeys: async (caller, call) => {
      const known = await deps.store.read(caller.tenant, (session) => session.client(call.id));
      const allowed = mayChange(deps, caller, known?.organization ?? '');
      if (!allowed.ok) {
        return allowed;
      }
      const changed = await setClientKeys(deps, caller, call);
      return changed.ok ? statement(ok({ client: changed.value.id })) : changed;
    },
  };
}

async function partnersIn(session: Session): Promise<object> {
  return { partners: (await listPartners(session)).map(withoutKeys) };
}

const SHOWN_TYPES = ['Organization', 'Contract', 'Endpoint', 'PractitionerRole'];

async function partnerIn(session: Session, gateway: string, id: string): Promise<object | undefined> {
  const partner = (await listPartners(session)).find((each) => each.id === id);
  const rows = partner === undefined ? [] : await registryRows(session, gateway);
  const entries = rows.filter((row) => !row.deleted && SHOWN_TYPES.includes(row.type) && ((row.type === 'Organization' && row.id === id) || row.refs.includes(`Organization/${id}`)));
  return partner === undefined ? undefined : { ...withoutKeys(partner), entries: entries.map(toResource) };
}

function withoutKeys({ clients, ...partner }: ListedPartner): object {
  return { ...partner, clients: clients.map(({ jwks: _keys, ...client }) => client) };
}

/** Who has a staff token may not give itself another: what the gateway itself is, and its own systems, are changed at its terminal alone. */
export function mayChange(deps: Deps, caller: Caller, organization: string): Result<true> {
  const allowed = requireStaff(caller);
  return allowed.ok && organization === deps.policy.gateway
    ? fail({ code: 'forbidden', text: 'The gateway\'s own entry is changed at the terminal: throughcare partner add, throughcare partner key' }) : allowed;
}

function statement(done: Result<object>): Result<Answer> {
  return done.ok ? ok({ status: 200, body: enforceStatement('page', JSON_TYPE, [STAFF], () => JSON.stringify(done.value)) }) : done;
}

// SPDX-License-Identifier: Apache-2.0
/** Whose partners somebody looks after: the gateway's staff all, a partner's administrator its own organization. */
import { fail, ok, type Result } from '../../../domain/issue.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { readPartners, type PartnerRecord } from './read-registry.ts';

export interface PartnersCall { readonly frame: Frame }

/** Undefined: every organization; otherwise the one that the caller may look at. Issue `forbidden`: neither desk. */
export function ownOnly(caller: Caller, frame: Frame): Result<string | undefined> {
  const staff = requireStaff(caller);
  if (staff.ok) {
    return ok(undefined);
  }
  return frame.desk === 'partner-admin' && caller.kind === 'partner' ? ok(caller.organization) : fail({ code: 'forbidden', text: 'This page belongs to another desk' });
}

export interface Administered { readonly own: string | undefined; readonly partners: readonly PartnerRecord[]; readonly names: (id: string) => string; readonly formats: (id: string) => string }

/** A format of messages as its definition calls it, without its list of tables; an id that is none stands for itself. */
export function formatTitle(deps: Pick<Deps, 'formats'>, id: string): string {
  return (deps.formats.get(id)?.title ?? id).split(/[:(]/)[0]!.trim();
}

/** The partners that the caller may look at; names are of the directory, which is open to whoever may sign in. */
export async function administered(deps: Deps, caller: Caller, frame: Frame): Promise<Result<Administered>> {
  const own = ownOnly(caller, frame);
  if (!own.ok) {
    return own;
  }
  const all = await deps.store.read(caller.tenant, (session) => readPartners(session, deps.policy.gateway));
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return ok({ own: own.value, partners: own.value === undefined ? all : all.filter(({ id }) => id === own.value), names: (id) => names.get(id) ?? id, formats: (id) => formatTitle(deps, id) });
}

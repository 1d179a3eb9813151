// SPDX-License-Identifier: Apache-2.0
/** `partner add FILE`, `partner list`, `partner key ID FILE`, `partner sign-out ORGANIZATION PERSON`: the registry from the terminal. */
import { addPartner, setClientKeys } from '../app/registry/add-partner.ts';
import { signOutEverywhere, type SignedOut } from '../app/people/sign-out.ts';
import { listPartners } from '../app/registry/list-partners.ts';
import type { CliDeps, Command } from './io.ts';
import { tell, withOffline } from './io.ts';
import { partnerFile } from './partner-file.ts';

const USAGE = 'throughcare partner add FILE | partner list | partner key CLIENT-ID JWKS-FILE | partner sign-out ORGANIZATION PERSON';

export const partner: Command = async ([verb, ...rest], deps) => {
  const [first, second] = rest;
  if (verb === 'add' && first !== undefined && second === undefined) {
    return add(first, deps);
  }
  if (verb === 'list' && first === undefined) {
    return list(deps);
  }
  if (verb === 'key' && first !== undefined && second !== undefined) {
    return key(first, second, deps);
  }
  if (verb === 'sign-out' && first !== undefined && second !== undefined) {
    return signOut({ organization: first, person: second }, deps);
  }
  deps.io.err(USAGE);
  return 2;
};

async function add(file: string, deps: CliDeps): Promise<number> {
  const text = partnerFile(file, deps);
  const parsed = text.ok ? deps.parsePartner(text.value) : text;
  if (!parsed.ok) {
    tell(deps.io, parsed.issues);
    return 1;
  }
  return withOffline(deps, async (offline) => {
    const added = await addPartner(offline.deps, offline.caller, parsed.value);
    if (!added.ok) {
      tell(deps.io, added.issues);
      return 1;
    }
    const { organization, wrote, clients } = added.value;
    deps.io.out(`${organization}: ${wrote.length === 0 ? 'nothing changed' : `wrote ${wrote.join(', ')}`}`);
    deps.io.out(clients.length === 0 ? 'no clients' : `clients that may log in: ${clients.join(', ')}`);
    return 0;
  });
}

async function list(deps: CliDeps): Promise<number> {
  return withOffline(deps, async ({ deps: { store }, caller }) => {
    const partners = await store.read(caller.tenant, listPartners);
    for (const each of partners) {
      deps.io.out(`${each.id}  ${each.name}`);
      deps.io.out(`  in law: ${each.statuses.join(', ')}${each.kind === undefined ? '' : `; partner: ${each.kind}`}`);
      for (const client of each.clients) {
        deps.io.out(`  client ${client.id}${client.active ? '' : ' (not active)'}: ${client.purposes.join(', ') || 'own records only'}; ${client.scopes.join(' ')}`);
      }
    }
    return 0;
  });
}

async function signOut(who: SignedOut, deps: CliDeps): Promise<number> {
  return withOffline(deps, async (offline) => {
    const done = await signOutEverywhere(offline.deps, offline.caller, who);
    if (!done.ok) {
      tell(deps.io, done.issues);
      return 1;
    }
    deps.io.out(`${who.person} of ${who.organization}: signed out of the console and of every app`);
    return 0;
  });
}

async function key(id: string, file: string, deps: CliDeps): Promise<number> {
  const text = deps.readFile(file);
  if (!text.ok) {
    tell(deps.io, text.issues);
    return 1;
  }
  return withOffline(deps, async (offline) => {
    const changed = await setClientKeys(offline.deps, offline.caller, { id, jwks: new TextDecoder().decode(text.value) });
    if (!changed.ok) {
      tell(deps.io, changed.issues);
      return 1;
    }
    deps.io.out(`${id}: keys replaced; tokens given before are over`);
    return 0;
  });
}

// SPDX-License-Identifier: Apache-2.0
/** Whom an export is about: everyone on file, the members of a Group, or those of them whom `patient` names. */
import type { Group } from '@medplum/fhirtypes';
import type { ExportCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { toResource } from '../gate/knowledge.ts';
import { localTo } from '../local-address.ts';
import type { Session } from '../ports.ts';

interface Asking { readonly caller: Caller; readonly call: ExportCall; readonly session: Session; /** References of `patient`; absent: all. */ readonly patients: readonly string[] | undefined }

/**
 * Everyone on file, or the members of the Group that this caller knows; '' is the directory, at system level alone. Undefined: no such Group that it may see.
 * A Patient that it does not know is passed over as one that is not there (STU2, "Query Parameters", `patient`).
 */
export async function personsOf(deps: Deps, gates: Gates, asking: Asking): Promise<readonly string[] | undefined> {
  const { caller, call, session } = asking;
  const asked = asking.patients === undefined ? undefined : await knownPersons(deps, gates, asking, asking.patients.flatMap((each) => localTo(deps.base)(each) ?? []));
  if (call.level !== 'group') {
    return asked ?? everyone(session, call.level);
  }
  const found = (await session.get('Group', call.id ?? ''))?.resource;
  if (found === undefined || found.deleted || found.person !== '' || (found.holder !== '' && found.holder !== caller.organization)) {
    return undefined;
  }
  const members = ((toResource(found) as Group).member ?? []).filter((each) => each.inactive !== true).flatMap((each) => each.entity.reference ?? []);
  const all = await knownPersons(deps, gates, asking, members);
  return asked === undefined ? all : all.filter((person) => asked.includes(person));
}

async function everyone(session: Session, level: ExportCall['level']): Promise<readonly string[]> {
  const matched = await session.matchedProfiles({ types: ['Patient'], where: [], sort: [], count: 0, includes: [], revincludes: [], total: 'none' });
  const persons = [...new Set(matched.map((each) => each.person))].filter((person) => person !== '').toSorted();
  return level === 'system' ? ['', ...persons] : persons;
}

async function knownPersons(deps: Deps, gates: Gates, { caller, session }: Asking, references: readonly string[]): Promise<readonly string[]> {
  const { heads, epochs } = await session.located(references.filter((each) => /^Patient\/[^/]+$/.test(each)));
  const known = heads.filter((head) => !head.deleted && head.person !== '');
  const opened = await gates.openAt(session, { caller, asOf: deps.clock.now() }, { persons: [...new Set(known.map((head) => head.person))], epochs });
  return [...new Set(known.filter((head) => opened.get(head.person)?.reads(head.id) === true).map((head) => head.person))].toSorted();
}

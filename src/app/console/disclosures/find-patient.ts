// SPDX-License-Identifier: Apache-2.0
/** A search with a patient's identifier in the form's body becomes an address in which the patient is sealed. */
import type { Result } from '../../../domain/issue.ts';
import { ok } from '../../../domain/issue.ts';
import type { Answer } from '../../api.ts';
import type { Caller } from '../../caller.ts';
import type { Deps } from '../../deps.ts';
import type { Session } from '../../ports.ts';
import { requireStaff } from '../../scope.ts';
import type { Frame } from '../frame.ts';
import { onward } from '../page.ts';
import { sealed } from '../sealed.ts';
import { faultyForm } from './list.ts';
import { planFor } from '../today/counts.ts';
import { addressOf, PATH, readQuery } from './query.ts';

/** On to the list. Who is not found, or found more than once, is said beside the field. */
export async function disclosureSearch(deps: Deps, caller: Caller, frame: Frame, said: URLSearchParams): Promise<Result<Answer>> {
  const staff = requireStaff(caller);
  const sought = staff.ok ? readQuery(deps, caller, said) : staff;
  const identifier = (said.get('identifier') ?? '').trim();
  if (!sought.ok) {
    return staff.ok ? faultyForm(deps, caller, frame, { query: said, issues: sought.issues }) : staff;
  }
  if (identifier === '') {
    return ok(onward(addressOf(PATH, sought.value)));
  }
  const persons = await deps.store.read(caller.tenant, (session) => personsBy(session, deps, identifier));
  const [person, ...more] = persons;
  if (person === undefined || more.length > 0) {
    const text = person === undefined ? 'Nobody on file has this identifier, or this name and birth date' : 'This fits more than one person: write an identifier as system|value';
    return faultyForm(deps, caller, frame, { query: said, issues: [{ code: 'business-rule', text, at: 'identifier' }] });
  }
  return ok(onward(addressOf(PATH, { fields: sought.value.fields, patient: sealed(deps, caller, `person ${person}`) })));
}

/** `Delgado, Rosa 1984-05-06`: words of a name, and a birth date. */
const NAMED = /^(\D+?)[,\s]+(\d{4}-\d{2}-\d{2})$/;

/**
 * Keys of persons by what somebody typed: an identifier (`system|value`, or a value of one of the county's own systems), or name and
 * birth date, as they stand in a patient's written request. Several: the caller asks for an identifier.
 */
export async function personsBy(session: Pick<Session, 'personsWith' | 'search'>, deps: Pick<Deps, 'policy' | 'definitions'>, text: string): Promise<readonly string[]> {
  const [, name, birthdate] = NAMED.exec(text) ?? [];
  if (name !== undefined && birthdate !== undefined) {
    const words = name.split(/[,\s]+/).filter((word) => word !== '').map((word) => ['name', word.replace(/([\\$|])/g, '\\$1')] as const);
    const found = await session.search(planFor(deps, 'Patient', [...words, ['birthdate', birthdate]]), { kind: 'all' });
    return found.ok ? [...new Set(found.value.matches.map((row) => row.person))] : [];
  }
  const bar = text.lastIndexOf('|');
  return session.personsWith(bar < 0 ? deps.policy.trustedSystems.map((system) => ({ system, value: text })) : [{ system: text.slice(0, bar), value: text.slice(bar + 1) }]);
}

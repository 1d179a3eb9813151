// SPDX-License-Identifier: Apache-2.0
/** A Patient as what identifies the person and nothing else: it names nobody by whom the person is known, nor the law under which. */
import type { Patient } from '@medplum/fhirtypes';
import { splitResource } from '../../domain/fhir/resource-text.ts';
import type { StoredResource } from '../ports.ts';
import { toResource } from './knowledge.ts';

/** In: a stored Patient, and the systems whose identifiers name one human being for everybody. Out: the row, bare. */
export function barePatient(row: StoredResource, trustedSystems: readonly string[]): StoredResource {
  if (row.deleted) {
    return row;
  }
  const { name, gender, birthDate, identifier = [] } = toResource(row) as Patient;
  const known = identifier.flatMap(({ system, value }) => (system === undefined || value === undefined || !trustedSystems.includes(system) ? [] : [{ system, value }]));
  const names = (name ?? []).map(({ use, text, family, given, prefix, suffix }) => ({ use, text, family, given, prefix, suffix }));
  const bare = { resourceType: 'Patient', id: row.id, ...(known.length === 0 ? {} : { identifier: known }), ...(name === undefined ? {} : { name: names }), gender, birthDate };
  return { ...row, refs: [], ...splitResource(JSON.parse(JSON.stringify(bare)) as Patient) };
}

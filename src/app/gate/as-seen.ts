// SPDX-License-Identifier: Apache-2.0
import { withoutFields } from '../../domain/consent/enforce/without-fields.ts';
import { localReferences } from '../../domain/fhir/references.ts';
import { splitResource } from '../../domain/fhir/resource-text.ts';
import type { StoredResource } from '../ports.ts';
import { toResource } from './knowledge.ts';
import type { PersonGate } from './person-gate.ts';

/** A record that goes, as whoever looks at it for the asker may know it: without the fields that do not go with it. What leaves is enforced besides. */
export function asSeen(gate: Pick<PersonGate, 'fields'>, row: StoredResource): StoredResource {
  const hidden = gate.fields(row).filter(({ verdict }) => verdict.verdict !== 'release').flatMap(({ names }) => names);
  if (hidden.length === 0) {
    return row;
  }
  const resource = withoutFields(toResource(row), hidden);
  return { ...row, ...splitResource(resource), refs: localReferences(resource) };
}

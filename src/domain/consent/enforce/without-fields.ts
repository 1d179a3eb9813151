// SPDX-License-Identifier: Apache-2.0
/**
 * A record without the fields that its recipient may not see (rules section 3, P19: a field derived from a Part 2 record is as protected
 * as that record, whoever wrote the plan around it). Removed and never marked, as `strip` removes.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Prop, Schema } from '../../fhir/schema.ts';
import { placesOf } from '../classify/places.ts';
import { sever, type Severing } from '../classify/sever.ts';
import { CARRIERS, UNKNOWN } from './carriers.ts';

export type StandIn = Severing['standIn'];

/** In: a resource and the names of fields. Out: the same without them; the same object where none of them is in it (an earlier version). */
export function withoutFields<T extends Resource>(resource: T, names: readonly string[], standIn: StandIn = () => undefined): T {
  return sever(resource, names.flatMap((name) => placesOf(resource, name)), { standIn, carriers: CARRIERS });
}

/** What R4 wants in the place of a required element: one that is there and says that its value is unknown. */
export function standInOf(schema: Schema): StandIn {
  return ([type, ...members]) => {
    const prop = propAt(schema, type!, members);
    return prop === undefined || prop.min === 0 ? undefined : memberOf(schema, prop);
  };
}

function propAt(schema: Schema, type: string, [member, ...inner]: readonly string[]): Prop | undefined {
  const prop = schema.types.get(type)?.props.get(member!);
  return prop === undefined || inner.length === 0 ? prop : propAt(schema, prop.type, inner);
}

/** Of what R4 requires more than that it is there, each of that; whatever else there is may stand empty. */
function memberOf(schema: Schema, prop: Prop): Readonly<Record<string, unknown>> {
  if (prop.primitive) {
    return { [`_${prop.name}`]: prop.array ? [UNKNOWN] : UNKNOWN };
  }
  const { required, elements } = schema.types.get(prop.type)!;
  const inner = required.map((element) => elements.get(element)![0]!);
  const value = inner.length === 0 ? UNKNOWN : Object.assign({}, ...inner.map((each) => memberOf(schema, each))) as object;
  return { [prop.name]: prop.array ? [value] : value };
}

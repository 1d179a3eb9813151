// SPDX-License-Identifier: Apache-2.0
/**
 * The R4 definitions that everything here is compiled from, as read from `profiles/generated/r4` and handed in as a value.
 * The structures are FHIR StructureDefinitions cut down to what checks need (http://hl7.org/fhir/R4/structuredefinition.html).
 */

import type { ProfileStructure } from './profile/structure.ts';

export interface ElementType {
  /** A type's name; the FHIRPath system types of `id` and primitive values are written out as FHIR's own names. */
  readonly code: string;
  /** For Reference and canonical: canonicals of what may be referred to. */
  readonly targetProfile?: readonly string[];
  /** Canonicals of profiles on the value itself, e.g. SimpleQuantity. */
  readonly profile?: readonly string[];
}

export interface Constraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly human: string;
  readonly expression: string;
}

export interface ElementDef {
  readonly path: string;
  readonly min: number;
  readonly max: string;
  readonly type?: readonly ElementType[];
  readonly contentReference?: string;
  readonly binding?: { readonly strength: 'required' | 'extensible'; readonly valueSet: string };
  readonly constraint?: readonly Constraint[];
  readonly isSummary?: true;
  readonly isModifier?: true;
}

export interface Structure {
  readonly resourceType: 'StructureDefinition';
  readonly url: string;
  readonly name: string;
  readonly type: string;
  readonly kind: 'primitive-type' | 'complex-type' | 'resource';
  readonly abstract: boolean;
  readonly baseDefinition?: string;
  readonly derivation?: 'specialization' | 'constraint';
  readonly snapshot: { readonly element: readonly ElementDef[] };
}

export interface SearchParam {
  readonly url: string;
  readonly code: string;
  readonly type: 'token' | 'reference' | 'date' | 'string' | 'number' | 'quantity' | 'uri' | 'composite' | 'special';
  readonly base: readonly string[];
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly comparator?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
}

/** system -> its codes in the set. A set that cannot be told here (a filter on SNOMED CT, say) is `complete: false`. */
export interface Expansion {
  readonly complete: boolean;
  readonly codes: Readonly<Record<string, readonly string[]>>;
}

export interface Definitions {
  readonly fhirVersion: string;
  /** Every resource type that R4 has, also those not served: a reference may point to them. */
  readonly allTypes: readonly string[];
  readonly structures: readonly Structure[];
  readonly searchParams: readonly SearchParam[];
  /** By canonical, without version. */
  readonly expansions: Readonly<Record<string, Expansion>>;
  /** Profiles and extensions that resources are checked against: R4's own extensions, US Core, ours. */
  readonly profiles?: readonly ProfileStructure[];
}

// SPDX-License-Identifier: Apache-2.0
/**
 * Social security numbers go out for treatment and payment alone, and are found by search for these alone: for anything else they are
 * more than the purpose needs (45 CFR 164.502(b), 42 CFR 2.13(a)), and a search by number would tell whose it is.
 */
import type { Identifier, Resource } from '@medplum/fhirtypes';
import { parseLossless, stringifyLossless } from '../../fhir/lossless-json.ts';
import type { IndexRows, ReferenceRow, TokenRow } from '../../fhir/search/index-rows.ts';
import { ofTypeKey, type Clause, type SearchPlan } from '../../fhir/search/plan.ts';
import { sameSystem } from '../evidence/code-systems.ts';
import type { Purpose } from '../facts/vocabulary.ts';

/** http://terminology.hl7.org/NamingSystem/SSN; its OID is in code-systems.ts. */
const SYSTEM = 'http://hl7.org/fhir/sid/us-ssn';
const TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const PURPOSES: readonly (Purpose | undefined)[] = ['treatment', 'emergency-treatment', 'payment'];

/** The name under which these numbers are indexed, beside `identifier`; no request can spell it. */
export const SSN_PARAM = 'identifier (ssn)';

/** May the numbers go out for this purpose, and be searched? */
export function mayHaveSsn(purpose: Purpose | undefined): boolean {
  return PURPOSES.includes(purpose);
}

/** Is this the system of these numbers? */
export function ssnSystem(system: string): boolean {
  return isOf(system, SYSTEM);
}

/** In: JSON text of a resource's members. Out: the same without any identifier that is a social security number. */
export function withoutSsn(body: string): string {
  if (!/us-ssn|2\.16\.840\.1\.113883\.4\.1"|"SS"/.test(body)) {
    return body;
  }
  return stringifyLossless(walk(parseLossless(`{${body}}`)) ?? {}).slice(1, -1);
}

/** undefined: the value was nothing but such a number. */
function walk(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(walk).filter((item) => item !== undefined);
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isSsn(value)) {
    return undefined;
  }
  // A copy keeps how its numbers were written (lossless-json.ts).
  const out: Record<string, unknown> = { ...value };
  for (const [key, member] of Object.entries(value)) {
    out[key] = walk(member);
  }
  return out;
}

function isOf(system: unknown, wanted: string): boolean {
  return typeof system === 'string' && sameSystem(system, wanted);
}

interface Coded { readonly system?: unknown; readonly code?: unknown }

function isSsn(value: object): boolean {
  const { system, type } = value as { readonly system?: unknown; readonly type?: { readonly coding?: unknown } };
  return isOf(system, SYSTEM) || (Array.isArray(type?.coding) && (type.coding as readonly Coded[]).some((each) => isOf(each.system, TYPES) && each.code === 'SS'));
}

/** Index rows with the numbers of a resource under a name of their own: an ordinary search neither finds nor sorts by them. */
export function setApart(rows: IndexRows, resource: Resource): IndexRows {
  const { identifier } = resource as { readonly identifier?: unknown };
  // Some types have one identifier and no list (a QuestionnaireResponse).
  const numbers = ([identifier].flat() as readonly (Identifier | undefined)[]).filter((each) => each !== undefined && isSsn(each)) as readonly Identifier[];
  const isNumber = (row: TokenRow): boolean => row.param === 'identifier'
    && numbers.some((each) => (each.system ?? null) === row.system && each.value === row.code);
  // By its type such a number is not found at all.
  const isTyped = (row: TokenRow): boolean => row.param === ofTypeKey('identifier') && numbers.some((each) => row.code!.endsWith(`|${each.value!}`));
  const token = numbers.length === 0 ? rows.token : rows.token.filter((row) => !isTyped(row)).map((row) => (isNumber(row) ? { ...row, param: SSN_PARAM } : row));
  const reference = rows.reference.some(isLogical) ? rows.reference.map((row) => (isLogical(row) ? withoutIdentifier(row) : row)) : rows.reference;
  return { ...rows, token, reference };
}

/** A reference by such a number alone. */
function isLogical(row: ReferenceRow): boolean {
  return isOf(row.identifier?.system, SYSTEM);
}

function withoutIdentifier({ identifier: _number, ...row }: ReferenceRow): ReferenceRow {
  return row;
}

/** A plan whose clauses on `identifier`, chained ones too, look at the numbers as well. */
export function reachingSsn(plan: SearchPlan): SearchPlan {
  return { ...plan, where: plan.where.map(reach) };
}

function reach(clause: Clause): Clause {
  switch (clause.kind) {
    case 'token':
      return clause.param === 'identifier' ? { ...clause, beside: SSN_PARAM } : clause;
    case 'chain':
      return { ...clause, targets: clause.targets.map((target) => ({ ...target, where: target.where.map(reach) })) };
    case 'has':
      return { ...clause, where: clause.where.map(reach) };
    default:
      return clause;
  }
}

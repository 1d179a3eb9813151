// SPDX-License-Identifier: Apache-2.0
/** `$validate` (http://hl7.org/fhir/R4/resource-operation-validate.html): every issue at once, with its FHIRPath; stores nothing. */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { planBundle, resolveBundle, withStandIns } from '../../domain/fhir/bundle.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import type { Coverage } from '../../domain/fhir/profile/claims.ts';
import { ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Deps } from '../deps.ts';
import { MOST_ENTRIES } from './bundle.ts';

interface Parameter { readonly name?: unknown; readonly resource?: unknown; readonly valueUri?: unknown; readonly valueCanonical?: unknown }
interface ParametersLike { readonly resourceType?: unknown; readonly parameter?: unknown }

export interface ValidateCall {
  readonly type: string;
  readonly text: string;
  /** Canonicals that the resource is to be held against, beside those that it claims. */
  readonly profiles?: readonly string[];
}

/**
 * In: a resource, or Parameters with one named `resource` and perhaps `profile`. Out: an OperationOutcome; status 200 whatever
 * it says. For each profile it tells how many of the elements that a system must support have a value.
 */
export function validate(deps: Deps, call: ValidateCall): Result<Answer> {
  const parsed = readJson(call.text);
  if (!parsed.ok) {
    return ok({ status: 200, body: publicDocument(toOperationOutcome(parsed.issues)) });
  }
  const given = parsed.value as ParametersLike | null;
  const wrapped = given?.resourceType === 'Parameters' && call.type !== 'Parameters';
  const parameters = wrapped ? parametersOf(given) : [];
  const resource = wrapped ? parameters.find((each) => each.name === 'resource')?.resource : parsed.value;
  const asked = [...(call.profiles ?? []), ...profilesIn(parameters)];
  const type = (resource as ParametersLike | null | undefined)?.resourceType;
  const isAsked = isRequest(resource);
  const { issues, coverage } = deps.validator.report(isAsked ? withStandIns(resource) : resource ?? null, asked);
  const all: readonly Issue[] = [
    ...(type === call.type ? [] : [{ code: 'invalid' as const, text: `The resource is not a ${call.type}`, at: 'resourceType' }]),
    ...issues, ...(isAsked ? requestFaults(deps, resource) : []),
    ...coverage.map(told),
  ];
  return ok({ status: 200, body: publicDocument(toOperationOutcome(all)) });
}

/** True of a batch or a transaction: it says what is to be done, and is checked as that too. */
function isRequest(resource: unknown): resource is object {
  const { resourceType, type } = (resource ?? {}) as { readonly resourceType?: unknown; readonly type?: unknown };
  return resourceType === 'Bundle' && (type === 'batch' || type === 'transaction');
}

/** Why the request could not be done whatever is stored here; that its conditions find what they are to find is supposed. */
function requestFaults(deps: Deps, bundle: object): readonly Issue[] {
  const planned = planBundle(bundle, { nextId: () => deps.ids.next(), base: deps.base ?? '', maxEntries: MOST_ENTRIES });
  if (!planned.ok) {
    return planned.issues;
  }
  const plan = planned.value;
  if (plan.kind === 'batch') {
    return plan.entries.flatMap((each) => (each.ok ? [] : each.issues));
  }
  const references = new Map(plan.conditionalReferences.map((each) => [each, `${each.slice(0, each.indexOf('?'))}/conditional`]));
  const resolved = resolveBundle(plan, { matched: new Map(), references }, deps.definitions);
  return resolved.ok ? [] : resolved.issues;
}

function parametersOf({ parameter }: ParametersLike): readonly Parameter[] {
  const list: readonly unknown[] = Array.isArray(parameter) ? parameter : [];
  return list.filter((each): each is Parameter => typeof each === 'object' && each !== null);
}

function profilesIn(parameters: readonly Parameter[]): readonly string[] {
  const named = parameters.filter((each) => each.name === 'profile').flatMap(({ valueUri, valueCanonical }) => [valueUri, valueCanonical]);
  return named.filter((each): each is string => typeof each === 'string');
}

function told({ profile, present, of, absent }: Coverage): Issue {
  const rest = absent.length === 0 ? '' : `; without a value: ${absent.join(', ')}`;
  return { code: 'informational', severity: 'information', text: `${profile}: ${String(present)} of ${String(of)} must-support elements have a value${rest}` };
}

// SPDX-License-Identifier: Apache-2.0
/** `$validate` (http://hl7.org/fhir/R4/resource-operation-validate.html): every issue at once, with its FHIRPath; stores nothing. */
import { publicDocument } from '../../domain/consent/enforce/releasable.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import { ok, toOperationOutcome, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Deps } from '../deps.ts';

interface ParametersLike { readonly resourceType?: unknown; readonly parameter?: readonly { readonly name?: unknown; readonly resource?: unknown }[] }

/** In: a resource, or Parameters with one named `resource`. Out: an OperationOutcome; status 200 whatever it says. */
export function validate(deps: Deps, call: { readonly type: string; readonly text: string }): Result<Answer> {
  const parsed = readJson(call.text);
  if (!parsed.ok) {
    return ok({ status: 200, body: publicDocument(toOperationOutcome(parsed.issues)) });
  }
  const given = parsed.value as ParametersLike | null;
  const wrapped = given?.resourceType === 'Parameters' && call.type !== 'Parameters';
  const resource = wrapped ? given.parameter?.find((each) => each.name === 'resource')?.resource : parsed.value;
  const type = (resource as ParametersLike | undefined)?.resourceType;
  const issues = [
    ...(type === call.type ? [] : [{ code: 'invalid' as const, text: `The resource is not a ${call.type}`, at: 'resourceType' }]),
    ...deps.validator.validate(resource ?? null),
  ];
  return ok({ status: 200, body: publicDocument(toOperationOutcome(issues)) });
}

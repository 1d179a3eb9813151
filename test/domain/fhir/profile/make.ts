// SPDX-License-Identifier: Apache-2.0
/** Small profiles for tests of the checker, on the real R4 definitions. */
import type { ProfileElement, ProfileStructure } from '../../../../src/domain/fhir/profile/structure.ts';
import { compileValidator } from '../../../../src/domain/fhir/validate.ts';
import type { Validator } from '../../../../src/domain/fhir/validate.ts';
import { loadDefinitions } from '../../../../src/store/definitions.ts';

export const definitions = loadDefinitions();
export const URL = 'http://example.org/StructureDefinition/p';

export type Sketch = Partial<ProfileElement> & { readonly id: string };

/** A profile of the type that the first id names. */
export function profile(elements: readonly Sketch[], more: Partial<ProfileStructure> = {}): ProfileStructure {
  const type = elements[0]?.id.split('.')[0] ?? '';
  return { url: URL, version: '1', title: 'Test profile', type, base: '', elements: elements.map((each) => ({ min: 0, max: '*', ...each })), ...more };
}

export function validatorOf(...profiles: readonly ProfileStructure[]): Validator {
  return compileValidator({ ...definitions, profiles: [...(definitions.profiles ?? []), ...profiles] });
}

/** What the checker says of the resource under the profile: `severity at: text`. */
export function problems(resource: object, ...profiles: readonly ProfileStructure[]): readonly string[] {
  const issues = validatorOf(...profiles).validate(resource, [URL]);
  return issues.map((each) => `${each.severity ?? 'error'} ${each.at ?? ''}: ${each.text}`);
}

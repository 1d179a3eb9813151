// SPDX-License-Identifier: Apache-2.0
/**
 * The labels that a source put on a record, on the whole of it or on an element: HL7's DS4P labels elements by an extension
 * (http://hl7.org/fhir/uv/security-label-ds4p/inline_security_labels.html), with or without the notice PROCESSINLINELABEL in the record's labels.
 */
import type { Coding, Resource } from '@medplum/fhirtypes';
import { confidentialityOf, levelOf } from '../evidence/labels.ts';
import { visit } from './suspicion.ts';

const INLINE = 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label';

/** In: a record. Out: its labels, and those of its elements: what is said of a part is said of the record that has it, as labels only raise. */
export function declaredLabels(resource: Resource): readonly Coding[] {
  const inside: Coding[] = [];
  visit(resource, (node) => {
    const coding = node['url'] === INLINE ? node['valueCoding'] : undefined;
    // That an element is not confidential says nothing of the rest.
    if (typeof coding === 'object' && coding !== null && !isOpen(coding)) {
      inside.push(coding);
    }
  });
  return [...(resource.meta?.security ?? []), ...inside];
}

function isOpen(coding: Coding): boolean {
  const level = confidentialityOf(coding);
  return level !== undefined && levelOf(level) < levelOf('R');
}

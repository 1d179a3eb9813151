// SPDX-License-Identifier: Apache-2.0
/** The page of the operations, made from their OperationDefinitions. */
import { table } from './page-elements.ts';

interface RawParameter {
  readonly name: string;
  readonly use: 'in' | 'out';
  readonly min: number;
  readonly max: string;
  readonly type?: string;
  readonly documentation?: string;
}

export interface RawOperation {
  readonly url: string;
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly affectsState: boolean;
  readonly resource?: readonly string[];
  readonly system: boolean;
  readonly type: boolean;
  readonly instance: boolean;
  readonly parameter?: readonly RawParameter[];
}

/** In: the definitions, and who makes the page. Out: Markdown. */
export function operationsPage(operations: readonly RawOperation[], made: string): string {
  const front = `# Operations\n\n${made}\n\nCanonical: \`https://throughcare.dev/fhir/OperationDefinition/\` and the name. \`metadata\` of a gateway states them, and those of HL7 that it serves beside them.`;
  const index = table(['Operation', 'On', 'What'], operations.map((each) => [`[$${each.code}](#${anchorOf(each)})`, (each.resource ?? []).join(', ') || 'the gateway', each.title]));
  return `${[front, index, ...operations.map(section)].join('\n\n')}\n`;
}

/** As renderers of Markdown name a heading: letters, digits and hyphens. */
function anchorOf({ code, title }: RawOperation): string {
  return `${code}: ${title}`.toLowerCase().replace(/[^a-z0-9 \-]/gv, '').replaceAll(' ', '-');
}

function section(operation: RawOperation): string {
  const rows = (operation.parameter ?? []).map(({ name, use, min, max, type, documentation }) => [`\`${name}\``, use, `${String(min)}..${max}`, type ?? '', documentation ?? '']);
  return [`## $${operation.code}: ${operation.title}`, operation.description, placesOf(operation).map((place) => `\`${place}\``).join(', '),
    table(['Parameter', 'Use', 'How many', 'Type', 'What'], rows)].join('\n\n');
}

/** `POST [base]/Consent/[id]/$revoke`. What changes nothing goes by GET, as far as its values are plain (http://hl7.org/fhir/R4/operations.html#request). */
function placesOf({ code, affectsState, resource = [], system, type, instance, parameter = [] }: RawOperation): readonly string[] {
  const complex = parameter.filter(({ use, type: kind }) => use === 'in' && !/^[a-z]/.test(kind ?? ''));
  const method = affectsState || complex.some(({ min }) => min > 0) ? 'POST' : complex.length === 0 ? 'GET' : 'GET or POST';
  return [
    ...(system ? [`${method} [base]/$${code}`] : []), ...(type ? resource.map((one) => `${method} [base]/${one}/$${code}`) : []),
    ...(instance ? resource.map((one) => `${method} [base]/${one}/[id]/$${code}`) : []),
  ];
}

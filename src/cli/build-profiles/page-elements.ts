// SPDX-License-Identifier: Apache-2.0
/** The table of a profile's elements: what its differential says, in words. */

export interface RawElement {
  readonly id: string;
  readonly min?: number;
  readonly max?: string;
  readonly short?: string;
  readonly mustSupport?: boolean;
  readonly type?: readonly { readonly code: string; readonly profile?: readonly string[]; readonly targetProfile?: readonly string[] }[];
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly constraint?: readonly { readonly key: string; readonly severity: string; readonly human: string }[];
  readonly [name: string]: unknown;
}

/** The parts of a StructureDefinition or CodeSystem that a page shows. */
export interface Raw {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly purpose?: string;
  readonly type: string;
  readonly baseDefinition?: string;
  readonly context?: readonly { readonly expression: string }[];
  readonly differential?: { readonly element: readonly RawElement[] };
  readonly snapshot?: { readonly element: readonly RawElement[] };
  readonly concept?: readonly { readonly code: string; readonly display?: string; readonly definition?: string }[];
}

/** A row for each element that the profile itself speaks of; cardinality and types from the snapshot. `titles`: of extensions. */
export function elementRows({ differential, snapshot }: Raw, titles: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const whole = new Map((snapshot?.element ?? []).map((each) => [each.id, each]));
  return (differential?.element ?? []).filter((each) => each.id.includes('.') && !each.id.endsWith('.extension')).map((each) => {
    const full = whole.get(each.id);
    return [
      `\`${each.id.slice(each.id.indexOf('.') + 1)}\`${each.mustSupport === true ? ' **S**' : ''}`, `${String(full?.min ?? each.min ?? 0)}..${full?.max ?? each.max ?? '*'}`,
      types(each.type ?? full?.type ?? []), titles.get(each.type?.[0]?.profile?.[0] ?? '') ?? said(each, full),
    ];
  });
}

function types(list: NonNullable<RawElement['type']>): string {
  return list.map(({ code, profile, targetProfile }) => {
    const named = (profile ?? targetProfile ?? []).map(last);
    return code === 'Extension' && named.length > 0 ? named.join(', ') : named.length === 0 ? last(code) : `${last(code)}(${named.join(', ')})`;
  }).join(', ');
}

function said(element: RawElement, full: RawElement | undefined): string {
  const { binding, short } = element;
  const fixed = Object.entries(element).find(([name]) => /^(?:fixed|pattern)[A-Z]/.test(name))?.[1];
  return [
    short ?? full?.short ?? '',
    ...(fixed === undefined ? [] : [`is ${code(fixed)}`]),
    ...(binding?.valueSet === undefined ? [] : [`from ${last(binding.valueSet)} (${binding.strength})`]),
  ].filter((each) => each !== '').join('; ');
}

/** `system#code` of a coded value; otherwise its JSON. */
function code(value: unknown): string {
  if (typeof value === 'string') return `\`${value}\``;
  const { coding } = value as { readonly coding?: readonly { readonly system?: string; readonly code?: string }[] };
  const one = (coding ?? [value as { readonly system?: string; readonly code?: string }])[0];
  return one?.code === undefined ? `\`${JSON.stringify(value)}\`` : `\`${last(one.system ?? '')}#${one.code}\``;
}

function last(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** A Markdown table; bars and line ends in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((each) => each.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

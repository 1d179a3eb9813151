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

/** What is said elsewhere: titles of extensions, and what the value sets let in, by canonical. */
export interface Elsewhere { readonly titles: ReadonlyMap<string, string>; readonly bindings: ReadonlyMap<string, string> }

/** A row for each element that the profile itself speaks of; cardinality and types from the snapshot. */
export function elementRows({ differential, snapshot }: Raw, { titles, bindings }: Elsewhere): readonly (readonly string[])[] {
  const whole = new Map((snapshot?.element ?? []).map((each) => [each.id, each]));
  return (differential?.element ?? []).filter((each) => each.id.includes('.') && !each.id.endsWith('.extension')).map((each) => {
    const full = whole.get(each.id);
    return [
      `\`${each.id.slice(each.id.indexOf('.') + 1)}\`${each.mustSupport === true ? ' **S**' : ''}`, `${String(full?.min ?? each.min ?? 0)}..${full?.max ?? each.max ?? '*'}`,
      types(each.type ?? full?.type ?? []), titles.get(each.type?.[0]?.profile?.[0] ?? '') ?? said(each, full, { bindings, slices: slicesOf(each.id, differential?.element ?? []) }),
    ];
  });
}

function types(list: NonNullable<RawElement['type']>): string {
  return list.map(({ code, profile, targetProfile }) => {
    const named = (profile ?? targetProfile ?? []).map(last);
    return code === 'Extension' && named.length > 0 ? named.join(', ') : named.length === 0 ? last(code) : `${last(code)}(${named.join(', ')})`;
  }).join(', ');
}

/** Type and codes of the value of an extension; of one with parts, each part with its own. */
export function extensionValue({ snapshot }: Raw, bindings: ReadonlyMap<string, string>): string {
  const all = snapshot?.element ?? [];
  const value = (id: string): string => {
    const found = all.find((each) => each.id === `${id}.value[x]` && each.max !== '0');
    const codes = found?.binding?.valueSet === undefined ? undefined : bindings.get(found.binding.valueSet);
    return found === undefined ? '' : `${types(found.type ?? [])}${codes === undefined ? '' : `: ${codes}`}`;
  };
  const parts = all.filter((each) => /^Extension\.extension:[^.]+$/.test(each.id))
    .map((each) => `\`${each.id.slice(each.id.indexOf(':') + 1)}\` ${String(each.min ?? 0)}..${each.max ?? '*'} ${value(each.id)}`.trimEnd());
  return parts.length > 0 ? parts.join('; ') : value('Extension');
}

function slicesOf(id: string, all: readonly RawElement[]): readonly string[] {
  return all.flatMap((each) => (each.id.startsWith(`${id}:`) && !each.id.slice(id.length + 1).includes('.') ? [each.id.slice(id.length + 1)] : []));
}

interface SaidWith { readonly bindings: ReadonlyMap<string, string>; readonly slices: readonly string[] }

/** What R4 says of an element is no word on its slices, and its example codes are none where a binding names others. */
function said(element: RawElement, full: RawElement | undefined, { bindings, slices }: SaidWith): string {
  const { binding, short } = element;
  const fixed = Object.entries(element).find(([name]) => /^(?:fixed|pattern)[A-Z]/.test(name))?.[1];
  const inherited = /:[^.]*$/.test(element.id) || ((slices.length > 0 || binding !== undefined) && full?.short?.includes(' | ') === true) ? '' : full?.short ?? '';
  const codes = binding?.valueSet === undefined ? undefined : bindings.get(binding.valueSet) ?? last(binding.valueSet);
  return [
    short ?? inherited,
    ...(slices.length === 0 ? [] : [`among them ${slices.map((each) => `\`${each}\``).join(', ')}, below`]),
    ...(fixed === undefined ? [] : [`is ${code(fixed)}`]),
    ...(codes === undefined ? [] : [`${codes} (${binding?.strength ?? ''})`]),
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

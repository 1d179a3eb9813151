// SPDX-License-Identifier: Apache-2.0
/** What a binding lets in, for a reader of a page: its codes where they are few, and where they are described. */

/** A ValueSet, as far as a page shows it. */
export interface RawValueSet {
  readonly url: string;
  readonly compose?: { readonly include: readonly { readonly system?: string; readonly concept?: readonly { readonly code: string }[] }[] };
}

export interface RawSystem { readonly id: string; readonly url: string; readonly concept?: readonly { readonly code: string }[] }

/** In: value sets and code systems of ours. Out: canonical of a value set -> what to say of it, in Markdown. */
export function bindingTexts(sets: readonly RawValueSet[], systems: readonly RawSystem[]): ReadonlyMap<string, string> {
  const own = new Map(systems.map((each) => [each.url, each]));
  return new Map(sets.map((set) => [set.url, (set.compose?.include ?? []).flatMap((include) => includeText(include, own)).join('; ')]));
}

/** More codes than these are looked up. */
const FEW = 9;

function includeText({ system = '', concept }: NonNullable<RawValueSet['compose']>['include'][number], own: ReadonlyMap<string, RawSystem>): readonly string[] {
  const found = own.get(system);
  const codes = (concept ?? found?.concept ?? []).map((each) => `\`${each.code}\``);
  const name = found === undefined ? system : `[${found.id}](codes.md#${found.id})`;
  return codes.length === 0 ? (system === '' ? [] : [name]) : codes.length > FEW ? [`${name}, ${String(codes.length)} codes`] : [`${codes.join(', ')} of ${name}`];
}

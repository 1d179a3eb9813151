// SPDX-License-Identifier: Apache-2.0
/** The tables of classification: categories (consent/protocols/categories.json) and suspicion lists (consent/sensitivity/*.json). */
import * as z from 'zod';
import { fail, ok, type Issue, type Result } from '../../issue.ts';
import { codeKey, normalSystem } from '../evidence/code-systems.ts';
import { CATEGORIES, type Category } from '../facts/vocabulary.ts';

const category = z.enum(CATEGORIES);
const row = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('profile'), profile: z.url(), category, note: z.string().optional() }),
  z.strictObject({
    by: z.literal('code'), type: z.string().optional(), system: z.string(), codes: z.array(z.string()).min(1), category, note: z.string().optional(),
  }),
  z.strictObject({ by: z.literal('section'), system: z.string(), codes: z.array(z.string()).min(1), category, note: z.string().optional() }),
  z.strictObject({ by: z.literal('type'), type: z.string(), category, note: z.string().optional() }),
]);
export const categoriesFile = z.strictObject({ $schema: z.string().optional(), title: z.string().optional(), note: z.string().optional(), rows: z.array(row), health: z.array(category) });

export const INDICATORS = ['icd10-f10-f19', 'buprenorphine', 'methadone', 'naltrexone', 'sud-clinic-name'] as const;
export type Indicator = (typeof INDICATORS)[number];

const list = z.strictObject({
  name: z.string(), source: z.string().min(1), systems: z.array(z.string()).min(1), match: z.enum(['prefix', 'exact']),
  validFrom: z.iso.date(), validTo: z.iso.date().nullable(), codes: z.array(z.string()).min(1),
});
export const sensitivityFile = z.strictObject({
  $schema: z.string().optional(), title: z.string(), note: z.string().optional(), indicator: z.enum(INDICATORS), lists: z.array(list),
  words: z.strictObject({ source: z.string(), medication: z.array(z.string()).optional(), organization: z.array(z.string()).optional() }).optional(),
});

/** Raw JSON as read from the folders. */
export interface RawClassification {
  readonly categories: unknown;
  /** File name -> content. */
  readonly sensitivity: Readonly<Record<string, unknown>>;
}

export interface CodeList {
  readonly indicator: Indicator;
  readonly match: 'prefix' | 'exact';
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly codes: ReadonlySet<string>;
  readonly lengths: readonly number[];
}

export interface ClassificationTables {
  readonly byProfile: ReadonlyMap<string, Category>;
  /** `system|code` -> rows, in the order of the table; `type` limits a row. */
  readonly byCode: ReadonlyMap<string, readonly { readonly type: string | undefined; readonly category: Category }[]>;
  readonly bySection: ReadonlyMap<string, Category>;
  readonly byType: ReadonlyMap<string, Category>;
  readonly health: ReadonlySet<Category>;
  /** Code system (normalized) -> its suspicion lists. */
  readonly suspicion: ReadonlyMap<string, readonly CodeList[]>;
  readonly medicationWords: readonly { readonly indicator: Indicator; readonly pattern: RegExp }[];
  readonly organizationWords: readonly { readonly indicator: Indicator; readonly pattern: RegExp }[];
}

/** Raw tables -> compiled ones; every fault of every file at once. */
export function parseClassificationTables(raw: RawClassification): Result<ClassificationTables> {
  const categories = categoriesFile.safeParse(raw.categories);
  const files = Object.entries(raw.sensitivity).map(([name, content]) => ({ name, parsed: sensitivityFile.safeParse(content) }));
  const issues: Issue[] = [
    ...(categories.success ? [] : faults('consent/protocols/categories.json', categories.error)),
    ...files.flatMap(({ name, parsed }) => (parsed.success ? [] : faults(`consent/sensitivity/${name}`, parsed.error))),
  ];
  if (!categories.success || issues.length > 0) {
    return fail(...issues);
  }
  return ok({ ...compileCategories(categories.data), ...compileSuspicion(files.flatMap(({ parsed }) => (parsed.success ? [parsed.data] : []))) });
}

function faults(file: string, error: z.ZodError): readonly Issue[] {
  return error.issues.map((each) => ({ code: 'invalid', text: `${file}: ${each.message}`, at: each.path.map(String).join('.') }));
}

type CategoryTables = Pick<ClassificationTables, 'byProfile' | 'byCode' | 'bySection' | 'byType' | 'health'>;

function compileCategories(file: z.infer<typeof categoriesFile>): CategoryTables {
  const byCode = new Map<string, { readonly type: string | undefined; readonly category: Category }[]>();
  const bySection = new Map<string, Category>();
  for (const each of file.rows) {
    const keys = each.by === 'code' || each.by === 'section' ? each.codes.map((code) => codeKey(each.system, code)) : [];
    for (const key of keys) {
      if (each.by === 'code') {
        byCode.set(key, [...(byCode.get(key) ?? []), { type: each.type, category: each.category }]);
      } else {
        bySection.set(key, bySection.get(key) ?? each.category);
      }
    }
  }
  return {
    byProfile: new Map(file.rows.flatMap((each) => (each.by === 'profile' ? [[each.profile, each.category] as const] : []))),
    byCode, bySection,
    byType: new Map(file.rows.flatMap((each) => (each.by === 'type' ? [[each.type, each.category] as const] : []))),
    health: new Set(file.health),
  };
}

function compileSuspicion(files: readonly z.infer<typeof sensitivityFile>[]): Pick<ClassificationTables, 'suspicion' | 'medicationWords' | 'organizationWords'> {
  const suspicion = new Map<string, CodeList[]>();
  for (const file of files) {
    for (const { systems, codes, ...rest } of file.lists) {
      const normal = codes.map(normalCode);
      const compiled: CodeList = { indicator: file.indicator, ...rest, codes: new Set(normal), lengths: [...new Set(normal.map((code) => code.length))] };
      new Set(systems.map(normalSystem)).forEach((system) => suspicion.set(system, [...(suspicion.get(system) ?? []), compiled]));
    }
  }
  const words = (kind: 'medication' | 'organization'): ClassificationTables['medicationWords'] =>
    files.flatMap((file) => (file.words?.[kind] ?? []).map((word) => ({ indicator: file.indicator, pattern: new RegExp(`\\b${escape(word)}\\b`, 'i') })));
  return { suspicion, medicationWords: words('medication'), organizationWords: words('organization') };
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** ICD codes come with and without the dot. */
export function normalCode(code: string): string {
  return code.replaceAll('.', '').toUpperCase();
}

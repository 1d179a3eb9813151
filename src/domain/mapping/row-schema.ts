// SPDX-License-Identifier: Apache-2.0
/**
 * The form of the mapping data, checked by zod when the gateway starts. `docs/mappings.md` explains it to an analyst;
 * `mappings/schema/*.schema.json` is made from these (test/domain/mapping/schema-fresh.test.ts keeps them equal).
 */
import { z } from 'zod';
import type { Json } from './types.ts';

const note = { note: z.string().optional(), cite: z.string().optional() };
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/);
const json: z.ZodType<Json> = z.json();

/** A condition: the name of a predicate, with what it looks at. Several in a list: all must hold. */
const condition = z.strictObject({
  is: name.describe('name of a predicate in code'),
  path: z.string().optional().describe('what it looks at; default: the row\'s own node'),
  other: z.string().optional().describe('second path, for predicates that compare'),
  value: z.string().optional().describe('literal to compare with'),
  table: name.optional().describe('code table to look in'),
});
const when = z.union([name, condition, z.array(z.union([name, condition])).min(1)]);

const reference = z.union([name, z.strictObject({
  group: name,
  at: z.string().optional().describe('path to the context node of the entry that is meant'),
  all: z.boolean().optional().describe('every entry of that group, one element each'),
})]);

export interface RawRow {
  readonly use?: string | undefined;
  readonly from?: string | readonly string[] | undefined;
  readonly to?: string | undefined;
  readonly transform?: string | undefined;
  readonly table?: string | undefined;
  readonly args?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly value?: Json | undefined;
  readonly concept?: string | undefined;
  readonly coding?: string | undefined;
  readonly ref?: z.infer<typeof reference> | undefined;
  readonly rows?: readonly RawRow[] | undefined;
  readonly when?: z.infer<typeof when> | undefined;
  readonly required?: boolean | undefined;
  readonly severity?: 'error' | 'warning' | 'information' | undefined;
  readonly assume?: string | undefined;
  readonly only?: 'in' | 'out' | undefined;
  readonly note?: string | undefined;
  readonly cite?: string | undefined;
}

const row: z.ZodType<RawRow> = z.lazy(() => z.strictObject({
  use: name.optional().describe('stands for the rows of mappings/common/rows/<name>.json'),
  from: z.union([z.string(), z.array(z.string()).min(1)]).optional().describe('source path; a list: the first that has a value'),
  to: z.string().optional().describe('FHIR path inside the resource (or inside the element that the outer row makes)'),
  transform: name.optional().describe('name of a transform in code; default: text'),
  table: name.optional().describe('code table'),
  args: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  value: json.optional().describe('constant'),
  concept: z.string().optional().describe('constant CodeableConcept: system#code of mappings/common/systems.json'),
  coding: z.string().optional().describe('constant Coding: system#code'),
  ref: reference.optional().describe('reference to the entry of another group'),
  rows: z.array(row).min(1).optional().describe('rows inside: one element per node found'),
  when: when.optional(),
  required: z.boolean().optional(),
  severity: z.enum(['error', 'warning', 'information']).optional(),
  assume: z.string().optional().describe('sentence for the report\'s list of assumptions when this row applies'),
  only: z.enum(['in', 'out']).optional().describe('the one direction in which the row holds; default: both'),
  ...note,
}));

const group = z.strictObject({
  id: name,
  resource: z.string().regex(/^[A-Z][A-Za-z]+$/).describe('FHIR resource type'),
  each: z.union([z.string(), z.array(z.string()).min(1)]).describe('one resource per node found; a list: nodes of all paths'),
  key: z.array(z.array(z.string()).min(1)).min(1).describe('alternatives; the first whose parts all have a value'),
  match: z.boolean().optional().describe('let the store also find it by its first identifier'),
  author: reference.optional().describe('group of the Organization that the source names as author'),
  when: when.optional(),
  otherwise: z.enum(['drop', 'refuse']).optional().describe('without a required row: leave the resource out (default), or refuse the message'),
  warn: z.array(z.strictObject({ when, text: z.string() })).min(1).optional().describe('lines of the loss report for values that contradict each other, written when the resource is made'),
  rows: z.array(row).min(1),
  only: z.enum(['in', 'out']).optional().describe('the one direction in which the group holds; default: both'),
  ...note,
});
export type RawGroup = z.infer<typeof group>;

export const rowsFile = z.strictObject({ $schema: z.string(), ...note, groups: z.array(group).min(1) });

/** Rows shared by several formats, named as their file. */
export const fragmentFile = z.strictObject({ $schema: z.string(), ...note, rows: z.array(row).min(1) });

const xmlReader = z.strictObject({
  kind: z.literal('xml'),
  families: z.record(z.string(), z.array(z.string()).min(1)).describe('family -> namespace patterns, * for a version or any part'),
  post: name.optional().describe('name of a pass in code over the tree that was read'),
});
const csvReader = z.strictObject({
  kind: z.literal('csv'),
  columns: z.record(z.string(), z.array(z.string()).min(1)).describe('canonical column -> headers seen; case, space, _ and # do not matter'),
  groupBy: z.string().describe('canonical column whose value makes one group node'),
});
const columns = z.record(z.string(), z.array(z.string()).min(1)).describe('canonical column -> headers seen; case, space, _ and # do not matter');
const tablesReader = z.strictObject({
  kind: z.literal('tables'),
  person: z.string().describe('canonical column that names the person, in whichever tables have it'),
  tables: z.record(z.string(), z.strictObject({
    ...note,
    files: z.array(z.string()).min(1).describe('names of the table; a file whose name contains one is this table, the longest name first'),
    needs: z.array(z.string()).min(1).describe('canonical columns by which the header alone tells this table'),
    columns,
    key: z.array(z.string()).optional().describe('rows that agree in these columns are one'),
    joins: z.record(z.string(), z.strictObject({
      table: z.string(),
      on: z.record(z.string(), z.string()).describe('own column -> column of that table'),
    })).optional().describe('name of the step in paths -> the row that it leads to'),
  })),
});
export type RawTablesReader = z.infer<typeof tablesReader>;

const hl7Reader = z.strictObject({
  kind: z.literal('hl7v2'),
  under: z.record(z.string(), z.array(z.string()).min(1)).describe('segment -> segments that belong to the last one of it before them'),
});

const writer = z.strictObject({
  contentType: z.string(),
  namespaces: z.record(z.string(), z.string()).optional().describe('XML: family -> namespace; the family is the prefix'),
  rootFamily: z.string().optional().describe('XML: family of the root element'),
  order: z.record(z.string(), z.array(z.string())).optional().describe('parent (* any) -> its children in the order in which they are written'),
  columns: z.record(z.string(), z.string()).optional().describe('CSV: canonical column -> title, in the order in which they are written'),
  set: z.array(z.strictObject({
    path: z.string().describe('from the root (/a/b) or from each person\'s part (a/b)'),
    value: z.string().describe('=literal, or a name of the envelope: id, time, date, sender, receiver ...'),
    kinds: z.array(name).optional().describe('kinds of message; default: all'),
    ...note,
  })).optional().describe('values of the message itself'),
  ...note,
});

export const formatFile = z.strictObject({
  $schema: z.string(),
  ...note,
  format: name,
  title: z.string(),
  reader: z.discriminatedUnion('kind', [xmlReader, csvReader, tablesReader, hl7Reader]),
  write: writer.optional().describe('how a message is put together from resources; without it the format is only read'),
  messages: z.array(z.strictObject({
    root: z.string().optional().describe('local name of the root element'),
    columns: z.array(z.string()).optional().describe('canonical columns that must be there; of a delivery of tables: the tables'),
    kind: name,
    identity: z.array(z.array(z.string()).min(1)).optional().describe('alternatives of key parts; default: the text\'s own digest'),
    only: z.literal('in').optional().describe('a kind that is read and never written'),
    ...note,
  })).min(1),
  unit: z.array(z.string()).min(1).describe('one person\'s part of the message; the first path that finds a node'),
  identifierSystems: z.array(name).describe('names that rows use; a feed gives each its Identifier.system'),
  ignore: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  refuse: z.array(z.strictObject({
    when,
    code: z.enum(['forbidden', 'not-found', 'business-rule']).describe('what kind of failure it is'),
    text: z.string().describe('what is told; holds nothing of the message'),
  })).optional().describe('messages that are no news about anybody (a refusal inside a 200 answer): refused whole, never mapped as empty'),
  placeholders: z.array(z.string()).optional().describe('values that stand for nothing, besides the common ones'),
});
export type RawFormat = z.infer<typeof formatFile>;

const codingTarget = z.strictObject({ system: z.string(), code: z.string(), display: z.string().exactOptional() });
const codeTarget = z.union([z.string(), codingTarget, z.array(codingTarget)]);

export const codesFile = z.strictObject({
  $schema: z.string(),
  ...note,
  source: z.string().describe('who uses these codes'),
  ignoreCase: z.boolean().optional(),
  codes: z.record(z.string(), codeTarget).describe('raw code -> bare code, coding, codings; []: known to have no target, text only'),
});

export const systemsFile = z.strictObject({
  $schema: z.string(),
  ...note,
  systems: z.record(z.string(), z.strictObject({ url: z.string(), codes: z.record(z.string(), z.string()) })),
});
export type Systems = z.infer<typeof systemsFile>['systems'];

export const extensionsFile = z.strictObject({ $schema: z.string(), ...note, extensions: z.record(z.string(), z.string()) });

const fixedColumn = z.strictObject({ column: z.string().min(1), start: z.int().min(1), width: z.int().min(1) });

/** A feed's settings, as a partner's registry file may give them. */
export const feedSettings = z.strictObject({
  id: name.optional(),
  organization: z.strictObject({ id: z.string().optional(), name: z.string() }).optional(),
  timeZone: z.string().optional(),
  identifierSystems: z.record(z.string(), z.string()).optional(),
  codeTables: z.record(z.string(), z.union([name, z.record(z.string(), codeTarget)])).optional(),
  dateOrder: z.enum(['month-first', 'day-first']).optional(),
  encoding: z.enum(['utf-8', 'windows-1252']).optional(),
  csv: z.strictObject({ delimiter: z.string().optional(), recordDelimiter: z.string().optional(), quote: z.string().nullable().optional(), fixed: z.array(fixedColumn).min(1).optional() }).optional(),
  mllp: z.strictObject({
    application: z.string().min(1).describe('MSH-3 of its messages'),
    facility: z.string().optional().describe('MSH-4 of its messages'),
    certificates: z.array(z.string().regex(/^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$/)).optional().describe('SHA-256 fingerprints of its client certificates'),
    addresses: z.array(z.union([z.ipv4(), z.ipv6()])).optional().describe('IP addresses that it sends from'),
  }).optional(),
  messaging: z.strictObject({ endpoint: z.string().min(1).describe('MessageHeader.source.endpoint of its FHIR messages') }).optional(),
});

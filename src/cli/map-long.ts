// SPDX-License-Identifier: Apache-2.0
/** A table too long to hold: mapped chunk by chunk in constant memory, with a progress bar on the error output and one report at the end. */
import type { Result } from '../domain/issue.ts';
import { fail, ok } from '../domain/issue.ts';
import type { CompiledFormat } from '../domain/mapping/compiled.ts';
import { mapMessage } from '../domain/mapping/map-message.ts';
import { chunksOf } from '../domain/mapping/read/chunks.ts';
import type { FeedSettings, LossLine, LossReport, Mapped } from '../domain/mapping/types.ts';
import type { Io, LongText } from './io.ts';

/** Bytes from which on a table is mapped in chunks. */
export const LONG = 4 * 1024 * 1024;

export interface LongSummary {
  readonly rows: number;
  readonly chunks: number;
  /** Resources by type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly loss: LossReport;
  readonly assumed: readonly string[];
}

export interface LongInput {
  readonly format: CompiledFormat;
  readonly settings: FeedSettings;
  readonly text: LongText;
  readonly io: Pick<Io, 'progress'>;
  /** Told of each chunk's resources: a caller that wants them takes them here, none is held. */
  readonly each?: (mapped: Mapped) => void;
}

/** Errors: a record longer than the limit, a chunk that cannot be mapped (with its rows). */
export async function mapLong({ format, settings, text, io, each }: LongInput): Promise<Result<LongSummary>> {
  const sum = summing();
  for await (const chunk of chunksOf(text.pieces, settings.csv ?? {})) {
    if (!chunk.ok) return chunk;
    const { first, rows } = chunk.value;
    const mapped = mapMessage(format, chunk.value.text, settings);
    if (!mapped.ok) return fail(...mapped.issues.map((issue) => ({ ...issue, at: `rows ${String(first)} to ${String(first + rows - 1)}${issue.at === undefined ? '' : `, ${issue.at}`}` })));
    each?.(mapped.value);
    sum.add(mapped.value, rows);
    io.progress?.(bar(text.read(), text.size, first + rows - 1));
  }
  io.progress?.('');
  return ok(sum.all());
}

/** `[#####.....]  50 %  12,000 rows` */
export function bar(read: number, size: number, rows: number): string {
  const share = size === 0 ? 1 : Math.min(1, read / size);
  const done = Math.round(share * 30);
  return `[${'#'.repeat(done)}${'.'.repeat(30 - done)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${rows.toLocaleString('en-US')} rows`;
}

function summing(): { readonly add: (mapped: Mapped, rows: number) => void; readonly all: () => LongSummary } {
  const count = { rows: 0, chunks: 0, leaves: 0, mapped: 0, keptAsText: 0, ignored: 0, lost: 0 };
  const resources: Record<string, number> = {};
  const lines = new Map<string, LossLine>();
  const assumed = new Set<string>();
  return {
    add: (mapped, rows) => {
      count.rows += rows;
      count.chunks += 1;
      for (const name of ['leaves', 'mapped', 'keptAsText', 'ignored', 'lost'] as const) count[name] += mapped.loss[name];
      for (const { resource } of mapped.entries) resources[resource.resourceType] = (resources[resource.resourceType] ?? 0) + 1;
      mapped.assumed.forEach((sentence) => assumed.add(sentence));
      for (const line of mapped.loss.lines) {
        const key = [line.kind, line.name, line.value ?? '', line.text].join('\u0000');
        const before = lines.get(key);
        // As many lines as there are columns and codes, not rows: a code column that holds free text must not fill the memory.
        if (before !== undefined) lines.set(key, { ...before, count: before.count + line.count });
        else if (lines.size < 10_000) lines.set(key, line);
      }
    },
    all: () => {
      const { rows, chunks, ...loss } = count;
      return { rows, chunks, resources, loss: { ...loss, lines: [...lines.values()] }, assumed: [...assumed] };
    },
  };
}

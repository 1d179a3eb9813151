// SPDX-License-Identifier: Apache-2.0
/** What every command gets: a terminal, and what main.ts wires for it. A command returns its exit status. */
import type { App } from '../app/api.ts';
import type { Caller } from '../app/caller.ts';
import type { Deps } from '../app/deps.ts';
import type { Partner } from '../app/registry/partner.ts';
import type { CommandSettings, Settings } from '../config.ts';
import type { RawClassification } from '../domain/consent/classify/tables.ts';
import type { Validator } from '../domain/fhir/validate.ts';
import type { Issue, Result } from '../domain/issue.ts';
import type { Formats } from '../domain/mapping/formats.ts';

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** A line of the error output that the next one replaces, on a terminal alone; '' ends it. */
  progress?(text: string): void;
}

/** A file read piece by piece. */
export interface LongText {
  readonly size: number;
  /** Bytes read so far. */
  read(): number;
  readonly pieces: AsyncIterable<string>;
}

export interface RunningGateway {
  /** What partners are told. */
  readonly address: string;
  /** Where it listens. */
  readonly listening: string;
  readonly opsAddress: string;
  readonly mtlsAddress?: string;
  readonly mllpAddress?: string;
  close(): Promise<void>;
}

/** The gateway's parts on its database, without its network side. */
export interface Offline {
  readonly app: App;
  readonly deps: Deps;
  /** The operator at the terminal, acting for the gateway itself. */
  readonly caller: Caller;
  close(): Promise<void>;
}

export interface CliDeps {
  readonly io: Io;
  readFile(path: string): Result<Uint8Array>;
  /** Paths of the files in a folder; undefined: it is no folder. */
  readFolder?(path: string): readonly string[] | undefined;
  /** A file of at least `from` bytes, to be read piece by piece; undefined: it is shorter, or no file. */
  openLong?(path: string, from: number, encoding: string): LongText | undefined;
  serve(): Promise<Result<RunningGateway>>;
  startWith(settings: Settings): Promise<RunningGateway>;
  /** Resolves when the process is asked to stop. */
  untilStopped(): Promise<void>;
  /** On the database that the environment names, or that the settings given name. */
  offline(settings?: CommandSettings): Promise<Result<Offline>>;
  formats(): Result<Formats>;
  validator(): Validator;
  parsePartner(text: string): Result<Partner>;
  /** The raw tables of `consent/`. */
  consentFiles(): RawClassification;
}

export type Command = (args: readonly string[], deps: CliDeps) => Promise<number>;

/** Writes issues, one a line. */
export function tell(io: Io, issues: readonly Issue[]): void {
  for (const issue of issues) {
    const where = issue.at === undefined ? '' : `${issue.at}: `;
    const cite = issue.cite === undefined ? '' : ` (${issue.cite})`;
    io.err(`${issue.severity ?? 'error'}: ${where}${issue.text}${cite}`);
  }
}

/** Runs work on the database and closes it whatever happens. Exit status 1 when it cannot be opened. */
export async function withOffline(deps: CliDeps, work: (offline: Offline) => Promise<number>): Promise<number> {
  const opened = await deps.offline();
  if (!opened.ok) {
    tell(deps.io, opened.issues);
    return 1;
  }
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
/** Fills the registry as an operator would: partner files with freshly made public keys, each through `partner add FILE`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { ok } from '../../domain/issue.ts';
import type { CliDeps } from '../io.ts';
import { tell } from '../io.ts';
import { partner } from '../partner.ts';
import { makeSystem } from './party.ts';
import type { System } from './party.ts';

interface PartnerFile { readonly organization: { readonly id: string; readonly name: string }; readonly clients: readonly { readonly id: string }[] }

export interface SignedUp {
  readonly systems: ReadonlyMap<string, System>;
  /** Organization id -> name. */
  readonly names: ReadonlyMap<string, string>;
}

const FILES = join(import.meta.dirname, 'partners');

/**
 * Signs every partner of the demo up; `folder` gets the files as they were added, public keys only.
 * Throws when the registry refuses one.
 */
export async function signUp(deps: CliDeps, settings: Settings, folder: string): Promise<SignedUp> {
  const opened = await deps.offline(settings);
  if (!opened.ok) {
    tell(deps.io, opened.issues);
    throw new Error('The registry cannot be opened');
  }
  const shared: CliDeps = { ...deps, io: { ...deps.io, out: () => undefined }, offline: () => Promise.resolve(ok({ ...opened.value, close: () => Promise.resolve() })) };
  const systems = new Map<string, System>();
  const names = new Map<string, string>();
  mkdirSync(folder, { recursive: true });
  try {
    for (const name of readdirSync(FILES).toSorted()) {
      const file = JSON.parse(readFileSync(join(FILES, name), 'utf8')) as PartnerFile;
      const own = await Promise.all(file.clients.map((client) => makeSystem(client.id)));
      const clients = file.clients.map((client, index) => ({ ...client, jwks: { keys: [own[index]!.publicKey] } }));
      const path = join(folder, name);
      writeFileSync(path, JSON.stringify({ ...file, clients }, null, 2));
      if (await partner(['add', path], shared) !== 0) {
        throw new Error(`The partner file ${name} was refused`);
      }
      own.forEach((system) => systems.set(system.client, system));
      names.set(file.organization.id, file.organization.name);
    }
  } finally {
    await opened.value.close();
  }
  return { systems, names };
}

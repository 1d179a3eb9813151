// SPDX-License-Identifier: Apache-2.0
/** Deliveries as files: whole or not at all, under a name that is the same at every try. */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sent } from '../../app/deliver/ports.ts';

export interface FileToDrop { readonly folder: string; readonly name: string; readonly text: string }

const SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Writes beside, to the disk, then into place: whoever watches the folder sees no half file. For the owner of the process alone. */
export async function dropFile(directory: string, { folder, name, text }: FileToDrop): Promise<Sent> {
  if (!SAFE.test(folder) || !SAFE.test(name)) {
    return { ok: false, error: 'name-refused', permanent: true };
  }
  const into = join(directory, folder);
  try {
    await mkdir(into, { recursive: true, mode: 0o700 });
    const beside = join(into, `.${name}.part`);
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(into, name));
    const held = await open(into, 'r');
    try {
      await held.sync();
    } finally {
      await held.close();
    }
    return { ok: true, receipt: 'file-written' };
  } catch (error) {
    const { code } = error as { readonly code?: string };
    return { ok: false, error: code === 'ENOSPC' ? 'disk-full' : code === 'EACCES' ? 'no-access' : 'not-written', permanent: false };
  }
}

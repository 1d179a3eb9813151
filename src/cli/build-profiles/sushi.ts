// SPDX-License-Identifier: Apache-2.0
/** Runs SUSHI on `profiles/fsh`, offline, in a home folder of its own. Always the same output for the same sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { layOutR4 } from './package-cache.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The compiled resources: file name -> parsed JSON. Throws with SUSHI's own words when it finds an error. */
export function compileFsh(sources: string = join(ROOT, 'profiles', 'fsh')): ReadonlyMap<string, unknown> {
  const work = mkdtempSync(join(tmpdir(), 'throughcare-fsh-'));
  try {
    const ig = join(work, 'ig');
    cpSync(sources, join(ig, 'input', 'fsh'), { recursive: true, filter: (file) => !file.endsWith('.yaml') });
    cpSync(join(sources, 'sushi-config.yaml'), join(ig, 'sushi-config.yaml'));
    layOutR4(work);
    run(ig, work);
    const folder = join(ig, 'fsh-generated', 'resources');
    return new Map(readdirSync(folder).toSorted().map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8'))]));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(ig: string, home: string): void {
  const manifest = createRequire(import.meta.url).resolve('fsh-sushi/package.json');
  const sushi = join(dirname(manifest), 'dist', 'app.js');
  // Nothing is fetched: an address that refuses at once stands for every registry.
  const nowhere = 'http://127.0.0.1:9';
  const out = execFileSync(process.execPath, [sushi, 'build', ig, '--snapshot'], {
    encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: home, FHIR_REGISTRY: nowhere, http_proxy: nowhere, https_proxy: nowhere }, maxBuffer: 50_000_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = out.split('\n').map((line) => line.trim()).filter((line) => /^error /.test(line));
  if (errors.length > 0 || !/0 Errors?/.test(out)) throw new Error(`SUSHI found errors:\n${errors.length > 0 ? out : out.slice(-4000)}`);
}

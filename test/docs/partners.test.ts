// SPDX-License-Identifier: Apache-2.0
/** docs/partners.md, followed to the letter by somebody who has never seen the code. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parsePartner } from '../../src/partners/registry/parse-partner.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(ROOT, 'docs', 'partners.md'), 'utf8');
const run = promisify(execFile);
let gateway: TestGateway;
let folder: string;

beforeAll(async () => {
  gateway = await openGateway({ partners: false });
  folder = mkdtempSync(join(tmpdir(), 'partner-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [, name = '', text = ''] of page.matchAll(/```js (\S+)\n([\s\S]*?)```/g)) {
    writeFileSync(join(folder, name), text);
  }
});

afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const script = async (...args: readonly string[]): Promise<string> =>
  (await run(join(ROOT, 'node_modules', 'node', 'bin', 'node'), [...args], { cwd: folder })).stdout.trim();

it('a foreign client is signed up, logs in and asks', async () => {
  await script('make-keys.mjs');
  const example = JSON.parse(readFileSync(join(ROOT, 'docs', 'partner-example.json'), 'utf8')) as { clients: { jwks: unknown }[] };
  example.clients[0]!.jwks = JSON.parse(readFileSync(join(folder, 'public-keys.json'), 'utf8'));
  const partner = parsePartner(JSON.stringify(example));
  expect(partner.ok).toBe(true);
  await gateway.add(partner.ok ? partner.value : (undefined as never));

  const assertion = await script('make-assertion.mjs', gateway.url, 'open-door-ehr');
  const [command = ''] = /curl https:\/\/GATEWAY\/oauth\/token[\s\S]*?```/.exec(page) ?? [];
  const fields = [...command.matchAll(/(?:-d|--data-urlencode) '?(\w+)='?([^\s']+)/g)].map(([, name = '', value = '']): [string, string] => [name, value.replace('THE_JWT', assertion)]);
  const granted = await fetch(`${gateway.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
  expect(granted.status).toBe(200);
  const answered = await granted.json() as { access_token: string };
  const response = await gateway.ask(answered.access_token, '/fhir/R4/Organization/open-door');
  expect([response.status, (await response.json() as { name: string }).name]).toEqual([200, 'Open Door Outpatient']);
});

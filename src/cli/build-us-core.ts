// SPDX-License-Identifier: Apache-2.0
/** Run by hand when a US Core release is added: `node src/cli/build-us-core.ts hl7.fhir.us.core-6.1.0.tgz hl7.fhir.us.core-7.0.0.tgz`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildUsCore } from './build-us-core/build.ts';

const folder = join(import.meta.dirname, '..', '..', 'profiles', 'generated', 'us-core');
mkdirSync(folder, { recursive: true });
for (const [name, text] of buildUsCore(process.argv.slice(2))) {
  writeFileSync(join(folder, name), text);
  console.log(`${name} ${String(Math.round(text.length / 1024))} KB`);
}

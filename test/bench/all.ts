// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench`: requests per second and latency of enforced, durably audited interactions, each beside what Express alone
 * does with as many bytes in the same run. Everything runs here, on an embedded database in a folder for temporary files.
 * Options: `--seconds N` per measurement (default 8), `--only TEXT` for the cases whose name holds it, `--profile FOLDER`
 * for a CPU profile of the gateway.
 */
import { parseArgs } from 'node:util';
import { burst } from './burst.ts';
import { casesFor } from './cases.ts';
import { HOSPITAL, PROGRAM, seed } from './county.ts';
import { measure, type Measured } from './load.ts';
import { startGatewayProcess, startPlainProcess } from './processes.ts';
import { table } from './table.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '8' }, only: { type: 'string', default: '' }, profile: { type: 'string' } } });
const times = { seconds: Number(values.seconds), warmUp: Math.min(3, Number(values.seconds)) };
const [gateway, plain] = await Promise.all([
  startGatewayProcess(values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]), startPlainProcess(),
]);
const base = `${gateway.url}/fhir/R4`;
const program = await gateway.token(PROGRAM);
const few = await seed(base, program, { patients: 60, results: 8, drugTests: 2 });
const many = await seed(base, program, { patients: 20, results: 100, drugTests: 10 });

const measured: Measured[] = [];
const names = casesFor(few, many, { hospital: '', program: '' }).map((each) => each.name).filter((name) => name.includes(values.only));
for (const name of names) {
  // Tokens live five minutes: each case gets fresh ones, as a client would.
  const tokens = { program: await gateway.token(PROGRAM), hospital: await gateway.token(HOSPITAL) };
  const one = casesFor(few, many, tokens).find((each) => each.name === name)!;
  measured.push(await measure(gateway, plain, one, times));
}
console.log(table(measured));
if (values.only === '') {
  console.log(await burst(gateway, few.patients));
  const check = await gateway.verifyLedger();
  console.log(`The ledger of this run: ${String(check.entries)} entries, ${check.firstBad === undefined ? 'every one of them fits its chain' : 'BROKEN'}`);
}
await Promise.all([gateway.stop(), plain.stop()]);

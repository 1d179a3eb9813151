// SPDX-License-Identifier: Apache-2.0
/** The commands by name. main.ts is the program; it hands in what they need. */
import { breaches } from './aftermath/breaches.ts';
import { corrections } from './aftermath/corrections.ts';
import { recordOrder } from './aftermath/record-order.ts';
import { retention } from './aftermath/retention.ts';
import { check } from './check.ts';
import { decideCommand } from './decide.ts';
import { deliveries } from './deliveries.ts';
import { demo } from './demo.ts';
import { explain } from './explain.ts';
import { exportAccounting } from './export-accounting.ts';
import type { CliDeps, Command } from './io.ts';
import { keys } from './keys.ts';
import { map } from './map.ts';
import { matches } from './matches.ts';
import { partner } from './partner.ts';
import { serve } from './serve.ts';
import { verifyLedger } from './verify-ledger.ts';

interface Listed { readonly run: Command; readonly usage: string; readonly does: string }

const COMMANDS: Readonly<Record<string, Listed>> = {
  serve: { run: serve, usage: 'serve', does: 'starts the gateway' },
  demo: { run: demo, usage: 'demo [--serve]', does: 'one person\'s journey through a whole gateway, on a database of its own' },
  decide: {
    run: (args, deps) => decideCommand(args, deps.io, deps), usage: 'decide --scenarios FILE... [--json]', does: 'runs scenario files through the gate',
  },
  map: { run: map, usage: 'map --from FORMAT [--feed ID] FILE... [--json] | --from fhir --to c-cda FILE | export FORMAT', does: 'what a message becomes, and what is lost; a format as FHIR StructureMap and ConceptMaps' },
  check: { run: check, usage: 'check FILE... [--plan ID] [--as-of DAY] [--json]', does: 'validates a resource or bundle, and checks the case plans in it' },
  partner: { run: partner, usage: 'partner add FILE | list | key CLIENT-ID JWKS-FILE | sign-out ORGANIZATION PERSON', does: 'the partner registry' },
  keys: { run: keys, usage: 'keys list | rotate [--retire]', does: 'the keys that sign the gateway\'s own tokens' },
  'verify-ledger': { run: verifyLedger, usage: 'verify-ledger [--from INSTANT --to INSTANT]', does: 'recomputes the hash chains of the ledger' },
  explain: { run: explain, usage: 'explain ID', does: 'why a disclosure or refusal came out as it did' },
  'export-accounting': { run: exportAccounting, usage: 'export-accounting --patient ID --format csv', does: 'the accounting of disclosures of a patient' },
  'record-order': { run: recordOrder, usage: 'record-order FILE [--confirm NAME] | --lift ID --confirm NAME', does: 'seals, expunges or holds records on an order' },
  retention: { run: retention, usage: 'retention [--destroy ITEM --confirm NAME]', does: 'what may not be kept any longer, and its destruction' },
  corrections: { run: corrections, usage: 'corrections', does: 'tells earlier recipients of what was corrected or withdrawn' },
  matches: { run: matches, usage: 'matches [--same|--different ITEM | --link|--unlink PATIENT...]', does: 'Patients that may be one person: linked, kept apart, parted again' },
  deliveries: { run: deliveries, usage: 'deliveries [--state STATE] | --release ID --confirm NAME', does: 'what did not arrive, and what becomes of it' },
  breaches: { run: breaches, usage: 'breaches [--since INSTANT] | --close ID FILE', does: 'releases found wrong, and the list of them' },
};

/** Runs the command that the first argument names; the exit status. */
export async function throughcare([name = 'help', ...args]: readonly string[], deps: CliDeps, more: Readonly<Record<string, Listed>> = {}): Promise<number> {
  const commands = { ...COMMANDS, ...more };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) {
    return command.run(args, deps);
  }
  const lines = Object.values(commands).map((each) => `  ${each.usage.padEnd(58)} ${each.does}`);
  const text = ['throughcare COMMAND', '', ...lines].join('\n');
  if (name === 'help' || name === '--help' || name === '-h') {
    deps.io.out(text);
    return 0;
  }
  deps.io.err(`There is no command ${name}.\n\n${text}`);
  return 2;
}

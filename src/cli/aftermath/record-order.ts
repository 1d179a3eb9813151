// SPDX-License-Identifier: Apache-2.0
/** `record-order FILE [--confirm NAME]`, `record-order --lift ID --confirm NAME`: seals, expunges, holds; without a name it only tells what it would do. */
import { parseArgs } from 'node:util';
import type { DocumentReference } from '@medplum/fhirtypes';
import { carryOutOrder, liftOrder, type OrderOutcome } from '../../app/aftermath/record-order.ts';
import { readJson } from '../../domain/fhir/lossless-json.ts';
import type { CliDeps, Command, Io } from '../io.ts';
import { tell, withOffline } from '../io.ts';

const USAGE = 'throughcare record-order FILE [--confirm NAME] | --lift ID --confirm NAME';

export const recordOrder: Command = async (args, deps) => {
  const { values, positionals } = parseArgs({ args: [...args], strict: false, allowPositionals: true, options: { confirm: { type: 'string' }, lift: { type: 'string' } } });
  const { confirm, lift } = values;
  const [file] = positionals;
  const by = typeof confirm === 'string' ? confirm : undefined;
  if (typeof lift === 'string' ? by === undefined || file !== undefined : file === undefined || positionals.length > 1) {
    deps.io.err(USAGE);
    return 2;
  }
  return typeof lift === 'string' ? liftIt(deps, lift, by!) : carryOutFile(deps, file!, by);
};

async function carryOutFile(cli: CliDeps, file: string, confirmedBy: string | undefined): Promise<number> {
  const bytes = cli.readFile(file);
  const read = bytes.ok ? readJson(new TextDecoder().decode(bytes.value)) : bytes;
  if (!read.ok) {
    tell(cli.io, read.issues);
    return 1;
  }
  return withOffline(cli, async ({ deps, caller }) => {
    const done = await carryOutOrder(deps, caller, { order: read.value as DocumentReference, ...(confirmedBy === undefined ? {} : { confirmedBy }) });
    if (!done.ok) {
      tell(cli.io, done.issues);
      return 1;
    }
    show(cli.io, done.value);
    return 0;
  });
}

function show(io: Io, outcome: OrderOutcome): void {
  io.out(`${outcome.kind}: ${outcome.done ? 'carried out' : 'NOT carried out; --confirm NAME carries it out'}`);
  io.out(`  ${String(outcome.records.length)} records are reached, ${String(outcome.mentions.length)} mention them`);
  outcome.recipients.forEach((each) => { io.out(`  ${each.organization} has had them: ${String(each.disclosures)} disclosures, the last ${each.last}`); });
  if (outcome.order !== undefined) io.out(`  order ${outcome.order}: --lift takes it back`);
  if (outcome.entry !== undefined) io.out(`  ledger entry ${outcome.entry}`);
}

function liftIt(cli: CliDeps, order: string, confirmedBy: string): Promise<number> {
  return withOffline(cli, async ({ deps, caller }) => {
    const lifted = await liftOrder(deps, caller, { order, confirmedBy });
    if (!lifted.ok) {
      tell(cli.io, lifted.issues);
      return 1;
    }
    cli.io.out(`Lifted: ${String(lifted.value.records.length)} records are decided as before`);
    return 0;
  });
}

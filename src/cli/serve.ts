// SPDX-License-Identifier: Apache-2.0
/** `serve`: starts the gateway, prints its addresses and runs until it is asked to stop. */
import { refusal } from '../config.ts';
import type { Command, RunningGateway } from './io.ts';

export const serve: Command = async (_args, deps) => {
  const started = await deps.serve();
  if (!started.ok) {
    deps.io.err(refusal(started.issues));
    return 1;
  }
  const gateway = started.value;
  deps.io.out(addresses(gateway).map(([name, text]) => `${`${name}:`.padEnd(WIDTH)}${text}`).join('\n'));
  await deps.untilStopped();
  await gateway.close();
  return 0;
};

const WIDTH = 10;

/** What answers where, once everything does. */
function addresses({ address, listening, opsAddress, mtlsAddress, mllpAddress }: RunningGateway): readonly (readonly [string, string])[] {
  return [
    ['Gateway', listening === address ? address : `${address}, listening on ${listening}`], ['FHIR', `${address}/fhir/R4`], ['Console', `${address}/console`],
    ...(mtlsAddress === undefined ? [] : [['mTLS', mtlsAddress] as const]), ...(mllpAddress === undefined ? [] : [['MLLP', mllpAddress] as const]),
    ['Ops', `${opsAddress} (/healthz, /readyz, /metrics)`], ['Ready', 'until it is asked to stop (Ctrl-C)'],
  ];
}

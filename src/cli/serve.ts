// SPDX-License-Identifier: Apache-2.0
/** `serve`: starts the gateway, prints its addresses and runs until it is asked to stop. */
import { refusal } from '../config.ts';
import type { Command } from './io.ts';

export const serve: Command = async (_args, deps) => {
  const started = await deps.serve();
  if (!started.ok) {
    deps.io.err(refusal(started.issues));
    return 1;
  }
  const gateway = started.value;
  const { address, opsAddress } = gateway;
  deps.io.out(`Gateway: ${address}`);
  deps.io.out(`FHIR:    ${address}/fhir/R4`);
  deps.io.out(`Ops:     ${opsAddress} (/healthz, /readyz, /metrics)`);
  await deps.untilStopped();
  await gateway.close();
  return 0;
};

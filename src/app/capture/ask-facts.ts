// SPDX-License-Identifier: Apache-2.0
/** The facts of an ask to one holder, as a gate reads them: for checks of a paper that no ask has been made on yet. */
import type { AskFacts } from '../../domain/consent/context.ts';
import { readAsk } from '../../domain/consent/evidence/read-ask.ts';
import { trustedEvidence } from '../../domain/consent/evidence/trust.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { GatePolicy } from '../deps.ts';
import type { PersonGate } from '../gate/person-gate.ts';

/** In: an open gate and for whom the records are held. Out: the asker's facts toward that holder. */
export function askFacts(policy: GatePolicy, gate: PersonGate, from: string): Result<AskFacts> {
  const { registry } = gate.registry;
  const evidence = trustedEvidence(gate.knowledge.evidence, { from, gateway: policy.gateway, registry });
  const read = readAsk({ ...gate.asker, from, patients: [...gate.knowledge.patients.map((row) => row.id), ...gate.knowledge.former] }, registry, evidence);
  return read.ok ? ok(read.value.facts) : read;
}

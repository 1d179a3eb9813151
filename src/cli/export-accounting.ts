// SPDX-License-Identifier: Apache-2.0
/** `export-accounting --patient ID --format csv`: the accounting of disclosures that a patient may ask for (42 CFR 2.25, 45 CFR 164.528). */
import { parseArgs } from 'node:util';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { csv } from '../app/console/files.ts';
import type { Command } from './io.ts';
import { tell, withOffline } from './io.ts';

const COLUMNS = ['date', 'recipient', 'purpose', 'what', 'entry'] as const;

export const exportAccounting: Command = async (args, deps) => {
  const { values } = parseArgs({ args: [...args], strict: false, options: { patient: { type: 'string' }, format: { type: 'string' } } });
  const { patient, format } = values;
  if (typeof patient !== 'string' || (format !== undefined && format !== 'csv')) {
    deps.io.err('throughcare export-accounting --patient ID --format csv');
    return 2;
  }
  return withOffline(deps, async ({ app, caller }) => {
    const answer = await app.disclosures(caller, patient);
    if (!answer.ok) {
      tell(deps.io, answer.issues);
      return 1;
    }
    deps.io.out(accountingCsv(JSON.parse(answer.value.body?.text ?? '{}') as Bundle));
    return 0;
  });
};

/** AuditEvents of a bundle -> CSV (RFC 4180), one line each. */
export function accountingCsv(bundle: Bundle): string {
  const events = (bundle.entry ?? []).flatMap((entry) => (entry.resource?.resourceType === 'AuditEvent' ? [entry.resource] : []));
  return csv([COLUMNS, ...events.map(rowOf)]);
}

function rowOf(event: AuditEvent): readonly string[] {
  const recipient = event.agent.find((agent) => agent.requestor) ?? event.agent[0];
  const what = (event.entity ?? []).flatMap((entity) => (entity.type?.code === '2' ? entity.what?.reference ?? [] : []));
  return [
    event.recorded ?? '', recipient?.who?.display ?? recipient?.who?.identifier?.value ?? '',
    event.purposeOfEvent?.[0]?.coding?.[0]?.code ?? '', what.join(' '), event.id ?? '',
  ];
}

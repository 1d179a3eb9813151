// SPDX-License-Identifier: Apache-2.0
/** What the ledger keeps of tokens given and taken back. */
import type { AuditInput } from '../../domain/audit/balp.ts';
import { auditEvent } from '../../domain/audit/balp.ts';
import type { DisclosureDetail } from '../../app/ledger/entry.ts';
import type { Client, LedgerEntry } from '../../app/ports.ts';
import type { ActingAs } from '../../app/registry/acting-as.ts';
import type { HttpDeps } from '../context.ts';

interface Login {
  readonly client: Pick<Client, 'id' | 'organization'>;
  readonly acting: ActingAs;
  readonly operation: 'token' | 'revoke-token' | 'register-client' | 'authorize' | 'console-sign-in' | 'console-sign-out';
}

interface LoginDeps extends Pick<HttpDeps, 'ids' | 'clock' | 'settings'> { readonly request: string }

/** A login is an event that auditors ask for (45 CFR 164.312(b)). */
export function loginEntry({ client, acting, operation }: Login, deps: LoginDeps): LedgerEntry {
  const id = deps.ids.next();
  const at = deps.clock.now();
  const input: AuditInput = {
    id, recorded: at, request: deps.request, action: 'operation', operation, outcome: '0', client: client.id,
    organization: client.organization, source: deps.settings.publicUrl,
    ...(acting.person === undefined ? {} : { person: acting.person }), ...(acting.role === undefined ? {} : { role: acting.role }),
  };
  const detail: DisclosureDetail = {
    ask: { asOf: at, organization: client.organization, action: operation, types: [], ...acting }, decisions: [], groups: [],
  };
  return {
    id, at, request: deps.request, person: '', kind: operation === 'register-client' ? 'admin' : 'login', client: client.id, organization: client.organization,
    purpose: acting.purpose ?? '', outcome: 'permit', rules: [], audit: JSON.stringify(auditEvent(input)), detail: JSON.stringify(detail),
  };
}

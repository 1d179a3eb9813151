// SPDX-License-Identifier: Apache-2.0
import type { Purpose, Role } from '../domain/consent/facts/vocabulary.ts';

/**
 * Who asks, as established by the verified token and the partner registry; nothing of it comes from headers or bodies.
 * Without a purpose the caller sees its own records only (settled.md 3).
 */
export interface Caller {
  readonly tenant: string;
  readonly client: string;
  readonly organization: string;
  readonly kind: 'partner' | 'staff';
  /** Registered person (Practitioner, RelatedPerson or Patient id) that acts, when the token names one. */
  readonly person?: string;
  /** Of a patient: the Patients that carry its registered identifier; toward their holders alone its identity is proven. */
  readonly selves?: readonly string[];
  /** The one person (key of the store) that its token reaches; absent: everybody whom the law lets it see. */
  readonly confinedTo?: string;
  readonly role?: Role;
  readonly purpose?: Purpose;
  /** SMART v2 scopes granted; they narrow what the law allows and never widen it. */
  readonly scopes: readonly string[];
  /** Id of this request: ties log lines, ledger entries and the answer together. */
  readonly request: string;
}

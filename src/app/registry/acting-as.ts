// SPDX-License-Identifier: Apache-2.0
/**
 * As whom and why a client acts. The `hl7-b2b` extension of a client assertion (HL7 UDAP Security for Scalable
 * Registration, 5.2.1.1) may only choose among what is registered; without it the client acts under its one registered
 * purpose and role (settled.md 3). Whatever it says beyond that is refused, never ignored.
 */
import * as z from 'zod';
import { purposeOf } from '../../domain/consent/evidence/purposes.ts';
import { cs, V3_ACT_REASON } from '../../domain/consent/evidence/systems.ts';
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Client } from '../ports.ts';
import type { RegisteredPerson } from './people.ts';

export interface ActingAs {
  readonly purpose?: Purpose;
  readonly role?: Role;
  /** What the gate knows the person by: a Practitioner, RelatedPerson or Patient id. */
  readonly person?: string;
}

const text = z.string().min(1).max(512);

const extension = z.strictObject({
  version: z.literal('1'),
  subject_name: text.optional(),
  subject_id: text.optional(),
  subject_role: text.optional(),
  organization_name: text.optional(),
  organization_id: text.optional(),
  purpose_of_use: z.array(text).min(1).max(10),
  // References to consents decide nothing: the consents on file do.
  consent_policy: z.array(text).optional(),
  consent_reference: z.array(text).optional(),
});

/** The id that a `subject_id` names: a bare id, or the end of a reference or URL. */
export function subjectOf(b2b: unknown): string | undefined {
  const parsed = extension.safeParse(b2b);
  return parsed.data?.subject_id?.split('/').at(-1);
}

/**
 * The purpose, role and person a token will carry.
 * In: the registered client, the extension as sent (undefined: none) and the registered person it names (undefined: unknown).
 * Out: an issue for anything that is not registered; the caller learns only that, not what is.
 */
export function actingAs(client: Client, b2b: unknown, person: RegisteredPerson | undefined): Result<ActingAs> {
  if (client.app !== undefined) {
    return refused('this client is an app: it acts for people who sign in, never by itself');
  }
  if (b2b === undefined) {
    // UDAP Security 5.2.1: the extension is required of clients that come by a trust community.
    return client.udap === undefined ? ok(defaults(client)) : refused('the hl7-b2b extension is required');
  }
  const parsed = extension.safeParse(b2b);
  if (!parsed.success) {
    return refused('the hl7-b2b extension is malformed');
  }
  const said = parsed.data;
  if (!namesOwnOrganization(said.organization_id, client) || (said.subject_id !== undefined && person === undefined)) {
    return refused('the hl7-b2b extension names an organization or a subject that is not registered for this client');
  }
  const purposes = [...new Set(said.purpose_of_use.flatMap((code) => registeredPurposes(code, client)))];
  const everyCodeKnown = said.purpose_of_use.every((code) => registeredPurposes(code, client).length > 0);
  const [purpose, ...more] = purposes;
  if (!everyCodeKnown || purpose === undefined || more.length > 0) {
    return refused('the hl7-b2b extension must name one purpose of use that is registered for this client');
  }
  const role = roleOf(said.subject_role, client, person);
  return role === undefined ? refused('the hl7-b2b extension names a role that is not registered for this client and subject')
    : ok({ purpose, role, ...(person === undefined ? {} : { person: person.actsAs }) });
}

function defaults(client: Client): ActingAs {
  const purpose = PURPOSES.find((each) => each === client.defaultPurpose);
  const role = ROLES.find((each) => each === client.defaultRole);
  return { ...(purpose === undefined ? {} : { purpose }), ...(role === undefined ? {} : { role }) };
}

/** `system#code`, or a code alone (ours, else the v3 one) -> the registered purpose that it means, if any. */
function registeredPurposes(text: string, client: Client): readonly Purpose[] {
  const hash = text.lastIndexOf('#');
  const code = text.slice(hash + 1);
  const meant = hash < 0 ? purposeOf({ system: cs('purpose'), code }) ?? purposeOf({ system: V3_ACT_REASON, code })
    : purposeOf({ system: text.slice(0, hash), code });
  return meant !== undefined && client.purposes.includes(meant) ? [meant] : [];
}

/** A named role, or the only one that fits; it must be registered for the client and, when a person acts, for the person. */
function roleOf(said: string | undefined, client: Client, person: RegisteredPerson | undefined): Role | undefined {
  const own = ROLES.filter((role) => client.roles.includes(role) && (person === undefined || person.roles.includes(role)));
  if (said !== undefined) {
    return own.find((role) => said === role || said === `${cs('role')}#${role}`);
  }
  return own.find((role) => role === client.defaultRole) ?? (own.length === 1 ? own[0] : undefined);
}

function namesOwnOrganization(said: string | undefined, client: Client): boolean {
  return said === undefined || said === client.udap?.uri || said.split('/').at(-1) === client.organization;
}

function refused(text: string): Result<ActingAs> {
  return fail({ code: 'forbidden', text });
}

// SPDX-License-Identifier: Apache-2.0
/**
 * By which sign-ins at external OpenID providers a registered person is known, and at which desks the person works. They
 * stand apart from the directory, which every partner may read: a Basic resource of the registry, held by the gateway's
 * own organization, whose subject is the PractitionerRole or RelatedPerson. Pure.
 */
import type { Basic } from '@medplum/fhirtypes';
import { codesIn } from '../../domain/consent/evidence/access.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import type { Desk, Partner, SignIn } from './partner.ts';
import { DESKS } from './partner.ts';

export type SignInEntry = Basic & { readonly id: string };

/** What an entry says. */
export interface SignInFacts {
  /** `PractitionerRole/id` or `RelatedPerson/id`. */
  readonly subject: string;
  readonly organization: string;
  readonly signIns: readonly SignIn[];
  readonly desks: readonly Desk[];
}

const SYSTEM = cs('registration');
const DESK = cs('desk');

/** An entry for each person who has a sign-in or a desk, or had: an empty list ends what an earlier file said. */
export function signInEntries(partner: Pick<Partner, 'organization' | 'people' | 'participants'>): readonly SignInEntry[] {
  const { id } = partner.organization;
  return [
    ...partner.people.flatMap((each) => (each.signIns === undefined && each.desks === undefined ? []
      : [toEntry({ subject: `PractitionerRole/${each.id}`, organization: id, signIns: each.signIns ?? [], desks: each.desks ?? [] })])),
    ...partner.participants.flatMap((each) => (each.signIns === undefined ? []
      : [toEntry({ subject: `RelatedPerson/${each.id}`, organization: id, signIns: each.signIns, desks: [] })])),
  ];
}

function toEntry(facts: SignInFacts): SignInEntry {
  return {
    resourceType: 'Basic', id: facts.subject.split('/')[1] ?? '',
    ...(facts.signIns.length === 0 ? {} : { identifier: facts.signIns.map(({ issuer, subject }) => ({ system: issuer, value: subject })) }),
    code: { coding: [{ system: SYSTEM, code: 'sign-in' }, ...facts.desks.map((code) => ({ system: DESK, code }))] },
    subject: { reference: facts.subject },
    author: { reference: `Organization/${facts.organization}` },
  };
}

/** What a Basic of the registry says of sign-ins; undefined: it is about something else. */
export function readEntry(resource: Basic): SignInFacts | undefined {
  const subject = resource.subject?.reference;
  const organization = resource.author?.reference?.split('/')[1];
  if (subject === undefined || organization === undefined || !codesIn(resource.code, SYSTEM).includes('sign-in')) {
    return undefined;
  }
  return {
    subject, organization,
    signIns: (resource.identifier ?? []).flatMap(({ system, value }) => (system === undefined || value === undefined ? [] : [{ issuer: system, subject: value }])),
    desks: DESKS.filter((desk) => codesIn(resource.code, DESK).includes(desk)),
  };
}

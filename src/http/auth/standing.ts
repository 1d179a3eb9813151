// SPDX-License-Identifier: Apache-2.0
/**
 * What a client is right now: its registration and the person who acts through it, read from the registry and kept for a
 * quarter of a second, so that what is changed or ended there stops at once, on every process.
 */
import { createHash } from 'node:crypto';
import type { Client, Clock, Session, Store } from '../../app/ports.ts';
import type { RegisteredPerson } from '../../app/registry/people.ts';
import { hasEnded, isNamed } from '../../app/registry/ended.ts';
import { findPerson } from '../../app/registry/people.ts';
import { wasEnded } from '../../app/people/sign-out.ts';

const KEEP_MS = 250;
/** Entries kept at once; the eldest go first. */
const MOST = 10_000;

export interface Standing {
  readonly client: Client;
  readonly person?: RegisteredPerson;
  /** Whose records alone the token reaches: key of the store. */
  readonly confinedTo?: string;
  /** Changes whenever anything that a token may rest on changes. */
  readonly fingerprint: string;
}

export interface StandingDeps {
  readonly store: Pick<Store, 'read' | 'isUsed' | 'markUntil' | 'markedUntil'>;
  readonly clock: Clock;
  readonly tenant: string;
  /** Organization id of the gateway itself. */
  readonly gateway: string;
  /** IANA zone of the gateway: registrations count from the first to the last of their local days. */
  readonly timeZone: string;
}

/** Whose standing: the client, the person that acts through it, the token by which it asks, the grant it rests on and the Patient it is for. */
export interface StandingOf {
  readonly client: string;
  readonly subject?: string | undefined;
  readonly jti?: string;
  readonly grant?: string | undefined;
  readonly patient?: string | undefined;
}

/** Under which a revoked token is noted until it would have ended by itself (RFC 7009). */
export function revokedKey(jti: string): string {
  return `revoked:${jti}`;
}

/** A grant's id begins with when it was given: milliseconds since 1970, in base 36. */
export function grantedAt(grant: string): number {
  return parseInt(grant.split('.')[0] ?? '', 36);
}

/** The same of a grant: every token that rests on it is over, and no new one is given. */
export function revokedGrantKey(grant: string): string {
  return `revoked-grant:${grant}`;
}

/** The active client, with the person named by `subject`; undefined when there is no such client, it is not active, or the token was revoked. */
export async function readStanding(deps: StandingDeps, of: StandingOf): Promise<Standing | undefined> {
  const keys = [...(of.jti === undefined ? [] : [revokedKey(of.jti)]), ...(of.grant === undefined ? [] : [revokedGrantKey(of.grant)])];
  const revoked = await Promise.all(keys.map((key) => deps.store.isUsed(deps.tenant, key)));
  const standing = revoked.includes(true) ? undefined : await deps.store.read(deps.tenant, async (session) => {
    const client = await session.client(of.client);
    return client === undefined || !client.active || await isOver(deps, session, client) ? undefined : standingOf(deps, session, client, of);
  });
  const isEnded = standing !== undefined && of.grant !== undefined
    && await wasEnded(deps, { person: of.subject ?? '', organization: standing.client.organization }, grantedAt(of.grant));
  return isEnded ? undefined : standing;
}

/** Its organization is no partner any more, or, of a member of a trust community, is not known by its name any more. */
async function isOver({ gateway }: StandingDeps, session: Session, { organization, udap }: Client): Promise<boolean> {
  return udap === undefined ? hasEnded(session, organization, gateway) : !await isNamed(session, organization, { gateway, uri: udap.uri });
}

async function standingOf(deps: StandingDeps, session: Session, client: Client, { subject, patient }: StandingOf): Promise<Standing | undefined> {
  const person = subject === undefined ? undefined
    : await findPerson(session, { id: subject, organization: client.organization, gateway: deps.gateway, now: deps.clock.now(), timeZone: deps.timeZone });
  const row = patient === undefined ? undefined : (await session.get('Patient', patient))?.resource;
  const isThere = patient === undefined || (row !== undefined && !row.deleted && row.person !== '');
  // Whoever is no member of staff reaches one person, whichever the token names; a Patient that is another's by now is none of theirs.
  const confinedTo = person?.confinedTo ?? row?.person;
  if (!isThere || (row !== undefined && row.person !== confinedTo)) {
    return undefined;
  }
  const { name: _, ...rest } = client;
  const fingerprint = createHash('sha256').update(JSON.stringify([rest, person ?? null, ...(row === undefined ? [] : [row.person])])).digest('base64url');
  return { client, fingerprint, ...(person === undefined ? {} : { person }), ...(confinedTo === undefined ? {} : { confinedTo }) };
}

interface Kept { readonly at: number; readonly standing: Promise<Standing | undefined> }

/** `readStanding` with a short memory; many requests at once share one look-up. */
export function standings(deps: StandingDeps): (of: StandingOf) => Promise<Standing | undefined> {
  const kept = new Map<string, Kept>();
  return (of) => {
    const key = [of.client, of.subject, of.jti, of.grant, of.patient].map((each) => each ?? '').join('\n');
    const known = kept.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.at < KEEP_MS) {
      return known.standing;
    }
    const standing = readStanding(deps, of);
    kept.delete(key);
    kept.set(key, { at: now, standing });
    // A failed look-up is not kept: the next request tries again.
    standing.catch(() => { kept.delete(key); });
    if (kept.size > MOST) {
      kept.delete(kept.keys().next().value ?? '');
    }
    return standing;
  };
}

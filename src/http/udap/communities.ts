// SPDX-License-Identifier: Apache-2.0
/**
 * Trust communities: whose certificates count, and what the operator lets a member of each have. A community vouches for
 * who somebody is; what they may see stays with the registry, the consents and the law, so a member that the registry does
 * not know is no client, and one that it knows gets no more than is written here.
 */
import 'reflect-metadata';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { X509Certificate, X509Crl } from '@peculiar/x509';
import * as z from 'zod';
import { PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import type { Client } from '../../app/ports.ts';
import { grantScopes, isScope } from '../../domain/smart/scopes.ts';

const PEM = /-----BEGIN (?:CERTIFICATE|X509 CRL)-----[^-]+-----END (?:CERTIFICATE|X509 CRL)-----/g;
/** Revocation lists are read again when their files have changed, looked at this often. */
const LOOK_MS = 2_000;

const community = z.strictObject({
  uri: z.url(),
  anchors: z.string().min(1, 'PEM file of the anchors'),
  /** PEM file of revocation lists. */
  revoked: z.string().min(1).exactOptional(),
  scopes: z.array(z.string().refine(isScope, 'is not a scope that can be registered')).min(1),
  purposes: z.array(z.enum(PURPOSES)).default([]),
  roles: z.array(z.enum(ROLES)).default([]),
});

const file = z.strictObject({
  $schema: z.string().exactOptional(),
  /** Our own certificate chain (the leaf first) and its key, with which metadata are signed. */
  certificate: z.string().min(1), key: z.string().min(1),
  communities: z.array(community).min(1),
});

export interface Community {
  readonly uri: string;
  readonly anchors: readonly X509Certificate[];
  /** The lists as they are now. */
  readonly lists: () => readonly X509Crl[];
  readonly scopes: readonly string[];
  readonly purposes: readonly string[];
  readonly roles: readonly string[];
}

export interface Udap {
  /** DER in base64, the leaf first (RFC 7515 4.1.6). */
  readonly chain: readonly string[];
  /** PKCS#8 PEM. */
  readonly key: string;
  readonly communities: readonly Community[];
}

/** The file that UDAP_COMMUNITIES names -> communities; paths in it are relative to it. Errors say which member of it is wrong. */
export function readCommunities(path: string): Result<Udap> {
  const text = readText(path);
  const parsed = file.safeParse(text.ok ? parseJson(text.value) : undefined);
  if (!text.ok || !parsed.success) {
    return text.ok ? fail(...(parsed.error?.issues ?? []).map((issue) => ({ code: 'value' as const, text: `UDAP_COMMUNITIES: ${issue.path.join('.')}: ${issue.message}` }))) : text;
  }
  const at = (name: string): string => resolve(dirname(path), name);
  const [certificate, key] = [readText(at(parsed.data.certificate)), readText(at(parsed.data.key))];
  const anchors = parsed.data.communities.map((each) => readText(at(each.anchors)));
  const bad = [certificate, key, ...anchors, ...parsed.data.communities.flatMap((each) => (each.revoked === undefined ? [] : [readText(at(each.revoked))]))].find((each) => !each.ok);
  if (bad?.ok === false || !certificate.ok || !key.ok) {
    return bad?.ok === false ? bad : fail();
  }
  const lists = parsed.data.communities.map((each) => (each.revoked === undefined ? [] : listsIn(readText(at(each.revoked)))));
  if (lists.includes(undefined)) {
    return fail({ code: 'value', text: `UDAP_COMMUNITIES: communities.${String(lists.indexOf(undefined))}.revoked: holds no revocation list that can be read` });
  }
  return ok({
    chain: pems(certificate.value).map((pem) => Buffer.from(new X509Certificate(pem).rawData).toString('base64')), key: key.value,
    communities: parsed.data.communities.map(({ revoked, ...rest }, index) => ({
      ...rest, anchors: pems(anchors[index]?.ok === true ? anchors[index].value : '').map((pem) => new X509Certificate(pem)),
      lists: revoked === undefined ? () => [] : watched(at(revoked), lists[index] ?? []),
    })),
  });
}

/** A client as it stands while its community may have what the operator lets it have now: what was taken from the community since it registered is gone. */
export function withinCommunity(client: Client, udap: Udap | undefined): Client {
  if (client.udap === undefined) {
    return client;
  }
  const community = udap?.communities.find(({ uri }) => uri === client.udap?.community);
  return {
    ...client, scopes: grantScopes(client.scopes.join(' '), community?.scopes ?? []),
    purposes: client.purposes.filter((each) => community?.purposes.includes(each)), roles: client.roles.filter((each) => community?.roles.includes(each)),
  };
}

/** What a file of lists says now; while it cannot be read, is empty or half written, what it said last: nobody is let in again by a list that got lost. */
function watched(path: string, first: readonly X509Crl[]): () => readonly X509Crl[] {
  let [looked, stamp] = [-Infinity, -1];
  let lists = first;
  return () => {
    if (performance.now() - looked < LOOK_MS) {
      return lists;
    }
    looked = performance.now();
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? stamp;
    const read = changed === stamp ? undefined : listsIn(readText(path));
    if (read !== undefined) {
      stamp = changed;
      lists = read;
    }
    return lists;
  };
}

/** undefined: not one, or one that is no revocation list. */
function listsIn(text: Result<string>): readonly X509Crl[] | undefined {
  const blocks = text.ok ? pems(text.value) : [];
  try {
    const lists = blocks.map((pem) => new X509Crl(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')));
    // Without its next update nobody can tell whether a list still holds (RFC 5280 5.1.2.5: it MUST be there).
    return lists.length === 0 || lists.some(({ nextUpdate }) => nextUpdate === undefined) ? undefined : lists;
  } catch {
    return undefined;
  }
}

function pems(text: string): readonly string[] {
  return text.match(PEM) ?? [];
}

function readText(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch {
    return fail({ code: 'not-found', text: `UDAP_COMMUNITIES: the file ${path} cannot be read` });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

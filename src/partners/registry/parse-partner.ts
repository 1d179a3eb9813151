// SPDX-License-Identifier: Apache-2.0
/** The file of `partner add FILE`, checked at the edge. docs/partners.md shows one. */
import * as z from 'zod';
import { addressFault } from '../../app/deliver/address.ts';
import { PULLED_TYPES } from '../../app/pull/types.ts';
import { ENDPOINT_USES, TRANSPORTS } from '../../app/deliver/ports.ts';
import { keySetFault } from '../../app/registry/key-set.ts';
import { DESKS, type Partner } from '../../app/registry/partner.ts';
import { AGREEMENT_TYPES, CHRI_BASES } from '../../domain/consent/evidence/agreements.ts';
import { LEGAL_STATUSES, PARTNER_KINDS, PURPOSES, ROLES } from '../../domain/consent/facts/vocabulary.ts';
import { feedSettings } from '../../domain/mapping/row-schema.ts';
import type { Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { agreementDocument } from './parse-document.ts';
import { isAppScope, isScope } from '../../domain/smart/scopes.ts';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'up to 63 of a-z, 0-9 and -, as it becomes a FHIR id');
const name = z.string().trim().min(1).max(200);
const identifier = z.strictObject({ system: z.url(), value: z.string().trim().min(1) });
const period = z.strictObject({ start: z.iso.date().exactOptional(), end: z.iso.date().exactOptional() });
const active = z.boolean().default(true);

const signIns = z.array(z.strictObject({ issuer: z.url({ protocol: /^https?$/ }), subject: z.string().min(1).max(255) })).max(20);

const organization = z.strictObject({
  id: slug, name, active: z.boolean().exactOptional(),
  statuses: z.array(z.enum(LEGAL_STATUSES)).min(1, 'at least one legal status; `unregulated` when no federal regime applies'),
  kind: z.enum(PARTNER_KINDS).exactOptional(),
  parent: slug.exactOptional(),
  identifiers: z.array(identifier).default([]),
  discontinuedOn: z.iso.date().exactOptional(), recordsKeptUntil: z.iso.date().exactOptional(),
}).refine((each) => each.recordsKeptUntil === undefined || each.discontinuedOn !== undefined, { path: ['recordsKeptUntil'], message: 'is told of a discontinued program: give discontinuedOn' });

const person = z.strictObject({
  id: slug, name, roles: z.array(z.enum(ROLES)).min(1), identifiers: z.array(identifier).default([]), period: period.exactOptional(), active,
  signIns: signIns.exactOptional(), desks: z.array(z.enum(DESKS)).exactOptional(),
});

const participant = z.strictObject({
  id: slug, role: z.enum(['patient', 'patient-app', 'family-member', 'parent', 'personal-representative']), patient: identifier,
  period: period.exactOptional(), active, signIns: signIns.exactOptional(),
});

const agreement = z.strictObject({
  id: slug, type: z.enum(AGREEMENT_TYPES), with: z.array(slug).min(1, 'with whom'), period,
  boundByPart2: z.boolean().exactOptional(), returnOnly: z.boolean().exactOptional(), onEnd: z.enum(['return', 'destroy']).exactOptional(), document: agreementDocument.exactOptional(), active,
});

/** 28 CFR 20.33(a)(7): a contractor's authority is its security addendum; a statute or an order stands by itself. */
const chriAuthority = z.strictObject({ basis: z.enum(CHRI_BASES), period: period.exactOptional(), active: z.boolean().exactOptional(), agreement: slug.exactOptional() })
  .refine((each) => each.agreement === undefined || each.basis === 'security-addendum', { path: ['agreement'], message: 'only an authority by security-addendum rests on an agreement' });

const scope = z.string().refine((text) => isScope(text) || isAppScope(text), 'is not a scope that can be registered: system/TYPE.cruds, ingest or console; of an app, user/TYPE.cruds, patient/TYPE.rs, '
  + 'launch/patient, openid, fhirUser, profile or offline_access');

/** RFC 8252: https, a scheme of the app's own (with a dot, as it is a reversed domain name), or this machine. No fragment (RFC 6749 3.1.2). */
const redirectUri = z.string().max(500).refine(isRedirect, 'must be an https address without a fragment; http only of this machine; or an app\'s own scheme such as com.example.app:/signed-in');

const app = z.strictObject({ redirectUris: z.array(redirectUri).min(1).max(20), public: z.boolean().default(false) });

const client = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,199}$/), name,
  kind: z.enum(['partner', 'staff']).default('partner'),
  jwks: z.looseObject({ keys: z.array(z.unknown()) }).exactOptional(),
  jwksUri: z.url({ protocol: /^https?$/ }).exactOptional(),
  certificateBound: z.boolean().exactOptional(),
  app: app.exactOptional(),
  scopes: z.array(scope).min(1),
  purposes: z.array(z.enum(PURPOSES)).default([]),
  roles: z.array(z.enum(ROLES)).default([]),
  defaultPurpose: z.enum(PURPOSES).exactOptional(),
  defaultRole: z.enum(ROLES).exactOptional(),
  active,
}).superRefine((each, context) => {
  const faults = [
    ...(each.app?.public === true ? [each.jwks === undefined && each.jwksUri === undefined ? undefined : 'a public app has no keys']
      : [(each.jwks === undefined) === (each.jwksUri === undefined) ? 'give either jwks or jwksUri' : undefined]),
    ...appFaults(each),
    each.jwks === undefined ? undefined : prefixed('jwks', keySetFault(JSON.stringify(each.jwks))),
    each.defaultPurpose !== undefined && !each.purposes.includes(each.defaultPurpose) ? 'defaultPurpose must be one of purposes' : undefined,
    each.defaultRole !== undefined && !each.roles.includes(each.defaultRole) ? 'defaultRole must be one of roles' : undefined,
  ];
  for (const message of faults.filter((fault) => fault !== undefined)) {
    context.addIssue({ code: 'custom', message });
  }
}).transform(({ jwks, ...rest }) => ({ ...rest, jwks: jwks === undefined ? '' : JSON.stringify(jwks) }));

function appFaults({ app: isApp, kind, scopes, purposes, roles, defaultPurpose, defaultRole }: {
  readonly app?: unknown; readonly kind: string; readonly scopes: readonly string[]; readonly purposes: readonly string[]; readonly roles: readonly string[];
  readonly defaultPurpose?: string; readonly defaultRole?: string;
}): readonly (string | undefined)[] {
  if (isApp === undefined) {
    return [scopes.every(isScope) ? undefined : 'scopes of an app (user/, patient/, openid, ...) need `app`'];
  }
  return [
    scopes.every(isAppScope) ? undefined : 'an app has scopes of people alone: user/, patient/, launch/patient, openid, fhirUser, profile, offline_access',
    kind === 'staff' ? 'an app is of kind partner: staff work at the console' : undefined,
    purposes.length === 0 || roles.length === 0 ? 'an app needs purposes and roles: a person chooses among them' : undefined,
    defaultPurpose === undefined && defaultRole === undefined ? undefined : 'an app has no defaults: a person chooses',
  ];
}

const feed = z.strictObject({
  id: slug, format: z.string().regex(/^[a-z0-9-]{1,40}$/), active,
  // What a feed may say is told once, where the mappings tell it; who it is from, the registry tells.
  settings: feedSettings.omit({ id: true, organization: true }).default({}),
});

/** How the gateway proves itself at a partner's server. */
const auth = z.strictObject({ tokenUrl: z.string().exactOptional(), client: z.string().min(1).exactOptional(), scope: z.string().min(1).exactOptional(), mutualTls: z.boolean().exactOptional() })
  .superRefine((each, context) => {
    const fault = each.tokenUrl === undefined ? undefined : addressFault({ transport: 'fhir-rest', address: each.tokenUrl });
    const faults = [
      prefixed('tokenUrl', fault), (each.tokenUrl === undefined) === (each.client === undefined) ? undefined : 'tokenUrl and client belong together: where a token is asked for, and as whom',
      each.tokenUrl === undefined && each.mutualTls !== true ? 'says nothing: give tokenUrl and client, or mutualTls, or leave it out' : undefined,
    ];
    for (const message of faults.filter((one) => one !== undefined)) {
      context.addIssue({ code: 'custom', message });
    }
  });
const certificate = z.string().regex(/^-----BEGIN CERTIFICATE-----/, 'a certificate in PEM form');

const source = z.strictObject({
  id: slug, address: z.string(), active,
  identifierSystems: z.array(z.url()).min(1, 'by which identifiers it knows its patients'),
  types: z.array(z.enum(PULLED_TYPES)).min(1).exactOptional(),
  auth: auth.exactOptional(), clients: z.record(slug, z.string().min(1)).exactOptional(), certificate: certificate.exactOptional(),
}).superRefine((each, context) => {
  const fault = addressFault({ transport: 'fhir-rest', address: each.address });
  const faults = [prefixed('address', fault), each.clients !== undefined && each.auth?.tokenUrl === undefined ? 'clients: as which clients the gateway asks for a token needs auth.tokenUrl' : undefined];
  for (const message of faults.filter((one) => one !== undefined)) {
    context.addIssue({ code: 'custom', message });
  }
});

const endpoint = z.strictObject({
  id: slug, uses: z.array(z.enum(ENDPOINT_USES)).min(1, 'what is delivered there'), transport: z.enum(TRANSPORTS),
  address: z.string().default(''), active,
  client: z.string().exactOptional(), purpose: z.enum(PURPOSES).exactOptional(), role: z.enum(ROLES).exactOptional(), person: slug.exactOptional(),
  content: z.enum(['fhir', 'hl7v2']).exactOptional(), feed: slug.exactOptional(), certificate: certificate.exactOptional(), auth: auth.exactOptional(),
}).superRefine((each, context) => {
  const faults = [
    prefixed('address', addressFault(each)),
    each.uses.some((use) => use !== 'notice') && each.client === undefined ? 'client: as which registered client what is delivered there is decided' : undefined,
    each.transport === 'smime' && each.certificate === undefined ? 'certificate: whom to encrypt for' : undefined,
  ];
  for (const message of faults.filter((fault) => fault !== undefined)) {
    context.addIssue({ code: 'custom', message });
  }
});

const partner = z.strictObject({
  $schema: z.string().exactOptional(),
  organization,
  people: z.array(person).default([]),
  participants: z.array(participant).default([]),
  agreements: z.array(agreement).default([]),
  chriAuthority: chriAuthority.exactOptional(),
  clients: z.array(client).default([]),
  feeds: z.array(feed).default([]),
  endpoints: z.array(endpoint).default([]),
  sources: z.array(source).default([]),
});

/** JSON text of a partner file -> the partner, or one issue per fault with its place in the file. */
export function parsePartner(text: string): Result<Partner> {
  const json = parseJson(text);
  if (json === undefined) {
    return fail({ code: 'structure', text: 'The partner file is not JSON' });
  }
  const parsed = partner.safeParse(json);
  if (!parsed.success) {
    return fail(...parsed.error.issues.map((issue) => ({ code: 'value' as const, text: issue.message, at: issue.path.join('.') })));
  }
  const { $schema: _, ...rest } = parsed.data;
  return ok(rest as Partner);
}

function isRedirect(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#') || /\s/.test(text)) {
    return false;
  }
  const { protocol, hostname, username } = new URL(text);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && loopback) || /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol));
}

function prefixed(word: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${word} ${fault}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * The settings of one gateway. `npm start` reads them from the environment and refuses with one message that lists
 * everything that is missing; the demo and the tests bring an object of their own. Every name is in docs/operate.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { DemoPerson } from './app/console/door-pages.ts';
import type { Patience } from './app/deliver/deliver.ts';
import { STATES } from './domain/consent/facts/vocabulary.ts';
import { oidcFaults, oidcRegistration, type OidcRegistration } from './config-oidc.ts';
import type { Result } from './domain/issue.ts';
import { fail, ok } from './domain/issue.ts';

/** What the gateway itself is in law; it changes what it may do on its own (42 CFR 2.11, 2.24, 2.31(a)(4)(ii)). */
export const POSTURES = ['qso', 'intermediary', 'lawful-holder'] as const;
export type Posture = (typeof POSTURES)[number];

export interface DeliverySettings {
  /** Folder of file drops and mail that go out. */
  readonly directory?: string;
  /** PEM texts of the RSA certificate that signs mail, and the address it belongs to. */
  readonly smime?: { readonly cert: string; readonly key: string; readonly from: string };
  /** The rest is for tests: no variable sets it. Milliseconds. */
  readonly off?: boolean;
  readonly patience?: Patience;
  readonly lease?: number;
  readonly pause?: number;
  readonly timeout?: number;
  readonly interval?: number;
  readonly correctionsEvery?: number;
}

export interface Settings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly opsHost: string;
  readonly opsPort: number;
  /** PEM texts; with them the gateway terminates TLS itself. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** A second address that asks every client for a certificate; `ca`: PEM of the authorities whose certificates are taken, `crl`: PEM of their revocation lists, `crlFile`: where they are, to be read again when they change. */
  readonly mtls?: { readonly port: number; readonly ca: string; readonly crl?: string; readonly crlFile?: string };
  /** PEM texts: what the gateway shows partners' servers that ask for a certificate. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** File of the trust communities whose members may register (docs/partners.md); absent: none. */
  readonly communities?: string;
  /** The OpenID provider at which people sign in (docs/people.md); absent: nobody can. */
  readonly oidc?: OidcRegistration;
  /** Addresses (or subnets) of the proxies whose X-Forwarded-For and Client-Cert count. */
  readonly trustProxy: readonly string[];
  /** Origin that partners use, without a path. Absent: the address that was bound (demo and tests). */
  readonly publicUrl?: string;
  readonly posture: Posture;
  readonly tenant: string;
  /** IANA name; local days of consents and records. */
  readonly timeZone: string;
  /** State whose overlay applies; ZZ: none. */
  readonly jurisdiction: (typeof STATES)[number];
  /** Id of the gateway's own Organization in the registry. */
  readonly organization: string;
  /** Identifier systems that name one human being for certain: records of several sources link on them alone. */
  readonly trustedSystems: readonly string[];
  /** State rule: may a minor consent alone to SUD treatment? Absent: not configured, and undecided (42 CFR 2.14). */
  readonly minorMayConsentAlone?: boolean;
  /** Absent: embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly poolSize?: number;
  readonly logLevel: string;
  /** HL7 v2 over MLLP; absent: none is taken. Port 0: any free one. */
  readonly mllp?: { readonly host: string; readonly port: number };
  /** Directory of dropped files, one folder for each feed; absent: none is watched. */
  readonly dropDir?: string;
  /** Deliveries to partners (docs/deliveries.md). */
  readonly deliveries?: DeliverySettings;
  /** Pulls from partners' servers. For tests: no variable sets it. Milliseconds. */
  readonly pulls?: { readonly timeout?: number; readonly pause?: number };
  /** Requests per minute and client; token requests per minute and address. */
  readonly rateLimit: number;
  readonly tokenRateLimit: number;
  /** People as whom anybody may sign in at the console. Demo and tests only: no variable sets it. */
  readonly demoPeople?: readonly DemoPerson[];
  /** Lets key sets be fetched by http from loopback addresses. Demo and tests only: no variable sets it. */
  readonly loopbackKeys?: boolean;
  /** Milliseconds at whose multiples silent answers leave, instead of those of src/http/pace.ts. Tests only: no variable sets it. */
  readonly tick?: number;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

const port = z.coerce.number({ error: 'a port number' }).int().min(0).max(65535);
const perMinute = z.coerce.number({ error: 'a number of requests per minute' }).int().min(1);

const environment = z.object({
  PUBLIC_URL: z.string({ error: 'the https:// origin that partners use, e.g. https://gateway.example.org' })
    .refine(isOrigin, 'must be an https:// origin without a path (http:// only for a loopback address)'),
  GATEWAY_POSTURE: z.enum(POSTURES, { error: `what the gateway is in law: ${POSTURES.join(', ')} (42 CFR 2.11)` }),
  TENANT: z.string({ error: 'the tenant that clients are registered under, e.g. county' })
    .regex(/^[a-z0-9-]{1,40}$/, 'up to 40 of a-z, 0-9 and -'),
  TIME_ZONE: z.string({ error: 'the IANA time zone in which consents begin and end, e.g. America/Chicago' })
    .refine(isTimeZone, 'is not an IANA time zone'),
  JURISDICTION: z.enum(STATES, { error: `the state whose law overlays the federal one: ${STATES.join(', ')} (ZZ: none)` }),
  ORGANIZATION: z.string().regex(/^[a-z0-9-]{1,64}$/, 'up to 64 of a-z, 0-9 and -').default('gateway'),
  TRUSTED_IDENTIFIERS: z.string().default('').transform(list)
    .refine((systems) => systems.every((each) => URL.canParse(each)), 'identifier systems (URIs), separated by commas'),
  MINOR_MAY_CONSENT_ALONE: z.enum(['yes', 'no']).optional(),
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(8443),
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: port.default(9090),
  TLS_CERT: z.string().refine(existsSync, 'names no file').optional(),
  TLS_KEY: z.string().refine(existsSync, 'names no file').optional(),
  MTLS_PORT: port.optional(),
  MTLS_CA: z.string().refine(existsSync, 'names no file').optional(),
  MTLS_CRL: z.string().refine(existsSync, 'names no file').optional(),
  CLIENT_CERT: z.string().refine(existsSync, 'names no file').optional(),
  CLIENT_KEY: z.string().refine(existsSync, 'names no file').optional(),
  UDAP_COMMUNITIES: z.string().refine(existsSync, 'names no file').optional(),
  OIDC_ISSUER: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_KEY: z.string().refine(existsSync, 'names no file').optional(),
  OIDC_CLIENT_KEY_ID: z.string().optional(),
  TRUST_PROXY: z.string().optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://').optional(),
  DATA_DIR: z.string().default('./data'),
  DB_POOL: z.coerce.number().int().min(2).max(200).optional(),
  MLLP_PORT: port.optional(),
  MLLP_HOST: z.string().optional(),
  DROP_DIR: z.string().refine(existsSync, 'names no folder').optional(),
  DELIVERY_DIR: z.string().refine(existsSync, 'names no folder').optional(),
  SMIME_CERT: z.string().refine(existsSync, 'names no file').optional(),
  SMIME_KEY: z.string().refine(existsSync, 'names no file').optional(),
  SMIME_FROM: z.email('must be the mail address that SMIME_CERT was issued to').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  RATE_LIMIT: perMinute.default(12_000),
  TOKEN_RATE_LIMIT: perMinute.default(600),
});

type Environment = z.infer<typeof environment>;

/** What a command needs that works on the gateway's database beside it: the same words, without those of the network. */
const commandEnvironment = environment.pick({
  TENANT: true, TIME_ZONE: true, JURISDICTION: true, ORGANIZATION: true, TRUSTED_IDENTIFIERS: true, MINOR_MAY_CONSENT_ALONE: true,
  DATABASE_URL: true, DATA_DIR: true, DB_POOL: true, LOG_LEVEL: true,
});

type CommandEnvironment = z.infer<typeof commandEnvironment>;

export type CommandSettings = Pick<Settings, 'tenant' | 'timeZone' | 'jurisdiction' | 'organization' | 'trustedSystems' | 'minorMayConsentAlone'
  | 'databaseUrl' | 'dataDir' | 'poolSize' | 'logLevel'>;

/** The environment -> settings, or one issue per variable that is missing or wrong, each telling what to set. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Result<Settings> {
  const given = nonEmpty(env);
  const parsed = environment.safeParse(given);
  const issues = [
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`)),
    ...transportFaults(given),
    ...oidcFaults(given),
  ];
  if (!parsed.success || issues.length > 0) {
    return fail(...issues.map((text) => ({ code: 'required' as const, text })));
  }
  return ok(toSettings(parsed.data));
}

/** The environment -> settings of a command that works on the database; a log on a terminal would only be in the way. */
export function readCommandSettings(env: Readonly<Record<string, string | undefined>>): Result<CommandSettings> {
  const parsed = commandEnvironment.safeParse({ LOG_LEVEL: 'warn', ...nonEmpty(env) });
  return parsed.success ? ok(toCommandSettings(parsed.data))
    : fail(...parsed.error.issues.map((issue) => ({ code: 'required' as const, text: `${String(issue.path[0])}: ${issue.message}` })));
}

function nonEmpty(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/** One message out of the issues of `readSettings`, for the terminal. */
export function refusal(issues: readonly { readonly text: string }[]): string {
  const lines = issues.map((issue) => `  ${issue.text}`);
  return ['This does not start. Set these variables (docs/operate.md tells what they mean):', ...lines,
    'To see it work without any setting: npm run demo'].join('\n');
}

function toSettings(env: Environment): Settings {
  return {
    host: env.HOST,
    port: env.PORT,
    opsHost: env.OPS_HOST,
    opsPort: env.OPS_PORT,
    ...(env.TLS_CERT !== undefined && env.TLS_KEY !== undefined
      ? { tls: { cert: readFileSync(env.TLS_CERT, 'utf8'), key: readFileSync(env.TLS_KEY, 'utf8') } } : {}),
    ...(env.MTLS_PORT !== undefined && env.MTLS_CA !== undefined
      ? { mtls: { port: env.MTLS_PORT, ca: readFileSync(env.MTLS_CA, 'utf8'), ...(env.MTLS_CRL === undefined ? {} : { crl: readFileSync(env.MTLS_CRL, 'utf8'), crlFile: env.MTLS_CRL }) } } : {}),
    ...(env.CLIENT_CERT === undefined || env.CLIENT_KEY === undefined ? {} : { clientCertificate: { cert: readFileSync(env.CLIENT_CERT, 'utf8'), key: readFileSync(env.CLIENT_KEY, 'utf8') } }),
    ...(env.UDAP_COMMUNITIES === undefined ? {} : { communities: env.UDAP_COMMUNITIES }),
    ...oidcRegistration(env),
    trustProxy: list(env.TRUST_PROXY ?? ''),
    publicUrl: new URL(env.PUBLIC_URL).origin,
    posture: env.GATEWAY_POSTURE,
    rateLimit: env.RATE_LIMIT,
    tokenRateLimit: env.TOKEN_RATE_LIMIT,
    ...(env.MLLP_PORT === undefined ? {} : { mllp: { host: env.MLLP_HOST ?? env.HOST, port: env.MLLP_PORT } }),
    ...(env.DROP_DIR === undefined ? {} : { dropDir: env.DROP_DIR }),
    deliveries: deliverySettings(env),
    ...toCommandSettings(env),
  };
}

function deliverySettings({ DELIVERY_DIR, SMIME_CERT, SMIME_KEY, SMIME_FROM }: Environment): DeliverySettings {
  return {
    ...(DELIVERY_DIR === undefined ? {} : { directory: DELIVERY_DIR }),
    ...(SMIME_CERT === undefined || SMIME_KEY === undefined || SMIME_FROM === undefined ? {}
      : { smime: { cert: readFileSync(SMIME_CERT, 'utf8'), key: readFileSync(SMIME_KEY, 'utf8'), from: SMIME_FROM } }),
  };
}

function toCommandSettings(env: CommandEnvironment): CommandSettings {
  return {
    tenant: env.TENANT,
    timeZone: env.TIME_ZONE,
    jurisdiction: env.JURISDICTION,
    organization: env.ORGANIZATION,
    trustedSystems: env.TRUSTED_IDENTIFIERS,
    ...(env.MINOR_MAY_CONSENT_ALONE === undefined ? {} : { minorMayConsentAlone: env.MINOR_MAY_CONSENT_ALONE === 'yes' }),
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    dataDir: env.DATA_DIR,
    ...(env.DB_POOL === undefined ? {} : { poolSize: env.DB_POOL }),
    logLevel: env.LOG_LEVEL,
  };
}

function list(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}

/** Patient data may not cross a network in the clear (45 CFR 164.312(e)): TLS here, a named proxy before us, or loopback. */
function transportFaults(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const { TLS_CERT, TLS_KEY, TRUST_PROXY, HOST } = env;
  if ((TLS_CERT === undefined) !== (TLS_KEY === undefined)) {
    return ['TLS_CERT and TLS_KEY: set both (files in PEM form) or neither'];
  }
  if ((env.CLIENT_CERT === undefined) !== (env.CLIENT_KEY === undefined)) {
    return ['CLIENT_CERT and CLIENT_KEY: set both (files in PEM form) or neither'];
  }
  if (env.MTLS_PORT !== undefined && (TLS_CERT === undefined || env.MTLS_CA === undefined)) {
    return ['MTLS_PORT: needs TLS_CERT, TLS_KEY and MTLS_CA (PEM file of the authorities whose client certificates are taken)'];
  }
  // No proxy ends TLS for MLLP unless it says so: then the gateway listens on loopback, and the proxy stands before it.
  const mllpSafe = env.MLLP_PORT === undefined || TLS_CERT !== undefined || LOOPBACK.includes(env.MLLP_HOST ?? HOST ?? '');
  const mllp = mllpSafe ? [] : ['MLLP_PORT: needs TLS_CERT and TLS_KEY, or MLLP_HOST=127.0.0.1 to listen on this machine alone'];
  const safe = TLS_CERT !== undefined || TRUST_PROXY !== undefined || (HOST !== undefined && LOOPBACK.includes(HOST));
  return safe ? mllp : [...mllp, 'TLS_CERT and TLS_KEY: files in PEM form; or TRUST_PROXY: addresses of the proxy that ends TLS before the gateway; '
    + 'or HOST=127.0.0.1 to listen on this machine alone'];
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const url = new URL(text);
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return bare && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
}

/** True for a host name that never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.includes(hostname.replace(/^\[|\]$/g, ''));
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

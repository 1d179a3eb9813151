// SPDX-License-Identifier: Apache-2.0
/**
 * A partner's own FHIR server, small and real: SMART Backend Services with checked assertions, searches by POST in pages, transactions. It
 * breaks off, hangs or refuses as a test wants.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { Bundle, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import { close, listen } from '../../src/listen.ts';

/** What goes wrong with a request: the connection breaks, nothing comes, or a status. */
export type Trouble = 'drop' | 'hang' | number | undefined;
export interface SeenRequest { readonly method: string; readonly path: string; readonly query: string; readonly form: Readonly<Record<string, string>>; readonly token: string }

export interface FhirServer {
  /** Base of its FHIR API, and its token endpoint. */
  readonly base: string;
  readonly tokenUrl: string;
  /** Patients and records; what is pushed here is added. */
  readonly held: Resource[];
  /** What its searches give as well, whatever was asked. */
  readonly strays: Resource[];
  /** Provenance that goes with what it targets, when it is asked for. */
  readonly included: Provenance[];
  readonly seen: SeenRequest[];
  /** Claims of the assertions that it took, in order. */
  readonly logins: JWTPayload[];
  /** Transactions that it carried out, in order, each once. */
  readonly took: Bundle[];
  trouble: (request: SeenRequest) => Trouble;
  /** Tokens given so far are taken no more. */
  forgetTokens(): void;
  close(): Promise<void>;
}

export interface FhirServerOptions {
  /** Where the keys of its clients are; absent: no token is asked for. */
  readonly jwksUrl?: () => string;
  readonly client?: string;
  readonly pageSize?: number;
}

export async function openFhirServer(options: FhirServerOptions = {}): Promise<FhirServer> {
  const app = express();
  const server = createServer(app);
  const origin = `http://${await listen(server, { host: '127.0.0.1', port: 0 })}`;
  const tokens = new Set<string>();
  const made: FhirServer = {
    base: `${origin}/fhir`, tokenUrl: `${origin}/token`, held: [], strays: [], included: [], seen: [], logins: [], took: [], trouble: () => undefined,
    forgetTokens: () => { tokens.clear(); },
    close: async () => { server.closeAllConnections(); await close(server, 0); },
  };
  app.use(express.urlencoded({ extended: false }), express.json({ type: ['application/json', 'application/fhir+json'], limit: '20mb' }));
  app.use((req, res, next) => {
    const form = (req.method === 'POST' && typeof req.body === 'object' ? req.body : {}) as Readonly<Record<string, string>>;
    const seen = { method: req.method, path: req.path, query: req.url.split('?')[1] ?? '', form, token: (req.headers.authorization ?? '').replace('Bearer ', '') };
    made.seen.push(seen);
    const trouble = made.trouble(seen);
    if (trouble === 'drop') {
      req.socket.destroy();
    } else if (typeof trouble === 'number') {
      res.status(trouble).type('application/fhir+json').send({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'transient' }] });
    } else if (trouble === undefined) {
      next();
    }
  });
  app.post('/token', (req, res) => { void login(made, { ...options, tokens }, req, res); });
  app.use('/fhir', (req, res, next) => { if (options.jwksUrl === undefined || tokens.has((req.headers.authorization ?? '').replace('Bearer ', ''))) { next(); } else { res.status(401).end(); } });
  fhirRoutes(app, made, options.pageSize ?? 10);
  return made;
}

type Login = FhirServerOptions & { readonly tokens: Set<string> };

async function login(made: FhirServer, { jwksUrl, client, tokens }: Login, req: Request, res: Response): Promise<void> {
  try {
    const form = req.body as Readonly<Record<string, string>>;
    const { payload } = await jwtVerify(form['client_assertion'] ?? '', createRemoteJWKSet(new URL(jwksUrl?.() ?? '')), {
      algorithms: ['ES384', 'RS384'], issuer: client ?? '', subject: client ?? '', audience: made.tokenUrl, requiredClaims: ['jti', 'exp'], maxTokenAge: 300,
    });
    if (form['grant_type'] !== 'client_credentials' || made.logins.some((each) => each.jti === payload.jti)) {
      throw new Error('not a new assertion for this grant');
    }
    const token = randomUUID();
    tokens.add(token);
    made.logins.push(payload);
    res.json({ access_token: token, token_type: 'bearer', expires_in: 300, scope: form['scope'] });
  } catch {
    res.status(401).json({ error: 'invalid_client' });
  }
}

function fhirRoutes(app: Express, made: FhirServer, pageSize: number): void {
  const pages = new Map<string, { readonly found: readonly Resource[]; readonly from: number }>();
  const page = (res: Response, found: readonly Resource[], from = 0): void => {
    const next = from + pageSize < found.length ? randomUUID() : undefined;
    if (next !== undefined) {
      pages.set(next, { found, from: from + pageSize });
    }
    const link = next === undefined ? {} : { link: [{ relation: 'next', url: `${made.base}?_page=${next}` }] };
    res.type('application/fhir+json').send(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', ...link, entry: found.slice(from, from + pageSize).map((resource) => ({ fullUrl: `${made.base}/${resource.resourceType}/${resource.id ?? ''}`, resource })) }));
  };
  app.post('/fhir/:type/_search', (req, res) => {
    const form = req.body as Readonly<Record<string, string>>;
    const wanted = (form['identifier'] ?? '').split(',');
    const isAsked = (each: Resource): boolean => (req.params.type === 'Patient' ? (each as Patient).identifier?.some(({ system, value }) => wanted.includes(`${system ?? ''}|${value ?? ''}`)) === true
      : (each as { subject?: { reference?: string }; patient?: { reference?: string } }).subject?.reference === form['patient'] || (each as { patient?: { reference?: string } }).patient?.reference === form['patient']);
    const found = [...made.held.filter(isAsked), ...made.strays].filter((each) => each.resourceType === req.params.type);
    const targets = found.map((each) => `${each.resourceType}/${each.id ?? ''}`);
    page(res, [...found, ...form['_revinclude'] === 'Provenance:target' ? made.included.filter(({ target }) => target.some(({ reference }) => targets.includes(reference ?? ''))) : []]);
  });
  app.get('/fhir', (req, res) => {
    const at = pages.get(new URLSearchParams(req.url.split('?')[1]).get('_page') ?? '');
    if (at === undefined) { res.status(410).end(); } else { page(res, at.found, at.from); }
  });
  app.get('/fhir/:type/:id', (req, res) => {
    const found = made.held.find((each) => each.resourceType === req.params.type && each.id === req.params.id);
    if (found === undefined) { res.status(404).end(); } else { res.type('application/fhir+json').send(JSON.stringify(found)); }
  });
  app.post('/fhir', (req, res) => {
    const bundle = req.body as Bundle;
    if (!made.took.some((each) => each.identifier?.value === bundle.identifier?.value)) {
      made.took.push(bundle);
    }
    res.type('application/fhir+json').send({ resourceType: 'Bundle', type: 'transaction-response' });
  });
}

/** What a server heard of anybody: without logins, and without the questions about nobody, under a number made up now (src/app/pull/pull.ts). */
export function heardOf(...servers: readonly FhirServer[]): readonly SeenRequest[] {
  return servers.flatMap(({ seen }) => seen).filter(({ path, form }) => path !== '/token' && !/\|[0-9a-f]{8}-[0-9a-f-]{27}$/.test(form['identifier'] ?? ''));
}

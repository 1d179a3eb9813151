// SPDX-License-Identifier: Apache-2.0
/**
 * The consent-aware token of IHE Privacy Consent on FHIR (Get Consent Access Token, ITI-108; extension `ihe_pcf` with patient_id, doc_id, acp and
 * residual). For a holder's own server, which keeps records that the gateway does not: it says that the consents on file let this client have
 * something there, and what is left to forbid. The gateway itself takes no such token; here every request is decided anew.
 *
 * The client may read its token, and beside a consent that it may see, rules that are narrower would tell of a refusal (42 CFR 2.13(c)). So the token itself
 * forbids everything, and holds the rules sealed; the holder's own clients are told them by introspection (RFC 7662).
 */
import type { Coding, Consent } from '@medplum/fhirtypes';
import { OPTIONS } from '../../domain/consent/capture/forms.ts';
import { readRecordProfile } from '../../domain/consent/classify/record-profile.ts';
import { enforceStatement } from '../../domain/consent/enforce/enforce.ts';
import { noConsentToken } from '../../domain/consent/enforce/releasable.ts';
import { purposeCoding } from '../../domain/consent/evidence/purposes.ts';
import { cs } from '../../domain/consent/evidence/systems.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Answer } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { PersonGate } from '../gate/person-gate.ts';
import { gateFactsOf, gateOf, readGateFacts } from '../gate/profile.ts';
import type { Session } from '../ports.ts';
import { recordAnswer } from '../release/record.ts';
import { withAuthor } from '../write/draft.ts';
import { locate, type ConsultCall } from './consult.ts';

export interface ConsentTokenCall extends ConsultCall {
  /** Organization on whose server the token is to be used. */
  readonly holder: string;
  /** As the client named that server: the audience. */
  readonly resource: string;
  readonly scope: string;
  /** Base of the FHIR API, for references in the token. */
  readonly base: string;
  /** Signs the claims for the audience; how long it lives is the signer's. Out: the token and its life in seconds. */
  readonly sign: (claims: ConsentClaims, audience: string) => Promise<{ readonly token: string; readonly seconds: number }>;
}

/** One residual rule (IHE PCF, volume 3): what no member names is everything. */
export interface Residual {
  readonly type: 'forbid' | 'permit';
  readonly code?: readonly { readonly coding: readonly Coding[] }[];
  readonly dataPeriod?: { readonly start?: string; readonly end?: string };
}

export interface ConsentClaims {
  readonly sub: string;
  readonly scope: string;
  readonly extensions: {
    readonly ihe_iua: { readonly subject_organization_id: string; readonly subject_role?: string; readonly purpose_of_use: readonly Coding[]; readonly person_id: string };
    readonly ihe_pcf: { readonly patient_id: string; readonly doc_id?: string; readonly acp: string; readonly residual: readonly Residual[] };
    /** The residual rules, for the holder alone: `openResidual`. */
    readonly throughcare: { readonly residual: string };
  };
}

/** The sealed rules of a token, for a client of the holder that they were made for; undefined: not ours, or another's. */
export function openResidual(deps: Pick<Deps, 'sealer'>, organization: string, sealed: string): readonly Residual[] | undefined {
  const text = deps.sealer.open(audienceOf(organization), sealed);
  return text === undefined ? undefined : JSON.parse(text) as readonly Residual[];
}

function audienceOf(holder: string): string {
  return `consent-token ${holder}`;
}

/** Its length tells of how much may go as little as its text: as long as any, but for the longest. */
function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / PAD) * PAD);
}

/** Characters: every kind of record in a single rule fits. */
const PAD = 4096;

/** What the token itself says: a server that does not ask for the rules lets nothing go. */
const CLOSED: readonly Residual[] = [{ type: 'forbid' }];

/** Where there is no consent and none is needed. */
const HIPAA_POLICY = 'https://www.ecfr.gov/current/title-45/part-164/subpart-E';

/** 200 with a token; 400 alike for nobody, nothing on file at that holder, and nothing that may go. */
export async function consentToken(deps: Deps, gates: Gates, caller: Caller, call: ConsentTokenCall): Promise<Result<Answer>> {
  const looked = await deps.store.read(caller.tenant, (session) => look(deps, gates, session, { caller, call }));
  const claims = looked === undefined ? undefined : claimsFor(deps, caller, call, looked);
  const [patient] = looked?.gate.patient === undefined || claims === undefined ? [] : await deps.store.read(caller.tenant, (session) => session.getMany([`Patient/${looked.gate.patient!.id}`]));
  const decisions = looked === undefined || patient === undefined ? [] : looked.gate.conclude([patient, ...looked.kinds]);
  const written = await recordAnswer(deps, caller, {
    action: 'operation', operation: 'consent-token', types: [], gates: new Map(looked === undefined ? [] : [[looked.gate.person, looked.gate]]),
    rows: patient === undefined ? [] : [patient], perPerson: new Map(looked === undefined ? [] : [[looked.gate.person, decisions]]),
  });
  if (!written.ok) {
    return written;
  }
  if (claims === undefined || patient === undefined) {
    return ok({ status: 400, body: noConsentToken(), silent: true });
  }
  const { token, seconds } = await call.sign(claims, call.resource);
  return ok({ status: 200, silent: true, body: enforceStatement('page', 'application/json; charset=utf-8', decisions, () => JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: seconds, scope: call.scope })) });
}

interface Kind { readonly type: string; readonly id: string; readonly gate: string; readonly day: null; readonly holder: string; readonly code: string }
interface Looked { readonly gate: PersonGate; readonly kinds: readonly Kind[] }

/** The gate as if the holder had a record of every kind that a form can name: its records are on its own server. */
async function look(deps: Deps, gates: Gates, session: Session, { caller, call }: { readonly caller: Caller; readonly call: ConsentTokenCall }): Promise<Looked | undefined> {
  const found = await locate(session, call);
  const held = found === undefined ? [] : await session.patients(found.resource.person);
  if (found === undefined || !held.some((row) => !row.deleted && row.holder === call.holder)) {
    return undefined;
  }
  const facts = OPTIONS.category.map(({ code }) => ({ code, ...factsOf(deps, call.holder, code) }));
  const ask = { caller, asOf: deps.clock.now(), person: found.resource.person, epochs: found.epochs };
  const gate = await gates.openIf(session, ask, (known) => ({ ...known, profiles: new Map([...known.profiles, ...facts.map((each) => [each.gate, readGateFacts(each.gateFacts)] as const)]) }));
  const kinds = facts.map((each) => ({ type: 'profile', id: each.gate, gate: each.gate, day: null, holder: call.holder, code: each.code }));
  return gate.patient !== undefined && (call.patient === undefined || gate.reads(call.patient)) ? { gate, kinds } : undefined;
}

function factsOf(deps: Deps, holder: string, code: string): { readonly gate: string; readonly gateFacts: string } {
  const resource = { resourceType: 'Basic' as const, code: { coding: [{ system: cs('category'), code }] } };
  const { profile } = readRecordProfile({ resource, provenance: withAuthor([], holder), holder, contributedBy: holder, timeZone: deps.policy.timeZone }, deps.policy.classification);
  return gateOf(gateFactsOf(resource, holder, { profile }));
}

function claimsFor(deps: Deps, caller: Caller, call: ConsentTokenCall, { gate, kinds }: Looked): ConsentClaims | undefined {
  const open = kinds.flatMap((kind) => {
    const days = gate.allowed.find((each) => each.gate === kind.gate);
    const { consent } = gate.verdict(kind);
    return days === undefined ? [] : [{ ...kind, days: days.days ?? [], consent }];
  });
  const purpose = caller.purpose === undefined ? undefined : purposeCoding(caller.purpose);
  if (open.length === 0 || purpose === undefined || gate.patient === undefined) {
    return undefined;
  }
  const byConsent = [...Map.groupBy(open, ({ consent }) => consent)].sort(([, a], [, b]) => b.length - a.length);
  const doc = byConsent.map(([id]) => id).find((id) => id !== undefined);
  const paper = gate.knowledge.evidence.find(({ resource }) => resource.resourceType === 'Consent' && resource.id === doc)?.resource as Consent | undefined;
  return {
    sub: caller.client, scope: call.scope,
    extensions: {
      ihe_iua: { subject_organization_id: `${call.base}/Organization/${caller.organization}`, ...(caller.role === undefined ? {} : { subject_role: caller.role }), purpose_of_use: [purpose], person_id: `${call.base}/Patient/${gate.patient.id}` },
      ihe_pcf: {
        patient_id: `${call.base}/Patient/${gate.patient.id}`, ...(doc === undefined ? {} : { doc_id: `${call.base}/Consent/${doc}` }),
        acp: doc === undefined ? HIPAA_POLICY : paper?.policy?.[0]?.uri ?? 'https://www.ecfr.gov/current/title-42/part-2', residual: CLOSED,
      },
      throughcare: { residual: deps.sealer.seal(audienceOf(call.holder), padded(JSON.stringify(residualOf(open)))) },
    },
  };
}

/** All is forbidden, then what may go is permitted: kinds that share their days in one rule. */
function residualOf(open: readonly { readonly code: string; readonly days: NonNullable<PersonGate['allowed'][number]['days']> }[]): readonly Residual[] {
  const groups = Map.groupBy(open, ({ days }) => JSON.stringify(days.filter(({ undated }) => !undated)));
  const permits = [...groups.values()].flatMap((group): readonly Residual[] => {
    const code = [{ coding: group.map((each) => ({ system: cs('category'), code: each.code })) }];
    const periods = group[0]!.days.filter(({ from, to }) => from !== null || to !== null);
    return periods.length === 0 ? [{ type: 'permit', code }] : periods.map(({ from, to }) => ({ type: 'permit', code, dataPeriod: { ...(from === null ? {} : { start: from }), ...(to === null ? {} : { end: to }) } }));
  });
  return [{ type: 'forbid' }, ...permits];
}

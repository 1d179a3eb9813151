// SPDX-License-Identifier: Apache-2.0
/**
 * `$release-preview`: what would this party get of this person today, and why. For compliance officers; nothing goes to the
 * party. The officer sees only records that the gate would show to the gateway's own staff (a service under agreement).
 */
import type { Consent } from '@medplum/fhirtypes';
import { localDay } from '../../domain/consent/evidence/time.ts';
import type { Decision, Verdict } from '../../domain/consent/decision.ts';
import { enforceStatement, FHIR_JSON } from '../../domain/consent/enforce/enforce.ts';
import { PURPOSES, ROLES, type Purpose, type Role } from '../../domain/consent/facts/vocabulary.ts';
import { fail, ok, toOperationOutcome, type Issue, type Result } from '../../domain/issue.ts';
import type { Answer, PreviewCall } from '../api.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { GateAsk, Gates } from '../gate/gates.ts';
import type { PersonKnowledge } from '../gate/knowledge.ts';
import { fieldId, type PersonGate } from '../gate/person-gate.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import type { Session } from '../ports.ts';
import { requireStaff } from '../scope.ts';
import { notFound } from './answer.ts';
import { supposed, type Supposition } from './suppose.ts';

/** An OperationOutcome with a line per kind of record: would go or would not, and the law; with a supposition, what that would change. */
export async function releasePreview(deps: Deps, gates: Gates, caller: Caller, call: PreviewCall): Promise<Result<Answer>> {
  const allowed = requireStaff(caller);
  if (!allowed.ok) {
    return allowed;
  }
  const purpose = PURPOSES.find((each) => each === call.purpose);
  const role = ROLES.find((each) => each === call.role);
  if (purpose === undefined || role === undefined) {
    return fail({ code: 'value', text: 'There is no such purpose or role', at: purpose === undefined ? 'purpose' : 'role' });
  }
  const papers = signedConsents(deps, call);
  if (!papers.ok) {
    return papers;
  }
  const supposition = { revoked: call.revoked ?? [], signed: papers.value };
  const made = await deps.store.read(caller.tenant, (session) => preview(deps, gates, { caller, call, purpose, role, session, supposition }));
  if (!made.ok) {
    return made;
  }
  if (made.value === undefined) {
    return notFound();
  }
  const { entry, evidenceSets } = ledgerEntry(deps, caller, {
    kind: 'use', action: 'operation', operation: 'release-preview', types: [], person: made.value.gate.person, gate: made.value.gate,
    decisions: made.value.decisions, groups: [], data: [], outcome: 'permit',
  });
  const written = await deps.store.commit(caller.tenant, { ledger: [entry], evidenceSets });
  return written.ok ? ok(made.value.answer) : written;
}

/** The consents taken as signed, each a sound R4 Consent. */
export function signedConsents(deps: Deps, call: Pick<PreviewCall, 'signed'>): Result<readonly Consent[]> {
  const issues = (call.signed ?? []).flatMap((given) => deps.validator.validate(given)).filter((issue) => issue.severity !== 'warning' && issue.severity !== 'information');
  return issues.length > 0 ? fail(...issues) : ok((call.signed ?? []) as readonly Consent[]);
}

interface Previewing {
  readonly caller: Caller;
  readonly call: PreviewCall;
  readonly purpose: Purpose;
  readonly role: Role;
  readonly session: Session;
  readonly supposition: Supposition;
}
interface Previewed { readonly answer: Answer; readonly gate: PersonGate; readonly decisions: readonly Decision[] }

async function preview(deps: Deps, gates: Gates, at: Previewing): Promise<Result<Previewed | undefined>> {
  const { caller, call, session } = at;
  const found = await session.get('Patient', call.patientId);
  if (found === undefined || found.resource.deleted) {
    return ok(undefined);
  }
  const { person } = found.resource;
  const now = deps.clock.now();
  const staff = await gates.open(session, { asOf: now, person, epochs: found.epochs, caller });
  const theirs = { asOf: call.asOf ?? now, person, epochs: found.epochs, caller: partyOf(at) };
  const today = await gates.open(session, theirs);
  const changed = isEmpty(at.supposition) ? ok(undefined) : await openSupposed(deps, gates, { session, ask: theirs, supposition: at.supposition });
  if (!changed.ok) {
    return changed;
  }
  const kinds = (await session.countByProfile(person)).map((each) => ({ ...each, row: { type: 'profile', id: each.gate, gate: each.gate, day: null, holder: staff.knowledge.profiles.get(each.gate)?.holder ?? '' } }));
  const decisions = staff.conclude(kinds.map((kind) => kind.row));
  const body = enforceStatement('bundle', FHIR_JSON, decisions, (released) => {
    const shown = kinds.filter((kind) => released.has(`profile/${kind.gate}`));
    return JSON.stringify(toOperationOutcome([...shown.flatMap((kind) => [describe({ today, then: changed.value }, kind.row, kind.count), ...fieldIssues(today, kind.row, released)]), OF_OTHERS]));
  });
  return ok({ answer: { status: 200, body }, gate: staff, decisions });
}

/** The party asked about, as if it stood at the door. */
function partyOf({ caller, call, purpose, role }: Previewing): Caller {
  return {
    tenant: caller.tenant, client: caller.client, organization: call.organization, kind: 'partner', scopes: [], request: caller.request,
    purpose, role, ...(call.person === undefined ? {} : { person: call.person }),
  };
}

function isEmpty(supposition: Supposition): boolean {
  return supposition.revoked.length === 0 && supposition.signed.length === 0;
}

export interface Supposing { readonly session: Session; readonly ask: GateAsk; readonly supposition: Supposition }

/** The gate as it would be under the supposition; issues: what cannot be supposed. */
export async function openSupposed(deps: Deps, gates: Gates, { session, ask, supposition }: Supposing): Promise<Result<PersonGate>> {
  const at = { asOf: ask.asOf, day: localDay(Date.parse(ask.asOf), deps.policy.timeZone), gateway: deps.policy.gateway };
  let known: Result<PersonKnowledge> | undefined;
  const gate = await gates.openIf(session, ask, (today) => {
    known = supposed(today, supposition, at);
    return known.ok ? known.value : today;
  });
  return known?.ok === false ? known : ok(gate);
}

/** Told always: that nothing more is listed must not read as if nothing more went, or as if there were nothing (42 CFR 2.13(c)(2)). */
const OF_OTHERS: Issue = {
  code: 'informational', severity: 'information', cite: '42 CFR 2.12(c)(4); 45 CFR 164.502(e)',
  text: 'Listed are the kinds of record that the gateway\'s own staff may see. Of others it cannot be told here whether there are any, or what would go: '
    + 'a person may have refused all sharing, or a holder have no agreement with the gateway. The holder can tell',
};

interface Compared { readonly today: PersonGate; readonly then: PersonGate | undefined }

function describe({ today, then }: Compared, row: Parameters<PersonGate['verdict']>[0], count: number): Issue {
  const verdict = today.verdict(row);
  const facts = today.facts(row);
  const what = `${String(count)} of ${facts?.category ?? 'uncategorized'} (${facts?.recordClass ?? 'unknown'})`;
  const changed = then === undefined ? undefined : change(verdict, then.verdict(row));
  const text = `${WORDS[verdict.verdict]} ${what}: ${why(verdict)}${changed === undefined ? '' : `. ${changed}`}`;
  return { code: 'informational', severity: 'information', text, cite: verdict.findings.map((finding) => `${finding.rule} ${finding.cite}`).join('; ') };
}

/** What would go, and what not, of fields with an origin of their own: of those that the officer may see. */
function fieldIssues(today: PersonGate, row: Parameters<PersonGate['fields']>[0], released: ReadonlySet<string>): readonly Issue[] {
  return today.fields(row).filter(({ names }) => released.has(fieldId(`${row.type}/${row.id}`, names))).map(({ names, facts, verdict }) => ({
    code: 'informational', severity: 'information', text: `${WORDS[verdict.verdict]} of these the field ${names[0] ?? ''} (${facts.recordClass}): ${why(verdict)}`,
    cite: verdict.findings.map((finding) => `${finding.rule} ${finding.cite}`).join('; '),
  }));
}

/** What the supposition would change for a record, in words; undefined when nothing that matters. */
function change(today: Verdict, then: Verdict): string | undefined {
  if ((today.verdict === 'release') === (then.verdict === 'release')) {
    return why(today) === why(then) ? undefined : `Under the supposition it still ${today.verdict === 'release' ? 'would' : 'would not'} go, otherwise reasoned: ${why(then)}`;
  }
  return `Under the supposition it ${then.verdict === 'release' ? 'WOULD go' : 'would NOT go'}: ${why(then)}`;
}

const WORDS: Readonly<Record<Verdict['verdict'], string>> = { release: 'Would go:', withhold: 'Would not go:', undecided: 'Undecided, would not go:' };

function why(verdict: Verdict): string {
  return verdict.verdict === 'release' ? `basis ${verdict.bases.join(', ')}${verdict.consent === undefined ? '' : ` (consent ${verdict.consent})`}` : verdict.reasons.join(', ');
}

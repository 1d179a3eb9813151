// SPDX-License-Identifier: Apache-2.0
/** What a person chose -> what the app may have. Nothing that the form says counts beyond a choice among what is registered. */
import type { Caller } from '../../app/caller.ts';
import type { Choices } from '../../app/people/choices.ts';
import type { SignedInPerson } from '../../app/people/person.ts';
import type { Client } from '../../app/ports.ts';
import type { Issue, Result } from '../../domain/issue.ts';
import { fail, ok } from '../../domain/issue.ts';
import { asksForPatient, lookingOnly } from '../../domain/smart/scopes.ts';
import type { HttpDeps } from '../context.ts';
import { fhirBase } from '../context.ts';
import { loginEntry } from '../auth/login-entry.ts';
import { randomId, type Asking, type Authorization } from './authorization.ts';

export interface Deciding {
  readonly form: URLSearchParams;
  readonly asking: Asking;
  readonly person: SignedInPerson;
  readonly client: Client;
  readonly choices: Choices;
}

type Deps = HttpDeps & { readonly request: string };

/** Issues: a choice that is none; a patient who cannot be found under what was chosen. The grant is in the ledger before this answers. */
export async function decide(deps: Deps, of: Deciding): Promise<Result<Authorization>> {
  const { form, asking, person, client, choices } = of;
  const role = choices.roles.find((each) => each === form.get('role'));
  const purpose = choices.purposes.find((each) => each === form.get('purpose'));
  if (role === undefined || purpose === undefined) {
    return fail(...[role === undefined ? missing('role', 'Choose a role') : [], purpose === undefined ? missing('purpose', 'Choose a purpose') : []].flat());
  }
  const { request, authTime } = asking;
  // Who is no member of staff looks; what is on file is for those who keep it to change.
  const scopes = person.kind === 'practitioner' ? request.scopes : lookingOnly(request.scopes);
  const caller: Caller = {
    tenant: deps.settings.tenant, client: client.id, organization: client.organization, kind: 'partner', person: person.actsAs, role, purpose,
    scopes: ['user/Patient.rs'], request: deps.request, ...(person.selves === undefined ? {} : { selves: person.selves }),
    ...(person.confinedTo === undefined ? {} : { confinedTo: person.confinedTo }),
  };
  const patient = choices.patients?.[0] ?? (asksForPatient(scopes) ? await patientNamed(deps, caller, (form.get('patient') ?? '').trim()) : undefined);
  if (patient === undefined && asksForPatient(scopes)) {
    return fail(...missing('patient', 'Nobody whom you may see in this role and for this purpose is known by this number, or more than one person is'));
  }
  const written = await deps.store.commit(deps.settings.tenant, { ledger: [loginEntry({ client, acting: { role, purpose, person: person.actsAs }, operation: 'authorize' }, deps)] });
  return !written.ok ? written : ok({
    grant: `${Date.parse(deps.clock.now()).toString(36)}.${randomId()}`, client: client.id, subject: person.id, organization: client.organization, role, purpose, scopes: [...scopes], authTime,
    ...(patient === undefined ? {} : { patient }), confined: person.kind !== 'practitioner' || scopes.some((scope) => scope.startsWith('patient/')),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  });
}

function missing(at: string, text: string): readonly Issue[] {
  return [{ code: 'value', text, at }];
}

/** Through the gate, as whoever chose: a Patient that it does not show is none, and the look is in the ledger. */
async function patientNamed(deps: Deps, caller: Caller, said: string): Promise<string | undefined> {
  if (said === '') {
    return undefined;
  }
  const found = new Set<string>();
  for (const name of [...(/^[A-Za-z0-9.-]{1,64}$/.test(said) ? ['_id'] : []), 'identifier']) {
    const answer = await deps.app.search(caller, { type: 'Patient', query: [[name, name === '_id' ? said : escaped(said)]], lenient: false, base: fhirBase(deps.settings) });
    const body = answer.ok ? answer.value.body : undefined;
    const bundle = body === undefined || !('text' in body) ? {} : JSON.parse(body.text) as { readonly entry?: readonly { readonly resource?: { readonly resourceType?: string; readonly id?: string }; readonly search?: { readonly mode?: string } }[] };
    for (const { resource, search } of bundle.entry ?? []) {
      if (resource?.resourceType === 'Patient' && resource.id !== undefined && search?.mode === 'match') {
        found.add(resource.id);
      }
    }
  }
  const [one, ...more] = found;
  return more.length === 0 ? one : undefined;
}

/** Commas and dollars are text here (http://hl7.org/fhir/R4/search.html#escaping); a bar parts system and value, as in a search. */
function escaped(text: string): string {
  return text.replace(/[\\,$]/g, (char) => `\\${char}`);
}

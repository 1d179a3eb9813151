// SPDX-License-Identifier: Apache-2.0
/**
 * What the deletion of a Patient must not do: take away whose records are, or switch off a refusal (42 CFR 2.26(a); rules 4.5). Its
 * contributor takes its own records away first, or lets them name another Patient; of what others hold nothing is asked, since the answer
 * would tell of it (docs/silence.md): their records stay the person's, whom the deleted Patient still names (link.ts, knowledge.ts).
 */
import { SSN_PARAM } from '../../domain/consent/enforce/ssn.ts';
import type { TokenRow } from '../../domain/fhir/search/index-rows.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Session, StoredResource } from '../ports.ts';

/** In: what was deleted. Issue: a Patient that current records of its contributor name. */
export async function unnamed(session: Pick<Session, 'dependents' | 'heads'>, caller: Pick<Caller, 'organization'>, gone: readonly StoredResource[]): Promise<Result<true>> {
  for (const row of gone.filter(({ type, person }) => type === 'Patient' && person !== '')) {
    const by = [...(await session.dependents(row.person, [`Patient/${row.id}`])).values()].flat().filter((ref) => !ref.startsWith('Provenance/'));
    const own = (await session.heads(by)).filter(({ holder, deleted }) => !deleted && holder === caller.organization);
    if (own.length > 0) {
      return fail({
        code: 'conflict', at: `Patient/${row.id}`, cite: 'http://hl7.org/fhir/R4/http.html#delete',
        text: 'Records that you contributed name this Patient: delete them first, or let them name another Patient of yours',
      });
    }
  }
  return ok(true);
}

/** Index rows by which a deleted Patient is still found as whose it was, and by nothing else: no search looks at what is deleted. */
export function trustedRows(deps: Pick<Deps, 'index' | 'policy'>, row: StoredResource): readonly TokenRow[] {
  return deps.index(toResource(row)).token.filter(({ param, system }) => (param === 'identifier' || param === SSN_PARAM) && system !== null && deps.policy.trustedSystems.includes(system));
}

// SPDX-License-Identifier: Apache-2.0
/** The forms as Questionnaires of the registry: every partner may read and search them. Written at the start, when they changed. */
import { questionnaires } from '../../domain/consent/capture/questionnaire.ts';
import { ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Change } from '../ports.ts';
import { makeDraft } from '../write/draft.ts';
import { writeEntries } from '../write/record-write.ts';

/** Makes sure that the stored forms are those of `consent/forms`; several processes that start together write them once. */
export async function ensureForms(deps: Deps, caller: Caller): Promise<Result<true>> {
  return deps.store.transact(caller.tenant, async (tx) => {
    await tx.lock('consent forms');
    const changes: Change[] = [];
    for (const resource of questionnaires(deps.policy.tables.version.version)) {
      const known = (await tx.get('Questionnaire', resource.id!))?.resource;
      // No decision rests on a form: it moves no epoch.
      const draft = { ...makeDraft(deps, { resource, id: resource.id!, person: '', holder: '', provenance: [] }), evidence: false };
      if (known === undefined || known.deleted || known.body !== draft.body) {
        changes.push(known === undefined ? { kind: 'create', draft } : { kind: 'update', draft, expected: known.version });
      }
    }
    const drafts = changes.map((change) => change.draft);
    const applied = changes.length === 0 ? ok(true) : await tx.apply({ changes, ledger: writeEntries(deps, caller, { kind: 'admin', action: 'operation', operation: 'forms-update', drafts }) });
    return applied.ok ? ok(true) : applied;
  });
}

// SPDX-License-Identifier: Apache-2.0
/**
 * What closes an ask: a consent that counts and that was signed on its form, for whoever it was asked for. One that was changed so that it
 * is not for the asked recipient, and one that waits for a person to look at the paper, tell the asker nothing yet.
 */
import type { Consent, QuestionnaireResponse } from '@medplum/fhirtypes';
import { readAnswers } from '../../domain/consent/capture/answers.ts';
import { formOf } from '../../domain/consent/capture/forms.ts';
import { formIdOf } from '../../domain/consent/capture/questionnaire.ts';
import type { Deps } from '../deps.ts';
import { toResource } from '../gate/knowledge.ts';
import type { Change, OutboxRow, Session } from '../ports.ts';
import { ASK_SID, endedAsk, formIn, openAsk } from './ask-task.ts';

export interface Closed { readonly changes: readonly Change[]; readonly outbox: readonly OutboxRow[] }
const NOTHING: Closed = { changes: [], outbox: [] };

/** In: answers that were signed and count, and whose they are. Out: what ends the ask that they answer; nothing when there is none. */
export async function closeAsk(deps: Deps, session: Pick<Session, 'get'>, response: QuestionnaireResponse, person: string): Promise<Closed> {
  const { system, value } = response.identifier ?? {};
  const found = system !== ASK_SID || value === undefined ? undefined : await openAsk(session, value);
  const asked = found === undefined ? undefined : formIn(found.task);
  if (found === undefined || asked === undefined || found.row.person !== person || !recipientsOf(asked).every((each) => recipientsOf(response).includes(each))) {
    return NOTHING;
  }
  const { change, outbox } = endedAsk(deps, found, 'signed');
  return { changes: [change], outbox: [outbox] };
}

function recipientsOf(response: QuestionnaireResponse): readonly string[] {
  const form = formOf(formIdOf(response.questionnaire) ?? '');
  return form === undefined ? [] : readAnswers(form, response).answers.all('4.who');
}

/** The same, of a paper that a person has now looked at. */
export async function closeAskOf(deps: Deps, session: Pick<Session, 'get'>, consent: Consent, person: string): Promise<Closed> {
  const [, id] = /^QuestionnaireResponse\/([^/]+)$/.exec(consent.sourceReference?.reference ?? '') ?? [];
  const row = id === undefined ? undefined : (await session.get('QuestionnaireResponse', id))?.resource;
  return row === undefined || row.deleted || row.person !== person ? NOTHING : closeAsk(deps, session, toResource(row) as QuestionnaireResponse, person);
}

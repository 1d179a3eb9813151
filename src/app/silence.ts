// SPDX-License-Identifier: Apache-2.0
/**
 * Which answers would tell by their time what they do not say (42 CFR 2.13(c)(2); known failure 23). A refusal and an empty page say nothing;
 * a search that names nobody looks at everyone; a gate that is not at hand takes the longer the more is on file of the person; a
 * new Patient is looked for among everybody's. All of these leave at a whole tick (src/http/pace.ts). What is found of a person takes a little longer where more is
 * on file of the same person than may be seen: it leaves at a short tick. What is left: docs/silence.md.
 */
import { ok, type Result } from '../domain/issue.ts';
import type { EntryAnswer } from '../domain/consent/enforce/responses.ts';
import type { Answer } from './api.ts';
import type { Caller } from './caller.ts';
import type { Gates } from './gate/gates.ts';

type UseCase<Call> = (caller: Caller, call: Call) => Promise<Result<Answer>>;

/** The same use case, whose answers are marked when a gate had to be opened for them, or when its call is one that looks at everybody. */
export function silenced<Call>(gates: Gates, run: UseCase<Call>, looksAtAll: (call: NoInfer<Call>) => boolean = () => false): UseCase<Call> {
  return async (caller, call) => {
    const answer = await run(caller, call);
    return answer.ok && (gates.wasOpened(caller) || looksAtAll(call)) ? ok({ ...answer.value, silent: true }) : answer;
  };
}

/** The same use case, whose answers are made out of all that is on file of a person, of what is withheld too. */
export function held<Call>(run: UseCase<Call>): UseCase<Call> {
  return async (caller, call) => {
    const answer = await run(caller, call);
    return answer.ok ? ok({ ...answer.value, held: true }) : answer;
  };
}

/** A new Patient is put to the person that it names, if there is one. */
export function isNewPatient({ type }: { readonly type: string }): boolean {
  return type === 'Patient';
}

/** A bundle is held as the slowest of its entries. */
export function isAnyHeld(answers: Iterable<EntryAnswer & Pick<Answer, 'held'>>): boolean {
  return [...answers].some((each) => each.held === true);
}

/** A bundle is as silent as the most silent of its entries. */
export function isAnySilent(answers: Iterable<EntryAnswer & Pick<Answer, 'silent'>>): boolean {
  return [...answers].some((each) => each.silent === true || each.status === 204 || each.status >= 400);
}

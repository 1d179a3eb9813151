// SPDX-License-Identifier: Apache-2.0
/** All that a caller may have of a person, page by page, for an answer that is made from it (a report, a plan in another format). */
import type { Releasable } from '../../domain/consent/enforce/releasable.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Caller } from '../caller.ts';
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { everything } from './everything.ts';

const PAGE = 1000;
/** Twenty thousand records of one person: more is nothing that anybody reads. */
const PAGES = 20;

/** `types`: what the answer is made of; all else of the person is not even asked for (42 CFR 2.13(a), 45 CFR 164.502(b)). */
export interface PagesCall { readonly id: string; readonly base: string; readonly types: readonly string[] }

/** Through the gate, with its ledger and notices. 404 alike for no such Patient and for none to see. */
export async function releasedPages(deps: Deps, gates: Gates, caller: Caller, { id, base, types }: PagesCall): Promise<Result<readonly Releasable[]>> {
  const released: Releasable[] = [];
  let query: readonly (readonly [string, string])[] = [['_type', types.join(',')], ['_count', String(PAGE)]];
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await everything(deps, gates, caller, { id, query, lenient: false, base });
    if (!answer.ok) {
      return answer;
    }
    const body = answer.value.body;
    if (body === undefined || !('form' in body)) {
      return fail({ code: 'not-found', text: 'There is nothing to answer with' });
    }
    released.push(body);
    const next = nextOf(body);
    if (next === undefined) {
      return ok(released);
    }
    query = [...new URL(next).searchParams];
  }
  return fail({ code: 'too-costly', text: `The person has more than ${String(PAGE * PAGES)} records` });
}

function nextOf(body: Releasable): string | undefined {
  const { link = [] } = JSON.parse(body.text) as { readonly link?: readonly { readonly relation: string; readonly url: string }[] };
  return link.find((one) => one.relation === 'next')?.url;
}

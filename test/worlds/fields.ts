// SPDX-License-Identifier: Apache-2.0
/** A plan that the recipient may see, with fields of another origin that it may not (rules P19): by every way that leads to the plan, and by what the fields say. */
import type { Interaction } from './interactions.ts';
import { SECRET, secretOf, type View } from './pair.ts';
import { get, idOf, sent } from './steps.ts';
import type { Step } from '../support/transcript.ts';

const planOf = (view: View): string | undefined => view.seen.find((reference) => reference.startsWith('CarePlan/'));

function around(view: View): readonly Step[] {
  const plan = planOf(view);
  const secret = `${SECRET}|${secretOf(view.pair)}`;
  const searches = [
    `category=${secret}`, `category=${secretOf(view.pair)}`, `category:not=${secret}`, 'activity-code:missing=true', 'category:missing=false', `_filter=${encodeURIComponent(`category eq ${secret}`)}`, '_content=methadone', '_sort=category,_lastUpdated',
    '_has:Provenance:target:_lastUpdated=gt2020-01-01', '_revinclude=Provenance:target', '_include=CarePlan:activity-reference', `activity-code=${secret}`, 'condition:missing=false', '_summary=true', '_elements=category,description',
  ];
  return [
    ...searches.map((query) => get(`/CarePlan?${query}&_total=accurate`)), get('/Provenance?_total=accurate&_count=3'),
    get(`/Provenance?target:CarePlan.category=${secret}&_total=accurate`), sent('POST', '/', { resourceType: 'Bundle', type: 'batch', entry: searches.slice(0, 4).map((query) => ({ request: { method: 'GET', url: `CarePlan?${query}` } })) }),
    ...(plan === undefined ? [] : [
      get(`/${plan}`), get(`/${plan}?_summary=data`), get(`/${plan}`, { accept: 'application/fhir+xml' }), get(`/${plan}/_history`), get(`/Provenance?target=${plan}&_total=accurate`), get(`/CarePlan?_id=${idOf(plan)}&_revinclude=Provenance:target`),
      get(`/${view.seen[0]!}/$everything?_type=CarePlan,Provenance&_total=accurate`), get(`/${view.seen[0]!}/$case-plan`),
    ]),
  ];
}

export const fields: readonly Interaction[] = [{ name: 'fields of other origins', steps: around }];

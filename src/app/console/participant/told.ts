// SPDX-License-Identifier: Apache-2.0
/** Reports about the person of which it was told (45 CFR 164.512(c)(2)), in plain words. */
import { plainDay } from '../../../domain/caseplan/document/words.ts';
import type { Language } from '../../../domain/consent/capture/forms.ts';
import { localDay } from '../../../domain/consent/evidence/time.ts';
import type { MyReport } from '../../aftermath/my-reports.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { definitions, section } from '../parts.ts';
import { plainCode, say } from './words.ts';

export interface ToldView { readonly language: Language; readonly zone: string; readonly names: ReadonlyMap<string, string>; readonly reports: readonly MyReport[] }

/** Nothing where there is none: that a report is there would be told by an empty list too. */
export function toldView({ language, zone, names, reports }: ToldView): Html {
  const nameOf = (id: string): string => names.get(id) ?? id;
  return reports.length === 0 ? NOTHING : section('told', say('told', language), html`<p>${say('told-intro', language)}</p><ol class="cards" aria-label="${say('told', language)}">${reports.map((one) => html`
<li><h3>${nameOf(one.recipient)}</h3>${definitions([
    [say('told-who', language), nameOf(one.holder)], [say('when', language), one.made === '' ? '' : plainDay(localDay(Date.parse(one.made), zone), language)],
    [say('what', language), one.what.map((code) => plainCode('category', code, language)).join('; ')], [say('told-day', language), plainDay(one.toldOn, language)], [say('told-how', language), html`<q>${one.how}</q>`],
  ])}</li>`)}
</ol>`);
}

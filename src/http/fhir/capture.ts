// SPDX-License-Identifier: Apache-2.0
/** Operations on consent forms: their Parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { CAPTURE_INTERACTIONS } from '../../app/capture/interactions.ts';
import { LANGUAGES, type Language } from '../../domain/consent/capture/forms.ts';
import { fail, ok, type Result } from '../../domain/issue.ts';
import type { Req } from '../context.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { fhirText, preferOf, queryOf, readParameters } from './request.ts';

type OperationName = (typeof CAPTURE_INTERACTIONS)[number]['handler'];

const asked = z.object({
  subject: local('Patient'), recipient: local('Organization'), person: local('Practitioner').optional(), role: words, purpose: words, language: z.enum(LANGUAGES).default('en'),
});
const looked = z.object({ verified: z.boolean(), reason: z.string().trim().max(500).optional() });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const captureInputs = { populate: asked, verify: looked };

/** `language=es`; none: English. */
function languageOf(req: Req): Result<Language> {
  const wanted = new Map(queryOf(req)).get('language') ?? 'en';
  const known = LANGUAGES.find((each) => each === wanted);
  return known === undefined ? fail({ code: 'value', text: `Parameter language: one of ${LANGUAGES.join(', ')}` }) : ok(known);
}

export const captureOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async captureConsent({ app, caller, req, base }) {
    const text = fhirText(req);
    const query = new Map(queryOf(req));
    const [dryRun, scan] = [query.get('dry-run') ?? 'false', query.get('scan')];
    if (dryRun !== 'true' && dryRun !== 'false') {
      return fail({ code: 'value', text: 'Parameter dry-run: true or false' });
    }
    if (scan !== undefined && !/^DocumentReference\/[A-Za-z0-9.-]{1,64}$/.test(scan)) {
      return fail({ code: 'value', text: 'Parameter scan: DocumentReference/[id]' });
    }
    return text.ok ? app.captureConsent(caller, { text: text.value, dryRun: dryRun === 'true', base, prefer: preferOf(req).back, ...(scan === undefined ? {} : { scan }) }) : text;
  },

  papersToVerify: ({ app, caller }) => app.papersToVerify(caller),

  async verifyConsent({ app, caller, id, req }) {
    const call = readParameters(req, looked);
    return call.ok ? app.verifyConsent(caller, { id, verified: call.value.verified, ...(call.value.reason === undefined ? {} : { reason: call.value.reason }) }) : call;
  },

  async populateForms({ app, caller, id, req }) {
    const call = readParameters(req, asked);
    if (!call.ok) {
      return call;
    }
    const { subject, recipient, person, ...rest } = call.value;
    return app.populateForms(caller, { ...rest, patientId: subject, organization: recipient, ...(person === undefined ? {} : { person }), ...(id === '' ? {} : { form: id }) });
  },

  async consentPaper({ app, caller, id, req }) {
    const language = languageOf(req);
    return language.ok ? app.consentPaper(caller, { id, language: language.value }) : language;
  },

  async formPaper({ app, caller, id, req }) {
    const language = languageOf(req);
    return language.ok ? app.formPaper(caller, { id, language: language.value }) : language;
  },
};

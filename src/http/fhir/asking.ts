// SPDX-License-Identifier: Apache-2.0
/** Operations by which a person is asked for a consent: their Parameters, checked, and the use case that answers. */
import * as z from 'zod';
import type { ASKING_INTERACTIONS } from '../../app/asking/interactions.ts';
import { LANGUAGES } from '../../domain/consent/capture/forms.ts';
import type { FhirHandler } from './handlers.ts';
import { local, words } from './operations.ts';
import { preferOf, readParameters } from './request.ts';

type OperationName = (typeof ASKING_INTERACTIONS)[number]['handler'];

const many = <T>(one: z.ZodType<T>): z.ZodType<readonly T[]> => z.union([one.transform((each) => [each]), z.array(one)]);
const worker = z.union([words, z.looseObject({ reference: words }).transform((each) => each.reference)]).pipe(z.string().regex(/^(?:Organization|Practitioner)\/[A-Za-z0-9.-]{1,64}$/));
const asked = z.object({
  recipient: local('Organization').optional(), person: local('Practitioner').optional(), role: words.optional(), purpose: words.optional(),
  holder: many(local('Organization')).optional(), category: many(words).optional(), refused: words.optional(), form: words.optional(), assistant: worker.optional(),
  language: z.enum(LANGUAGES).default('en'), due: z.iso.date().optional(),
});
const answered = z.object({ answer: z.enum(['declined', 'withdrawn']) });

const filed = z.object({ consent: z.looseObject({ resourceType: z.literal('Consent') }), document: z.looseObject({ resourceType: z.enum(['DocumentReference', 'QuestionnaireResponse']) }) });
const revoked = z.object({ consent: local('Consent'), patient: local('Patient'), document: z.looseObject({ resourceType: z.enum(['DocumentReference', 'QuestionnaireResponse']) }).optional() });
const discovered = z.object({ patient: local('Patient').optional(), identifier: z.looseObject({ system: words, value: words }).optional() })
  .refine((each) => (each.patient === undefined) !== (each.identifier === undefined), { message: 'patient or identifier: one of them' });

const reviewed = z.object({ id: local('Task'), justified: z.boolean(), by: words, reason: words });

/** What each operation takes, by its name; profiles/fsh/operations-*.fsh publishes it. */
export const askingInputs = { 'ask-consent': asked, 'answer-ask': answered, fileConsent: filed, revokeConsent: revoked, discover: discovered, 'review-emergency': reviewed };

export const askingOperations: Readonly<Record<OperationName, FhirHandler>> = {
  async askConsent({ app, caller, id, req }) {
    const call = readParameters(req, asked);
    if (!call.ok) {
      return call;
    }
    const { holder, category, ...rest } = call.value;
    return app.askConsent(caller, { ...rest, patientId: id, holders: holder ?? [], categories: category ?? [] });
  },

  async fileConsent({ app, caller, req, base }) {
    const call = readParameters(req, filed);
    return call.ok ? app.fileConsent(caller, { ...call.value, base, prefer: preferOf(req).back }) : call;
  },

  async revokeFiled({ app, caller, req }) {
    const call = readParameters(req, revoked);
    return call.ok ? app.revokeFiled(caller, call.value) : call;
  },

  async discoverConsents({ app, caller, req }) {
    const call = readParameters(req, discovered);
    if (!call.ok) {
      return call;
    }
    const { patient, identifier } = call.value;
    return app.discoverConsents(caller, patient === undefined ? { identifiers: [{ system: identifier!.system, value: identifier!.value }] } : { patient });
  },

  async reviewEmergency({ app, caller, req }) {
    const call = readParameters(req, reviewed);
    return call.ok ? app.reviewEmergency(caller, call.value) : call;
  },

  async answerAsk({ app, caller, id, req }) {
    const call = readParameters(req, answered);
    return call.ok ? app.answerAsk(caller, { id, answer: call.value.answer }) : call;
  },
};

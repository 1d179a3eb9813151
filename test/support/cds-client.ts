// SPDX-License-Identifier: Apache-2.0
/**
 * A client of CDS Hooks by the letter of the specification, and by nothing that the gateway says of itself: what it sends and what it gets must be as
 * CDS Hooks 2.0 (https://cds-hooks.org/specification/2.0/) and the logical models of HL7/cds-hooks say, field for field, or it throws.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { assertion, type TestKey } from './clients.ts';

const uuid = z.uuid();
const coding = z.strictObject({ system: z.url().optional(), code: z.string().min(1), display: z.string().optional(), version: z.string().optional() });
/** Any object may have one (https://cds-hooks.org/specification/2.0/#extensions). */
const extension = z.record(z.string(), z.unknown()).optional();
const absolute = z.url({ protocol: /^https?$/ });

/** #actions; cds-resp-2: what is created or updated is there, what is deleted is named. */
const action = z.strictObject({ type: z.enum(['create', 'update', 'delete']), description: z.string().min(1), resource: z.looseObject({ resourceType: z.string().min(1) }).optional(), resourceId: z.string().optional(), extension })
  .refine((each) => (each.type === 'delete' ? each.resourceId !== undefined : each.resource !== undefined), 'an action without its resource');
const suggestion = z.strictObject({ label: z.string().min(1), uuid: uuid.optional(), isRecommended: z.boolean().optional(), actions: z.array(action).optional(), extension });
/** #link; cds-resp-3: a context goes with a launch alone. */
const link = z.strictObject({ label: z.string().min(1), url: absolute, type: z.enum(['absolute', 'smart']), appContext: z.string().optional(), extension })
  .refine((each) => each.appContext === undefined || each.type === 'smart', 'appContext on an absolute link');
/** #card-attributes; the summary has fewer than 140 characters; cds-resp-1: with suggestions goes how many may be picked. */
const card = z.strictObject({
  uuid: uuid.optional(), summary: z.string().min(1).max(139), detail: z.string().optional(), indicator: z.enum(['info', 'warning', 'critical']),
  source: z.strictObject({ label: z.string().min(1), url: absolute.optional(), icon: absolute.optional(), topic: coding.optional(), extension }),
  suggestions: z.array(suggestion).min(1).optional(), selectionBehavior: z.enum(['at-most-one', 'any']).optional(), overrideReasons: z.array(coding).min(1).optional(),
  links: z.array(link).min(1).optional(), extension,
}).refine((each) => each.suggestions === undefined || each.selectionBehavior !== undefined, 'suggestions without selectionBehavior')
  .refine((each) => each.selectionBehavior === 'any' || (each.suggestions ?? []).filter(({ isRecommended }) => isRecommended === true).length <= 1, 'several are recommended where one may be picked');
const response = z.strictObject({ cards: z.array(card), systemActions: z.array(action).min(1).optional(), extension });
const discovery = z.strictObject({
  services: z.array(z.strictObject({
    hook: z.string().min(1), id: z.string().regex(/^[\w.~-]+$/), title: z.string().optional(), description: z.string().min(1), usageRequirements: z.string().optional(),
    prefetch: z.record(z.string(), z.string()).optional(), extension,
  })),
});

const orders = { userId: z.string().regex(/^(?:Practitioner|PractitionerRole|Patient|RelatedPerson)\/[A-Za-z0-9.-]{1,64}$/), patientId: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/), encounterId: z.string().optional() };
const draftOrders = z.looseObject({ resourceType: z.literal('Bundle'), entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.enum(['MedicationRequest', 'NutritionOrder', 'ServiceRequest', 'VisionPrescription', 'DeviceRequest']), status: z.literal('draft') }) })) });
/** Contexts by hook (https://cds-hooks.org/hooks/); a hook that is not listed there may have any. */
const CONTEXTS: Readonly<Record<string, z.ZodType>> = {
  'order-sign': z.strictObject({ ...orders, draftOrders }), 'order-select': z.strictObject({ ...orders, selections: z.array(z.string().regex(/^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/)), draftOrders }),
};

export type CdsCard = z.infer<typeof card>;
export interface CdsAnswer { readonly status: number; readonly text: string; readonly cards: readonly CdsCard[] }

export interface CdsClient {
  /** The services that there are. */
  discover(): Promise<z.infer<typeof discovery>['services']>;
  /** Asks the service of a hook; cards of an answer 200 alone. */
  call(hook: string, context: object): Promise<CdsAnswer>;
}

/** `client`: its id and its registered key. */
export function cdsClient(origin: string, client: { readonly id: string; readonly key: TestKey }): CdsClient {
  const discover: CdsClient['discover'] = async () => {
    const answer = await fetch(`${origin}/cds-services`);
    asJson(answer);
    return discovery.parse(await answer.json()).services;
  };
  return {
    discover,
    call: async (hook, context) => {
      const service = (await discover()).find((each) => each.hook === hook);
      if (service === undefined) {
        throw new Error(`no service for ${hook}`);
      }
      (CONTEXTS[hook] ?? z.record(z.string(), z.unknown())).parse(context);
      const url = `${origin}/cds-services/${service.id}`;
      // #trusting-cds-clients: iss, aud (the address called), exp, iat, jti; no sub.
      const jwt = await assertion({ clientId: client.id, tokenUrl: url, key: client.key, claims: { sub: undefined } as never });
      const answer = await fetch(url, {
        method: 'POST', headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' }, body: JSON.stringify({ hook, hookInstance: randomUUID(), context }),
      });
      const text = await answer.text();
      if (answer.status === 200) {
        asJson(answer);
      }
      return { status: answer.status, text, cards: answer.status === 200 ? response.parse(JSON.parse(text)).cards : [] };
    },
  };
}

function asJson({ headers }: Response): void {
  if (!/^application\/json\b/.test(headers.get('content-type') ?? '')) {
    throw new Error('not JSON');
  }
}

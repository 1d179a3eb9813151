// SPDX-License-Identifier: Apache-2.0
/** One county of a pair of worlds: a gateway, the partners' tokens, and what each of them wrote. */
import { createGates } from '../../src/app/gate/gates.ts';
import type { Gates } from '../../src/app/gate/gates.ts';
import type { Deps } from '../../src/app/deps.ts';
import type { Caller } from '../../src/app/caller.ts';
import type { Purpose, Role } from '../../src/domain/consent/facts/vocabulary.ts';
import { create } from '../e2e/support.ts';
import type { Loose } from '../e2e/support.ts';
import { openGateway } from '../support/gateway.ts';
import type { TestGateway } from '../support/gateway.ts';
import { Normalizer } from '../support/transcript.ts';
import { addHolders, addHook } from './classes.ts';
import { noted } from './coverage.ts';
import { listen, type Heard } from './logs.ts';

/** Whoever may be the curious recipient, and as whom it asks. */
export const RECIPIENTS = {
  'open-door': { purpose: 'treatment', role: 'counselor', person: 'dana-whitfield' },
  'larkspur': { purpose: 'treatment', role: 'physician', person: 'rafael-ames' },
  'county-jail': { purpose: 'custody-health-safety', role: 'custody-officer', person: 'lee-brandt' },
  'county-probation': { purpose: 'cj-monitoring', role: 'supervising-officer', person: 'omar-reyes' },
  'county-court': { purpose: 'cj-monitoring', role: 'judge', person: 'judge-hale' },
  'home-again': { purpose: 'case-coordination', role: 'housing-staff', person: 'tess-moran' },
} as const satisfies Readonly<Record<string, { readonly purpose: Purpose; readonly role: Role; readonly person: string }>>;

export type Recipient = keyof typeof RECIPIENTS;
export const RECIPIENT_NAMES = Object.keys(RECIPIENTS) as readonly Recipient[];

export interface County {
  readonly gateway: TestGateway;
  readonly normalizer: Normalizer;
  /** A token of whoever writes; the purpose does not matter for that. */
  writeAs(organization: string): Promise<string>;
  /** Of whoever is curious; a token lives five minutes, so it is asked for anew from time to time. */
  askAs(recipient: Recipient, scope?: string): Promise<string>;
  /** Sees to it that the recipient has a hook registered. */
  hook(recipient: Recipient): Promise<void>;
  /** What it wrote into its log since the last time. */
  readonly lines: Heard['lines'];
  /** Decides as the gateway does, beside it: tells what is withheld. */
  readonly judge: Gates;
  /** What the gateway works with while enforcement is switched off. */
  off?: { readonly gates: Gates; readonly deps: Deps };
  close(): Promise<void>;
}

const START = Date.parse('2026-11-22T15:00:00Z');

/** Opens an empty county with its partners. `tick`: milliseconds to which silent answers are held (src/http/pace.ts); 0, as here by default: none are. */
export async function openCounty({ tick = 0 }: { readonly tick?: number } = {}): Promise<County> {
  const { gateway, lines } = listen(noted(await openGateway({ settings: { tick }, clock: { now: () => new Date(START + performance.now()).toISOString() } })));
  await addHolders(gateway);
  const renewing = keeper();
  const hooks = new Map<Recipient, Promise<void>>();
  const hook = (recipient: Recipient): Promise<void> => {
    const made = hooks.get(recipient) ?? addHook(gateway, recipient, RECIPIENTS[recipient]);
    hooks.set(recipient, made);
    return made;
  };
  const askAs = (recipient: Recipient, scope?: string): Promise<string> =>
    renewing(`ask ${recipient} ${scope ?? ''}`, () => gateway.tokenFor(recipient, { ...RECIPIENTS[recipient], ...(scope === undefined ? {} : { scope }) }));
  return {
    gateway, lines, normalizer: new Normalizer(`${gateway.url}/fhir/R4`), askAs, hook, writeAs: (organization) => renewing(`write ${organization}`, () => gateway.tokenFor(organization)), judge: createGates(gateway.gateway.deps.policy),
    close: () => gateway.close(),
  };
}

const RENEW = 120_000;

/** Keeps tokens for two minutes. */
function keeper(): (key: string, fetch: () => Promise<string>) => Promise<string> {
  const kept = new Map<string, { readonly token: Promise<string>; readonly at: number }>();
  return (key, fetch) => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() - known.at < RENEW) {
      return known.token;
    }
    const token = fetch();
    kept.set(key, { token, at: performance.now() });
    return token;
  };
}

/** Writes as a partner; out: the reference. */
export async function write(county: County, organization: string, resource: Loose): Promise<string> {
  return create(county.gateway, await county.writeAs(organization), resource);
}

/** The caller that a recipient's token stands for. */
export function callerOf(recipient: Recipient): Caller {
  return { tenant: 'test', client: recipient, organization: recipient, kind: 'partner', scopes: ['system/*.cruds'], request: 'judge', ...RECIPIENTS[recipient] };
}

/** True when nothing of this may go to the recipient: the gate's own word, asked beside the gateway. */
export function isWithheld(county: County, recipient: Recipient, references: readonly string[]): Promise<boolean> {
  const { store } = county.gateway.gateway;
  return store.read('test', async (session) => {
    const { heads, epochs } = await session.located(references);
    const asked = { caller: callerOf(recipient), asOf: county.gateway.gateway.deps.clock.now() };
    const gates = await county.judge.openAt(session, asked, { persons: [...new Set(heads.map((head) => head.person))], epochs });
    return heads.every((head) => {
      const gate = gates.get(head.person)!;
      return gate.verdict(head).verdict !== 'release' && !gate.knows(head.id);
    });
  });
}

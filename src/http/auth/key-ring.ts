// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway's signing keys of one algorithm. They live in the store, shared by all processes: a new one signs at once on the
 * process that made it and soon on the others, an old one verifies as long as it is there. So keys rotate without a stop,
 * by age, or because somebody says so on any process or at the terminal (`throughcare keys`).
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { exportJWK } from 'jose';
import type { JWK } from 'jose';
import type { Clock, SigningKey, Store } from '../../app/ports.ts';
import { newSigningKey, type TokenAlgorithm } from '../../app/signing/rotate.ts';

/** A key is replaced after this many days. */
const KEY_DAYS = 30;
/** The store is looked at again after so many milliseconds when it is asked for its keys, and at once, but no more often, for one that is unknown. */
const LOOK_MS = 1_000;
const AGAIN_MS = 100;

export interface RingKey { readonly kid: string; readonly secret: KeyObject; readonly open: KeyObject; readonly jwk: JWK; readonly created: string }

export interface KeyRing {
  /** The key that signs now; the first one is made when it is asked for, and a new one when it is old. */
  newest(): Promise<RingKey>;
  /** The key with that kid, if it is among those that stand. */
  find(kid: string): Promise<RingKey | undefined>;
  publicKeys(): Promise<readonly JWK[]>;
  /** Adds a new key, which signs from now on. */
  rotate(): Promise<void>;
}

export interface KeyRingDeps { readonly store: Pick<Store, 'signingKeys' | 'addSigningKey'>; readonly clock: Clock }

/** The ring of one algorithm. */
export function openKeyRing(deps: KeyRingDeps, algorithm: TokenAlgorithm): KeyRing {
  const kept = keptKeys(deps, algorithm);
  async function rotate(): Promise<void> {
    await deps.store.addSigningKey(newSigningKey(algorithm, deps.clock.now()));
    await kept.lookAnew();
  }
  return {
    rotate,
    newest: async () => {
      const [first] = await kept.current();
      if (first === undefined || isOld(first, deps.clock)) {
        await rotate();
      }
      return (await kept.current())[0]!;
    },
    find: async (kid) => (await kept.current()).find((key) => key.kid === kid) ?? (await kept.lookAgain()).find((key) => key.kid === kid),
    publicKeys: async () => (await kept.current()).map((key) => key.jwk),
  };
}

interface Kept {
  /** As they were a second ago at most. */
  current(): Promise<readonly RingKey[]>;
  /** As they are, but looked at no more often than it may be. */
  lookAgain(): Promise<readonly RingKey[]>;
  /** As they are from now on. */
  lookAnew(): Promise<readonly RingKey[]>;
}

function keptKeys(deps: KeyRingDeps, algorithm: TokenAlgorithm): Kept {
  let keys: readonly RingKey[] = [];
  let looked = -Infinity;
  let looking: Promise<readonly RingKey[]> | undefined;
  function look(): Promise<readonly RingKey[]> {
    looking ??= load(deps, algorithm).then((loaded) => {
      looked = performance.now();
      keys = loaded;
      return loaded;
    }).finally(() => { looking = undefined; });
    return looking;
  }
  return {
    current: () => (performance.now() - looked > LOOK_MS ? look() : Promise.resolve(keys)),
    lookAgain: async () => {
      const wait = AGAIN_MS - (performance.now() - looked);
      await new Promise((done) => { setTimeout(done, Math.max(0, wait)); });
      return look();
    },
    lookAnew: async () => {
      // One that began before may not have seen what is there now.
      await looking;
      return look();
    },
  };
}

async function load({ store }: KeyRingDeps, algorithm: TokenAlgorithm): Promise<readonly RingKey[]> {
  return Promise.all((await store.signingKeys()).filter((key) => key.algorithm === algorithm).map(open));
}

async function open({ kid, pem, created, algorithm }: SigningKey): Promise<RingKey> {
  const publicKey = createPublicKey(pem);
  return { kid, created, secret: createPrivateKey(pem), open: publicKey, jwk: { ...await exportJWK(publicKey), kid, alg: algorithm, use: 'sig' } };
}

function isOld(key: RingKey, clock: Clock): boolean {
  return Date.parse(clock.now()) - Date.parse(key.created) > KEY_DAYS * 86_400_000;
}

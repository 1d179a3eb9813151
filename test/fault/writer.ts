// SPDX-License-Identifier: Apache-2.0
/** A gateway reduced to its writes: commits without end, and says what was acknowledged. Run by kill.test.ts, which kills it. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { ok } from '../../src/domain/issue.ts';
import { openStore } from '../../src/store/open.ts';
import { create, draft, entry, must, T } from '../store/fixtures.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const store = await openStore({ dataDir: process.argv[2] ?? '', log: quiet, clock: { now: () => new Date().toISOString() }, poolSize: 4 });
const say = (line: string): void => { writeSync(1, `${line}\n`); };

/** A record and its disclosure, in a commit that many share. */
async function commits(): Promise<void> {
  for (;;) {
    const [made, disclosure] = [draft({ person: `person-${Math.floor(Math.random() * 40)}` }), entry({ kind: 'write' })];
    must(await store.commit(T, { changes: [{ kind: 'create', draft: made }], ledger: [{ ...disclosure, person: made.person }] }));
    say(`${made.id} ${disclosure.id}`);
  }
}

/** Two records and an entry in a transaction: all of them or none. */
async function transactions(): Promise<void> {
  for (;;) {
    const [pair, disclosure] = [randomUUID(), entry()];
    must(await store.transact(T, async (tx) => {
      must(await tx.apply({ changes: [create({ id: `${pair}-a` })] }));
      return ok(must(await tx.apply({ changes: [create({ id: `${pair}-b` })], ledger: [disclosure] })));
    }));
    say(`${pair}-a ${disclosure.id}`);
  }
}

say('ready');
await Promise.all([...Array.from({ length: 12 }, commits), transactions(), transactions()]);

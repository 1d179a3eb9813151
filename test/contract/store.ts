// SPDX-License-Identifier: Apache-2.0
/** What every server that the store runs on must do; run over the embedded one and over an external one. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { FreshStore } from '../support/database.ts';
import { concurrencyContract } from './concurrency.ts';
import { keepingContract } from './keeping.ts';
import { partingContract } from './parting.ts';
import { ledgerContract } from './ledger.ts';
import { searchContract } from './search.ts';
import { versionsContract } from './versions.ts';

/** The store under test; there only while tests run. */
export type Opened = () => FreshStore;

export function storeContract(server: string, open: () => Promise<FreshStore>): void {
  describe(`the store on ${server}`, () => {
    let fresh: FreshStore | undefined;
    beforeAll(async () => { fresh = await open(); });
    afterAll(async () => { await fresh?.close(); });
    const opened: Opened = () => {
      if (fresh === undefined) throw new Error('the store is not open');
      return fresh;
    };
    versionsContract(opened);
    searchContract(opened);
    ledgerContract(opened);
    keepingContract(opened);
    partingContract(opened);
    concurrencyContract(opened);
  });
}

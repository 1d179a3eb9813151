// SPDX-License-Identifier: Apache-2.0
/** A whole gateway in a process of its own, logging as in production; tokens are asked for by message. */
import { TICK } from '../../src/http/pace.ts';
import { openGateway, type TokenWish } from '../support/gateway.ts';

export interface TokenAsk { readonly client: string; readonly wish?: TokenWish }

const gateway = await openGateway({ settings: { logLevel: 'info', poolSize: 10, tick: Number(process.env['TICK'] ?? TICK) } });

process.on('message', (asked: TokenAsk | 'verify' | 'stop') => {
  void (async () => {
    if (asked === 'stop') {
      await gateway.close();
      process.disconnect();
    } else if (asked === 'verify') {
      process.send?.(await gateway.gateway.store.verifyLedger('test', {}));
    } else {
      process.send?.({ token: await gateway.tokenFor(asked.client, asked.wish) });
    }
  })();
});
process.send?.({ url: gateway.url, databaseUrl: gateway.databaseUrl });

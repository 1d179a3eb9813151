// SPDX-License-Identifier: Apache-2.0
/** The contract of the store over a server that is not the embedded one; .ci/run starts it and sets TEST_DATABASE_URL. */
import { storeContract } from '../contract/store.ts';
import { storeOn } from '../support/database.ts';

const admin = process.env['TEST_DATABASE_URL'];
if (admin === undefined) throw new Error('Set TEST_DATABASE_URL to a PostgreSQL server (15 or later) whose role may create databases.');

storeContract('an external server', () => storeOn(admin, (database) => {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  return url.href;
}, { poolSize: 8 }));

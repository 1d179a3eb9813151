// SPDX-License-Identifier: Apache-2.0
import { freshStore } from '../support/database.ts';
import { storeContract } from './store.ts';

storeContract('the embedded server', () => freshStore({ poolSize: 8 }));

// SPDX-License-Identifier: Apache-2.0
/** Use cases behind the pages of the console; each group of pages adds its own. Part of App. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import { disclosurePages, type DisclosurePages } from './disclosures/api.ts';

export type ConsoleApp = DisclosurePages;

export function consoleApp(deps: Deps, _gates: Gates): ConsoleApp {
  return {
    ...disclosurePages(deps),
  };
}

// SPDX-License-Identifier: Apache-2.0
/** Use cases behind the pages of the console; each group of pages adds its own. Part of App. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Interactions } from '../write/bundle.ts';
import { disclosurePages, type DisclosurePages } from './disclosures/api.ts';
import { planPages, type PlanPages } from './plan/api.ts';

export type ConsoleApp = DisclosurePages & PlanPages;

export function consoleApp(deps: Deps, gates: Gates, run: Interactions): ConsoleApp {
  return {
    ...disclosurePages(deps, gates),
    ...planPages(deps, gates, run),
  };
}

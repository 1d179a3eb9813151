// SPDX-License-Identifier: Apache-2.0
/** Use cases behind the pages of the console; each group of pages adds its own. Part of App. */
import type { Deps } from '../deps.ts';
import type { Gates } from '../gate/gates.ts';
import type { Interactions } from '../write/bundle.ts';
import { askPages, type AskPages } from './asks/api.ts';
import { consentPages, type ConsentPages } from './consents/api.ts';
import { todayPages, type TodayPages } from './today/api.ts';
import { disclosurePages, type DisclosurePages } from './disclosures/api.ts';
import { participantPages, type ParticipantPages } from './participant/api.ts';
import { partnerPages, type PartnerPages } from './connections/api.ts';
import { planPages, type PlanPages } from './plan/api.ts';
import { whatIfPages, type WhatIfPages } from './what-if/api.ts';

export type ConsoleApp = AskPages & TodayPages & ConsentPages & WhatIfPages & DisclosurePages & PlanPages & ParticipantPages & PartnerPages;

export function consoleApp(deps: Deps, gates: Gates, run: Interactions): ConsoleApp {
  return {
    ...todayPages(deps),
    ...disclosurePages(deps, gates),
    ...consentPages(deps, gates),
    ...askPages(deps, gates),
    ...whatIfPages(deps, gates),
    ...planPages(deps, gates, run),
    ...participantPages(deps, gates),
    ...partnerPages(deps, gates),
  };
}

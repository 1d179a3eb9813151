// SPDX-License-Identifier: Apache-2.0
/** Every channel of the outbox, once. A new one is a maker and a line here. */
import { ASK_CHANNEL } from '../asking/ask-task.ts';
import { makeAskWord } from '../asking/ask-word.ts';
import { makeReviewNotice } from '../caseplan/review-notice.ts';
import { makeNotice } from './notice.ts';
import type { Maker } from './ports.ts';
import { RELEASE_ALERT } from '../caseplan/release-alerts.ts';
import { makeReleaseAlert } from '../caseplan/release-alert.ts';
import { makePush } from './push.ts';
import { makeSubscription } from '../subscriptions/maker.ts';

export const CHANNELS: Readonly<Record<string, Maker>> = {
  notice: makeNotice,
  'plan-review': makeReviewNotice,
  push: makePush,
  subscription: makeSubscription,
  [ASK_CHANNEL]: makeAskWord,
  [RELEASE_ALERT]: makeReleaseAlert,
};

// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '../api.ts';
import { html } from '../console/html.ts';
import { FRAME, page } from '../console/page.ts';

/**
 * Where a person lands who comes back from the sign-in provider: a page that goes on by itself. A redirect would not do: a session's
 * cookie does not go along with one that began on another site (RFC 6265bis 5.2.1).
 */
export function landingPage(path: string): Answer {
  return page({ title: 'You are signed in', decisions: [FRAME], onward: path, main: () => html`<p><a class="button" href="${path}">Go on</a></p>` });
}

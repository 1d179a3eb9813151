// SPDX-License-Identifier: Apache-2.0
/** The pages at the doors of the console: sign-in, and the choice of a seat. */
import type { Answer } from '../api.ts';
import type { Frame } from './frame.ts';
import { html, type Html } from './html.ts';
import { seatName } from './layout.ts';
import { FRAME, page } from './page.ts';
import { emptyState, form, hidden, section } from './parts.ts';
import { isSameSeat } from './seats.ts';

/** One of the demo's people; `about` tells a visitor what there is to see. */
export interface DemoPerson { readonly id: string; readonly organization: string; readonly name: string; readonly about: string }

export interface SignInWays {
  readonly demo: readonly DemoPerson[];
  /** Where a person is sent to prove who it is. */
  readonly provider?: { readonly href: string; readonly name: string } | undefined;
}

/** Ways in. */
export function signInPage({ demo, provider }: SignInWays): Answer {
  const main = (): Html => html`${provider !== undefined && html`<p><a class="button" href="${provider.href}">Sign in with ${provider.name}</a></p>`}
${demo.length > 0 && html`<p>This is a demonstration with invented people. Choose who you are:</p>
<ul class="people">${demo.map(({ id, name, about }) => html`
<li><form method="post" action="/console/sign-in">${hidden('person', id)}<button aria-describedby="about-${id}">${name}</button><p id="about-${id}">${about}</p></form></li>`)}
</ul>`}
${demo.length === 0 && provider === undefined && emptyState('No way to sign in is set up here: see docs/people.md.')}`;
  return page({ title: 'Sign in', decisions: [FRAME], main });
}

/** Where the person may sit. */
export function seatsPage(frame: Frame): Answer {
  const several = frame.seats.length > 1;
  const main = (): Html => html`${several && html`<p>You are registered for more than one kind of work. What you see depends on the one you choose.</p>`}
<ul class="people">${frame.seats.map((seat, index) => html`
<li>${form(frame, { action: '/console/seats', submit: seatName(seat), content: hidden('seat', String(index)), kind: isSameSeat(seat, frame.seat) ? 'primary' : 'quiet' })}${isSameSeat(seat, frame.seat) && html`<p>This is where you sit now.</p>`}</li>`)}
</ul>
${section('session', 'How long you stay signed in', html`<p>It ends after half an hour without a click, and after twelve hours in any case.</p>`,
    form(frame, { action: '/console/sign-out', submit: 'Sign out everywhere', kind: 'quiet', content: hidden('everywhere', 'yes') }))}`;
  return page({ title: several ? 'Choose your desk' : 'Your session', frame, decisions: [FRAME], main });
}

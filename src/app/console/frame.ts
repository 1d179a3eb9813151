// SPDX-License-Identifier: Apache-2.0
/** Who sits where in the console, and what a page needs to know of it. */
import type { Purpose, Role } from '../../domain/consent/facts/vocabulary.ts';
import type { Desk as StaffDesk } from '../registry/partner.ts';

/** The gateway's compliance officers; who works with case plans; who looks after a partner's own connection; the participant. */
export type Desk = StaffDesk | 'participant';

/** One place at which a person may sit: a desk, in one of the registered roles, for one of the registered purposes. */
export interface Seat {
  readonly desk: Desk;
  readonly role: Role;
  /** Absent: the person's organization's own records alone (settled question 3). */
  readonly purpose?: Purpose;
}

/** An entry of the navigation. */
export interface Place { readonly href: string; readonly text: string }

/** What every page of a signed-in person carries. */
export interface Frame {
  readonly desk: Desk;
  /** Of the person who is signed in. */
  readonly name: string;
  /** Name of the person's organization; of a system its id. */
  readonly organization: string;
  readonly seat: Seat;
  /** Every seat of the person: more than one lets the page offer a change. */
  readonly seats: readonly Seat[];
  /** Goes into every form (`form()` of parts.ts puts it there). */
  readonly csrf: string;
  /** Path of the page asked for, without query. */
  readonly path: string;
  readonly nav: readonly Place[];
}

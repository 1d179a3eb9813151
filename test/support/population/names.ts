// SPDX-License-Identifier: Apache-2.0
/** Names as often as they are borne (matching/README.md tells the sources), and what people are called instead. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { drawer, type Random } from './random.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', 'mappings', 'matching');
const rows = (file: string): readonly Readonly<Record<string, string>>[] => parse(readFileSync(join(ROOT, file)), { columns: true });

interface Surname { readonly name: string; readonly hispanic: boolean }

const SURNAMES = rows('surnames.csv').map((row) => ({ value: { name: row['name']!, hispanic: row['hispanic'] === 'yes' }, count: Number(row['count']) }));
const GIVEN = rows('given-names.csv');
const givenOf = (sex: string): { readonly value: string; readonly count: number }[] => GIVEN.filter((row) => row['sex'] === sex).map((row) => ({ value: row['name']!, count: Number(row['count']) }));

/** Of the listed surnames alone: everyday names, so that more people share one than in any county. */
export const surname: (random: Random) => Surname = drawer(SURNAMES);
export const hispanicSurname: (random: Random) => Surname = drawer(SURNAMES.filter(({ value }) => value.hispanic));
const male = drawer(givenOf('M'));
const female = drawer(givenOf('F'));

export function givenName(random: Random, sex: 'male' | 'female'): string {
  return sex === 'male' ? male(random) : female(random);
}

/** Written apart from the matcher's table, so that it is not tested against itself: some pairs are in neither, some in one. */
export const CALLED: Readonly<Record<string, readonly string[]>> = {
  MICHAEL: ['MIKE', 'MICK'], CHRISTOPHER: ['CHRIS', 'TOPHER'], JASON: ['JAY'], DAVID: ['DAVE'], JAMES: ['JIM', 'JIMMY', 'JAMIE'], MATTHEW: ['MATT'], JOSHUA: ['JOSH'],
  JOHN: ['JACK', 'JOHNNY'], ROBERT: ['BOB', 'ROB', 'BOBBY'], JOSEPH: ['JOE', 'JOEY'], DANIEL: ['DAN', 'DANNY'], WILLIAM: ['BILL', 'WILL', 'BILLY'], NICHOLAS: ['NICK'],
  ANDREW: ['ANDY', 'DREW'], TIMOTHY: ['TIM'], JONATHAN: ['JON'], ANTHONY: ['TONY'], THOMAS: ['TOM', 'TOMMY'], RICHARD: ['RICK', 'DICK'], JEFFREY: ['JEFF'], STEVEN: ['STEVE'],
  CHARLES: ['CHARLIE', 'CHUCK'], BENJAMIN: ['BEN'], PATRICK: ['PAT'], KENNETH: ['KEN', 'KENNY'], GREGORY: ['GREG'], JOSE: ['PEPE'], EDWARD: ['ED', 'EDDIE'], DONALD: ['DON'],
  SAMUEL: ['SAM'], RONALD: ['RON'], FRANCISCO: ['PACO', 'PANCHO'], MANUEL: ['MANNY'], GUADALUPE: ['LUPE'], ENRIQUE: ['KIKE'], IGNACIO: ['NACHO'], JESUS: ['CHUY'],
  JENNIFER: ['JEN', 'JENNY'], AMANDA: ['MANDY'], JESSICA: ['JESS'], MELISSA: ['MISSY'], ELIZABETH: ['LIZ', 'BETH', 'BETTY'], STEPHANIE: ['STEPH'], KIMBERLY: ['KIM'],
  ANGELA: ['ANGIE'], CHRISTINA: ['TINA', 'CHRIS'], REBECCA: ['BECKY'], KATHERINE: ['KATE', 'KATHY'], PATRICIA: ['PAT', 'TRISH'], SUSAN: ['SUE'], DEBORAH: ['DEB'],
  MARGARET: ['PEGGY', 'MAGGIE'], VICTORIA: ['VICKY'], THERESA: ['TERRY'], JACQUELINE: ['JACKIE'], CYNTHIA: ['CINDY'], SANDRA: ['SANDY'], ROSA: ['ROSITA'],
};

// SPDX-License-Identifier: Apache-2.0
/** The page around what a page shows: head, navigation, who is signed in. Readable without scripts and styles. */
import { codeWords } from '../../domain/consent/explain/code-words.ts';
import type { Desk, Frame, Seat } from './frame.ts';
import { html, type Html } from './html.ts';

export const DESK_NAMES: Readonly<Record<Desk, string>> = {
  compliance: 'Compliance', planner: 'Case planning', 'partner-admin': 'Partner administration', participant: 'My page',
};

export interface Layout {
  readonly title: string;
  /** Absent: nobody is signed in. */
  readonly frame?: Frame | undefined;
  readonly main: Html;
  /** Of the whole page; default: English. */
  readonly lang?: 'en' | 'es';
  /** Where the browser goes by itself after this page; a path of ours. */
  readonly onward?: string;
}

/** What stands around a page, in its language. */
const AROUND = {
  en: { skip: 'Skip to the content', nav: 'Console', change: 'Change desk', session: 'Your session', out: 'Sign out' }, es: { skip: 'Ir al contenido', nav: 'Páginas', change: 'Cambiar de puesto', session: 'Su sesión', out: 'Salir' },
} as const;
type Around = (typeof AROUND)[keyof typeof AROUND];

/** A whole page as text. */
export function layout({ title, frame, main, lang = 'en', onward }: Layout): string {
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":"reload"}'>
${onward !== undefined && html`<meta http-equiv="refresh" content="0; url=${onward}">`}
<title>${title} - Throughcare</title>
<link rel="icon" href="/console/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console/style.css">
<link rel="stylesheet" href="/console/assets/uplot.css">
<script src="/console/assets/htmx.js" defer></script>
<script src="/console/assets/uplot.js" defer></script>
<script src="/console/assets/console.js" defer></script>
</head>
<body>
<a class="skip" href="#main">${AROUND[lang].skip}</a>
<header class="bar">
<p class="brand">Throughcare</p>
${frame !== undefined && account(frame, AROUND[lang])}
${frame !== undefined && navigation(frame, AROUND[lang])}
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`.text;
}

function navigation(frame: Frame, around: Around): Html {
  return html`<nav aria-label="${around.nav}"><ul>${frame.nav.map(({ href, text }) => html`
<li><a href="${href}"${isHere(frame.path, href) && html` aria-current="page"`}>${text}</a></li>`)}
</ul></nav>`;
}

function isHere(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}

function account(frame: Frame, around: Around): Html {
  return html`<div class="account">
<p><span class="who">${frame.name}</span>${frame.desk !== 'participant' && html` <span class="as">${seatName(frame.seat)}, ${frame.organization}</span>`}</p>
${frame.csrf !== '' && frame.desk !== 'participant' && html`<p><a href="/console/seats">${frame.seats.length > 1 ? around.change : around.session}</a></p>`}
${frame.csrf !== '' && html`<form method="post" action="/console/sign-out"><input type="hidden" name="_csrf" value="${frame.csrf}"><button class="quiet">${around.out}</button></form>`}
</div>`;
}

/** A seat in words: desk, role, purpose; whoever looks after a connection does so in whatever role. */
export function seatName({ desk, role, purpose }: Seat): string {
  return desk === 'partner-admin' ? DESK_NAMES[desk] : `${DESK_NAMES[desk]} as ${words(role)}${purpose === undefined ? '' : `, for ${words(purpose)}`}`;
}

/** A code of ours as words for people. */
export function words(code: string): string {
  return codeWords(code);
}

// SPDX-License-Identifier: Apache-2.0
/** Small parts that pages are put together from. Every one works without scripts. */
import type { Issue } from '../../domain/issue.ts';
import type { Frame } from './frame.ts';
import { html, NOTHING, type Html, type Piece } from './html.ts';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => Piece;
  /** Numbers stand to the right. */
  readonly numeric?: boolean;
}

export interface Table<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** What stands there instead when there are no rows. */
  readonly empty: string;
  readonly id?: string;
  /** The first cell of each row names the row. Default: true. */
  readonly rowHeads?: boolean;
  /** On a narrow screen each row stands as a block, its cells under each other with their heads; figures of a chart and two things beside each other keep their columns. Default: true. */
  readonly stack?: boolean;
}

/** A word that must break, or its column takes the room of all others. */
const LONG_WORD = /[^\s-]{26}/;
/** A day by itself stays in one line. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A table with a caption in a frame of its own that may be scrolled by keyboard; without rows, a sentence. A column in which
 * no row says anything is left out, but for the first, which names the rows, and where columns are to be compared (`stack: false`).
 */
export function table<T>({ caption, columns: all, rows, empty, id, rowHeads = true, stack = true }: Table<T>): Html {
  if (rows.length === 0) {
    return emptyState(empty);
  }
  const cells = rows.map((row) => all.map((column) => html`${column.cell(row)}`));
  const says = all.map((_, index) => index === 0 || !stack || cells.some((row) => row[index]?.text.trim() !== ''));
  const columns = all.filter((_, index) => says[index]);
  const cell = (content: Html, column: Column<T>, index: number): Html => {
    const said = content.text.replace(/<[^>]*>/g, '').trim();
    const kind = [...(column.numeric === true ? ['number'] : []), ...(LONG_WORD.test(said) ? ['long'] : [])].join(' ');
    const inner = DAY.test(content.text) ? html`<time>${content}</time>` : content;
    // A cell without words heads nothing.
    return index === 0 && rowHeads && said !== '' ? html`<th scope="row"${kind !== '' && html` class="${kind}"`}>${inner}</th>`
      : html`<td${kind !== '' && html` class="${kind}"`}${stack && html` data-head="${column.head}"`}>${inner}</td>`;
  };
  return html`<div class="scroll${stack && ' stack'}" role="region" aria-label="${caption}" tabindex="0"><table${id !== undefined && html` id="${id}"`}>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ head, numeric }) => html`<th scope="col"${numeric === true && html` class="number"`}>${head}</th>`)}</tr></thead>
<tbody>${cells.map((row) => html`
<tr>${row.filter((_, index) => says[index]).map((content, index) => cell(content, columns[index]!, index))}</tr>`)}
</tbody></table></div>`;
}

/** Names and what stands beside them; entries without a value are left out. */
export function definitions(entries: readonly (readonly [string, Piece])[]): Html {
  const shown = entries.filter(([, value]) => value !== '' && value !== undefined && value !== null && value !== false);
  return html`<dl>${shown.map(([name, value]) => html`
<dt>${name}</dt><dd>${value}</dd>`)}
</dl>`;
}

/** A part of a page under a heading of its own. */
export function section(id: string, heading: string, ...content: readonly Piece[]): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${content}
</section>`;
}

/** A sentence where there is nothing to show. */
export function emptyState(text: string): Html {
  return html`<p class="empty">${text}</p>`;
}

/** Something a person must see. `alert` is read out at once by a screen reader. */
export function notice(kind: 'information' | 'success' | 'warning' | 'error', ...content: readonly Piece[]): Html {
  return html`<div class="notice ${kind}" role="${kind === 'error' ? 'alert' : 'status'}">${content}</div>`;
}

/** A word with a meaning; the meaning is in the word, the colour only helps. */
export function tag(kind: 'good' | 'bad' | 'doubtful' | 'plain', text: string): Html {
  return html`<span class="tag ${kind}">${text}</span>`;
}

export interface Form {
  /** Path of ours. */
  readonly action: string;
  readonly submit: string;
  readonly content?: Piece;
  /** Default: post. A GET form must hold nothing about a patient: its fields become part of the address. */
  readonly method?: 'get' | 'post';
  readonly kind?: 'primary' | 'quiet' | 'danger';
  /** True when a file is sent along. */
  readonly files?: boolean;
  /** Where scripts run, the answer takes the place of the page's content without a new page; its address stands in the address bar. */
  readonly inPlace?: boolean;
  /** Tells buttons of the same words apart for a screen reader ("Revoke" -> "Revoke the consent of 3 May"). */
  readonly label?: string;
}

/** A form with the token against forged requests inside. */
export function form(frame: Frame, { action, submit, content, method = 'post', kind = 'primary', files = false, inPlace = false, label }: Form): Html {
  return html`<form method="${method}" action="${action}"${files && html` enctype="multipart/form-data"`}${inPlace && htmx(method, action)}>
${method === 'post' && hidden('_csrf', frame.csrf)}
${content}
<button class="${kind}"${label !== undefined && html` aria-label="${label}"`}>${submit}</button>
</form>`;
}

/** https://four.htmx.org: without it the form does the same by itself. */
function htmx(method: 'get' | 'post', action: string): Html {
  const target = html` hx-target="#main" hx-select="#main" hx-swap="outerHTML" hx-push-url="true"`;
  return method === 'get' ? html` hx-get="${action}"${target}` : html` hx-post="${action}"${target}`;
}

/** A value that goes along unseen. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly type?: 'text' | 'date' | 'datetime-local' | 'number' | 'search' | 'file' | 'textarea' | 'checkbox';
  /** Choices: a select instead. [value, words]; an empty value is "any" or "none". */
  readonly options?: readonly (readonly [string, string])[];
  readonly required?: boolean;
  /** A sentence of help. */
  readonly hint?: string;
  /** What was wrong with what was sent: those whose `at` is the field's name are shown beside it. */
  readonly issues?: readonly Issue[];
}

/** A labelled field with its help and what is wrong with it. */
export function field({ name, label, value = '', type = 'text', options, required = false, hint, issues = [] }: Field): Html {
  const wrong = issues.filter((issue) => issue.at === name);
  const about = [hint === undefined ? '' : `${name}-hint`, wrong.length === 0 ? '' : `${name}-wrong`].filter((id) => id !== '').join(' ');
  const attributes = html` id="${name}" name="${name}"${required && html` required`}${about !== '' && html` aria-describedby="${about}"`}${wrong.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="field${type === 'checkbox' && ' check'}">
<label for="${name}">${label}</label>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${wrong.length > 0 && html`<p class="wrong" id="${name}-wrong">${wrong.map((issue) => issue.text).join(' ')}</p>`}
${control({ type, value, options, attributes })}
</div>`;
}

interface Control { readonly type: string; readonly value: string; readonly options: Field['options']; readonly attributes: Html }

function control({ type, value, options, attributes }: Control): Html {
  if (options !== undefined) {
    return html`<select${attributes}>${options.map(([each, text]) => html`
<option value="${each}"${each === value && html` selected`}>${text}</option>`)}
</select>`;
  }
  if (type === 'textarea') {
    return html`<textarea${attributes} rows="8">
${value}</textarea>`;
  }
  const kept = type === 'file' ? NOTHING : type === 'checkbox' ? html` value="yes"${value !== '' && html` checked`}` : html` value="${value}"`;
  return html`<input type="${type}"${attributes}${kept} autocomplete="off">`;
}

/** What was wrong with a form, on top of it; each leads to its field. */
export function faults(issues: readonly Issue[]): Html {
  return issues.length === 0 ? NOTHING : notice('error', html`<p>This could not be done:</p>
<ul>${issues.map((issue) => html`
<li>${issue.at !== undefined && /^[A-Za-z][\w-]*$/.test(issue.at) ? html`<a href="#${issue.at}">${issue.text}</a>` : issue.text}${issue.cite !== undefined && html` <cite>${issue.cite}</cite>`}</li>`)}
</ul>`);
}

/** Onward to the next page of a list; `cursor` is opaque. A list that a POST form filtered keeps its filter in `content`. */
export function pager(frame: Frame, next: { readonly action: string; readonly cursor: string | undefined; readonly content?: Piece }): Html {
  return next.cursor === undefined ? NOTHING : html`<div class="pager">${form(frame, {
    action: next.action, submit: 'Older entries', kind: 'quiet', content: html`${next.content}${hidden('after', next.cursor)}`,
  })}</div>`;
}

/** An instant as people read it, with its zone, and the exact one behind it. `zone`: IANA name. */
export function instant(at: string, zone: string): Html {
  return html`<time datetime="${at}">${instantText(at, zone)}</time>`;
}

/** `Nov 22, 2026, 6:16:29 AM MST`. */
export function instantText(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short', timeZone: zone }).format(new Date(at));
}

const RECORD_ID = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

/** A sentence in which the ids of records stand apart, as what may be looked up. */
export function withIds(text: string): Html {
  return html`${text.split(RECORD_ID).map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** The notices and scopes that must go with what a page says, above everything else (42 CFR 2.32). */
export function goesWith(notices: readonly string[]): Html {
  return html`${notices.map((text) => notice('warning', html`<p>${withIds(text)}</p>`))}`;
}

/** `1 record`, `2 records`; with thousands set apart. `many`: where an s is not enough. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

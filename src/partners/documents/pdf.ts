// SPDX-License-Identifier: Apache-2.0
/**
 * Draws a printed form as a tagged PDF 1.7 (headings, paragraphs, language: a screen reader reads it in order), large type, short
 * lines. The same form makes the same bytes: nothing in it comes from the clock or from chance.
 */
import PDFDocument from 'pdfkit';
import type { Block, PrintedForm } from '../../domain/consent/capture/print.ts';
import { wordOf } from '../../domain/consent/capture/print.ts';

const MARGIN = 60;
const WIDTH = 612 - 2 * MARGIN;
/** Of running text: short lines, and room at the right where a viewer without Helvetica puts a wider letter in its place. */
const MEASURE = 456;
/** Labels up to this width stand beside what they label, longer ones above it. */
const LABEL = 150;
/** Points. Twelve and more, with wide lines, is what plain-language guides ask for readers of low literacy. */
const SIZE = { title: 20, section: 14, text: 12.5, small: 9 } as const;
const BOX = 11;

type Doc = InstanceType<typeof PDFDocument>;
type Parent = ReturnType<Doc['struct']>;

/** In: a printed form. Out: the bytes of the PDF. */
export function pdfOf(form: PrintedForm): Promise<Uint8Array> {
  const made = new Date(form.made);
  const doc = new PDFDocument({
    size: 'LETTER', margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN }, pdfVersion: '1.7', tagged: true, lang: form.language, displayTitle: true,
    bufferPages: true, info: { Title: printable(form.title), CreationDate: made, ModDate: made, Producer: 'Throughcare', Creator: 'Throughcare' },
  });
  const done = collected(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);
  tagged(doc, root, 'H1', () => doc.font('Helvetica-Bold').fontSize(SIZE.title).text(printable(form.title), { width: WIDTH }));
  form.blocks.forEach((block, index) => {
    room(doc, form.blocks[index + 1]?.kind === 'box' ? 100 : 0);
    drawBlock(doc, root, block);
  });
  root.end();
  footers(doc, form);
  doc.end();
  return done;
}

function collected(doc: Doc): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => { resolve(Buffer.concat(chunks)); });
    doc.on('error', reject);
  });
}

/** Puts what `draw` draws under one element of the document's structure. */
function tagged(doc: Doc, parent: Parent, type: string | { readonly type: string; readonly alt: string }, draw: () => void): void {
  parent.add(typeof type === 'string' ? doc.struct(type, {}, draw) : doc.struct(type.type, { alt: printable(type.alt) }, draw));
}

function drawBlock(doc: Doc, root: Parent, block: Block): void {
  room(doc, block.kind === 'signature' ? 90 : block.kind === 'section' ? 80 : 40);
  switch (block.kind) {
    case 'section':
      doc.moveDown(0.9);
      tagged(doc, root, 'H2', () => doc.font('Helvetica-Bold').fontSize(SIZE.section).text(printable(block.text), MARGIN, doc.y, { width: WIDTH }));
      break;
    case 'text':
      drawText(doc, root, block.text);
      break;
    case 'help':
      tagged(doc, root, 'P', () => doc.font('Helvetica-Oblique').fontSize(SIZE.text - 1.5).text(printable(block.text), MARGIN, doc.y, { width: MEASURE, lineGap: 2 }));
      break;
    case 'box':
      drawTicked(doc, root, block);
      break;
    case 'statement':
      doc.moveDown(0.6);
      drawTicked(doc, root, { text: block.text, ticked: block.ticked === true, ...(block.ticked === undefined ? { after: `${block.initials}: ________` } : {}) });
      break;
    case 'field':
      drawField(doc, root, block);
      break;
    default:
      drawSignature(doc, root, block);
  }
}

/** A paragraph; one that begins with a bullet hangs from it, one with a dash hangs from the item above. */
function drawText(doc: Doc, root: Parent, text: string): void {
  const [, mark = '', rest = ''] = /^([•–]) (.*)$/s.exec(text) ?? [];
  const left = mark === '' ? 0 : mark === '•' ? 14 : 30;
  const said = printable(mark === '' ? text : rest);
  doc.moveDown(mark === '–' ? 0.2 : 0.4);
  room(doc, doc.font('Helvetica').fontSize(SIZE.text).heightOfString(said, { width: MEASURE - left, lineGap: 2 }) + 4);
  const top = doc.y;
  tagged(doc, root, 'P', () => {
    if (mark !== '') {
      doc.font('Helvetica').fontSize(SIZE.text).text(mark, MARGIN + left - 12, top, { lineBreak: false });
    }
    doc.font('Helvetica').fontSize(SIZE.text).text(said, MARGIN + left, top, { width: MEASURE - left, lineGap: 2 });
  });
}

/** A new page before something that must not be torn. */
function room(doc: Doc, needed: number): void {
  if (doc.y + needed > doc.page.height - MARGIN) {
    doc.addPage();
  }
}

function drawTicked(doc: Doc, root: Parent, { text, ticked, after }: { readonly text: string; readonly ticked: boolean; readonly after?: string }): void {
  doc.moveDown(0.25);
  room(doc, doc.font('Helvetica').fontSize(SIZE.text).heightOfString(printable(text), { width: MEASURE - 24, lineGap: 2 }) + 20);
  const top = doc.y;
  // The box is drawn, not written: its words say what it holds.
  tagged(doc, root, { type: 'P', alt: `${ticked ? '[x]' : '[ ]'} ${text}` }, () => {
    doc.lineWidth(1).rect(MARGIN + 2, top + 1, BOX, BOX).stroke();
    if (ticked) {
      doc.moveTo(MARGIN + 4, top + 3).lineTo(MARGIN + BOX, top + BOX - 1).moveTo(MARGIN + BOX, top + 3).lineTo(MARGIN + 4, top + BOX - 1).stroke();
    }
    doc.text(printable(text), MARGIN + 24, top, { width: MEASURE - 24, lineGap: 2 });
    if (after !== undefined) {
      doc.fontSize(SIZE.text - 1.5).text(printable(after), MARGIN + 24, doc.y, { width: WIDTH - 24, align: 'right' });
    }
  });
}

function drawField(doc: Doc, root: Parent, { label, value }: { readonly label: string; readonly value?: string }): void {
  doc.moveDown(0.4);
  const said = printable(label === '' ? '' : `${label}:`);
  const beside = value !== undefined && doc.font('Helvetica').fontSize(SIZE.text).widthOfString(said) <= LABEL;
  tagged(doc, root, 'P', () => {
    const top = doc.y;
    if (said !== '') {
      doc.font('Helvetica').fontSize(SIZE.text).text(said, MARGIN, top, { width: MEASURE });
    }
    if (value !== undefined) {
      const left = said !== '' && beside ? LABEL + 40 : 0;
      doc.font('Helvetica-Bold').fontSize(SIZE.text).text(printable(value), MARGIN + left, said === '' || beside ? top : doc.y, { width: MEASURE - left });
      return;
    }
    doc.moveDown(0.9);
    doc.lineWidth(0.7).moveTo(MARGIN, doc.y).lineTo(MARGIN + WIDTH, doc.y).stroke();
  });
}

function drawSignature(doc: Doc, root: Parent, { labels, signed }: Extract<Block, { kind: 'signature' }>): void {
  doc.moveDown(0.8);
  tagged(doc, root, 'P', () => {
    if (signed !== undefined) {
      doc.font('Helvetica').fontSize(SIZE.text).text(printable([signed.who, signed.how, signed.day].filter((each) => each !== '').join(' · ')), MARGIN, doc.y, { width: WIDTH });
      return;
    }
    const line = doc.y + 30;
    const spans = [[0, 230], [245, 380], [395, WIDTH]] as const;
    spans.forEach(([from, to], index) => {
      doc.lineWidth(0.7).moveTo(MARGIN + from, line).lineTo(MARGIN + to, line).stroke();
      doc.font('Helvetica').fontSize(SIZE.small + 1).text(printable(labels[index]!), MARGIN + from, line + 4, { width: to - from });
    });
    doc.y = line + 24;
  });
}

/** Page numbers and the form's id: furniture of the page, which a screen reader skips. */
function footers(doc: Doc, form: PrintedForm): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    const { bottom } = doc.page.margins;
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    const number = wordOf('of', form.language).replace('{page}', String(page + 1)).replace('{pages}', String(count));
    doc.font('Helvetica').fontSize(SIZE.small).text(printable(`${form.footer} · ${number}`), MARGIN, doc.page.height - 40, { width: WIDTH, lineBreak: false });
    doc.endMarkedContent();
    doc.page.margins.bottom = bottom;
  }
}

/** A text of several lines is one paragraph. The standard fonts hold Windows-1252; of a letter beyond it the plain one, and a question mark where there is none. */
function printable(text: string): string {
  return [...text.normalize('NFC').replace(/\s*[\n\r\t\u2028]+\s*/g, ' ')].map((char) => {
    const plain = STROKED[char] ?? char.normalize('NFD').replace(/\p{M}/gu, '');
    return isPrintable(char) ? char : isPrintable(plain) ? plain : '?';
  }).join('');
}

/** Letters with a stroke, which take no mark apart. */
const STROKED: Readonly<Record<string, string>> = { Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Ħ: 'H', ħ: 'h', Ŧ: 'T', ŧ: 't', ı: 'i' };

function isPrintable(char: string): boolean {
  return /^[\u0020-\u007e\u00a0-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u20ac\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]*$/.test(char);
}

// SPDX-License-Identifier: Apache-2.0
/** The blocks of a document as a page: without scripts, readable by a screen reader and on paper. */
import type { Block, PrintedForm } from '../../consent/capture/print.ts';

export function documentPage(form: PrintedForm): string {
  return `<!doctype html>
<html lang="${form.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(form.title)}</title>
<link rel="stylesheet" href="/console/style.css">
</head>
<body>
<main>
<h1>${escape(form.title)}</h1>
${form.blocks.map(blockHtml).join('\n')}
</main>
<footer><p><small>${escape(form.footer)}</small></p></footer>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'section': return `<h2>${escape(block.text)}</h2>`;
    case 'text': return `<p>${escape(block.text)}</p>`;
    case 'help': return `<p><em>${escape(block.text)}</em></p>`;
    case 'box': return `<p>${block.ticked ? '☑' : '☐'} ${escape(block.text)}</p>`;
    case 'statement': return `<p>${block.ticked === true ? '☑' : '☐'} ${escape(block.text)}</p>`;
    case 'field': return `<p>${escape(block.label)}: <strong>${escape(block.value ?? '________')}</strong></p>`;
    case 'signature': return `<p>${block.labels.map((label) => `________________ ${escape(label)}`).join(' · ')}</p>`;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

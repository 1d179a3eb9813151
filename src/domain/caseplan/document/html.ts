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
${blocksHtml(form.blocks)}
</main>
<footer><p><small>${escape(form.footer)}</small></p></footer>
</body>
</html>
`;
}

/** Lines that begin with a bullet are items of a list, those with a dash of a list within the item before them. */
function blocksHtml(blocks: readonly Block[]): string {
  const levels = blocks.map((block) => (block.kind !== 'text' ? 0 : block.text.startsWith('• ') ? 1 : block.text.startsWith('– ') ? 2 : 0));
  return blocks.map((block, index) => {
    const [before, here, after] = [levels[index - 1] ?? 0, levels[index]!, levels[index + 1] ?? 0];
    if (here === 0 || block.kind !== 'text') {
      return blockHtml(block);
    }
    const opened = '<ul>'.repeat(Math.max(here - before, 0));
    const closed = here < after ? '' : `</li>${'</ul></li>'.repeat(Math.min(here - after, here - 1))}${after === 0 ? '</ul>' : ''}`;
    return `${opened}<li>${escape(block.text.slice(2))}${closed}`;
  }).join('\n');
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

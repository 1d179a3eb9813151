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

/** Lines that begin with a bullet or a dash are items of a list, one list for all that follow each other. */
function blocksHtml(blocks: readonly Block[]): string {
  const isItem = (block: Block | undefined): boolean => block?.kind === 'text' && /^[•–] /.test(block.text);
  return blocks.map((block, index) => {
    const [before, after] = [isItem(blocks[index - 1]), isItem(blocks[index + 1])];
    return isItem(block) && block.kind === 'text'
      ? `${before ? '' : '<ul>\n'}<li${block.text.startsWith('– ') ? ' class="under"' : ''}>${escape(block.text.slice(2))}</li>${after ? '' : '\n</ul>'}` : blockHtml(block);
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

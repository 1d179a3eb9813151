// SPDX-License-Identifier: Apache-2.0
/** What pages load: a fixed list of files, our own and those of two libraries, from this server alone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Router } from 'express';
import type { Handler } from '../context.ts';
import { BROWSER_SCRIPT } from './browser.ts';

const find = createRequire(import.meta.url);
const library = (name: string, file: string): string => readFileSync(join(dirname(find.resolve(`${name}/package.json`)), file), 'utf8');

const JS = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Path below /console -> type and text; read once, at the start. */
const ASSETS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['/style.css', [CSS, readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')]],
  ['/assets/icon.svg', ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#0b4f9e" d="M1 2h14v3H10v9H6V5H1z"/></svg>']],
  ['/assets/console.js', [JS, BROWSER_SCRIPT]],
  ['/assets/htmx.js', [JS, library('htmx.org', 'dist/htmx.min.js')]],
  ['/assets/uplot.js', [JS, library('uplot', 'dist/uPlot.iife.min.js')]],
  ['/assets/uplot.css', [CSS, library('uplot', 'dist/uPlot.min.css')]],
]);

/** Nothing here is about anybody: browsers may keep it for an hour. */
export function assetsRouter(): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, [type, text]] of ASSETS) {
    const send: Handler = (_req, res) => {
      res.locals.ctx.route = `/console${path}`;
      res.setHeader('Cache-Control', 'public, max-age=3600');
      res.setHeader('Content-Type', type);
      res.end(text);
    };
    router.get(path, send as never);
  }
  return router;
}

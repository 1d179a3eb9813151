// SPDX-License-Identifier: Apache-2.0
/** Loads the project's modules as often as need be: a mutant in a table that is made while a module loads is seen only by modules loaded anew. */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What the test files import of others, and what they get instead. */
const INSTEAD = new Map([['@jest/globals', './registry.ts'], ['fast-check', './fast-check.ts']].map(([name = '', file = '']) => [name, new URL(file, import.meta.url).href]));

export interface Loader {
  /** Imports a file of the project in the present generation of modules. */
  readonly load: (file: string) => Promise<unknown>;
  /** From now on every module of the project is loaded anew. */
  readonly renew: () => void;
}

/** In: the folder of the project as mutated. Modules outside it, and packages, are loaded once. */
export function loaderOf(root: string): Loader {
  const inside = pathToFileURL(`${root}/`).href;
  const sources = new Map<string, string>();
  let generation = 0;
  const plain = (path: string): string => {
    const known = sources.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'));
    sources.set(path, known);
    return known;
  };
  const ours = (url: string): boolean => url.startsWith(inside) && !/\/node_modules\/|\/test\/mutation\//.test(url) && url.includes('.ts');
  registerHooks({
    resolve(specifier, context, next) {
      const instead = ours(context.parentURL ?? '') ? INSTEAD.get(specifier) : undefined;
      if (instead !== undefined) {
        return { url: instead, shortCircuit: true };
      }
      const found = next(specifier, context);
      return ours(found.url) ? { ...found, url: `${found.url.split('?')[0]!}?generation=${String(generation)}` } : found;
    },
    load(url, context, next) {
      return url.includes('?generation=') ? { format: 'module', source: plain(fileURLToPath(url.split('?')[0]!)), shortCircuit: true } : next(url, context);
    },
  });
  return {
    load: (file) => import(`${inside}${file}?generation=${String(generation)}`),
    renew: () => {
      generation += 1;
    },
  };
}

// SPDX-License-Identifier: Apache-2.0
// The layer rule of README "How it is built": domain <- app <- store | partners | http | cli <- main.
import tseslint from 'typescript-eslint';

/** Folders of src that a file in `layer` may not import from. */
const forbidden = {
  domain: ['app', 'store', 'partners', 'http', 'cli'],
  app: ['store', 'partners', 'http', 'cli'],
  store: ['partners', 'http', 'cli'],
  partners: ['store', 'http', 'cli'],
  http: ['store', 'partners', 'cli'],
  cli: ['store', 'partners', 'http'],
};

/** The one door: only `enforce()` makes a Releasable, so only its folder may import what marks one. */
const door = { group: ['**/releasable.ts'], importNames: ['pass'], message: 'only src/domain/consent/enforce makes a Releasable' };

const layerRules = Object.entries(forbidden).map(([layer, others]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        ...others.map((other) => ({ group: [`**/${other}/**`], message: `src/${layer} may not know src/${other}` })),
        ...(layer === 'domain'
          ? [{ group: ['node:*', 'express', 'pg', 'pino', 'undici', 'fs', 'path', 'crypto', 'http'], message: 'src/domain is pure' }]
          : []),
        { group: ['**/main.ts'], message: 'main.ts wires; nothing imports it' },
        door,
      ],
    }],
  },
}));

/** Inside the door's own folder the same rules hold, but for the door. */
const enforceRules = layerRules.filter((rule) => rule.files[0].startsWith('src/domain')).map((rule) => ({
  files: ['src/domain/consent/enforce/**/*.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: rule.rules['no-restricted-imports'][1].patterns.filter((pattern) => pattern !== door) }],
  },
}));

const rootRules = { files: ['src/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [door] }] } };

const pure = {
  files: ['src/domain/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', 'process', 'Buffer', 'setTimeout', 'setInterval', 'fetch', 'console', 'crypto', 'performance'],
    'no-restricted-properties': ['error',
      { object: 'Date', property: 'now', message: 'the instant is an input' },
      { object: 'Math', property: 'random', message: 'the domain is deterministic' }],
    'no-restricted-syntax': ['error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'the instant is an input' }],
  },
};

export default tseslint.config(
  { ignores: ['node_modules/**', 'data/**', 'coverage/**', 'profiles/generated/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] }, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 4],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'max-params': 'off' } },
  { files: ['src/cli/**/*.ts', 'test/bench/**/*.ts', '.ci/**'], rules: { 'no-console': 'off' } },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
  ...layerRules,
  ...enforceRules,
  rootRules,
  pure,
);

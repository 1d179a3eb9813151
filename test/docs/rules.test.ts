// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { decide } from '../../src/domain/consent/decide.ts';
import { MATRIX_CONDITIONS } from '../../src/domain/consent/tables/tables.ts';
import { shippedTables } from '../support/consent-tables.ts';
import { ownCases } from '../support/own-cases.ts';
import { ruleGroups, rulesPage } from '../support/rules-page.ts';
import { WORLD } from '../support/worlds.ts';

const rules = ruleGroups().flatMap((group) => group.rules);
const known = new Set(rules.map((rule) => rule.id));
const tables = shippedTables();

const root = new URL('../../src/', import.meta.url);
const sources = (readdirSync(root, { recursive: true }) as readonly string[]).filter((name) => name.endsWith('.ts') && /domain\/consent|app\//.test(name))
  .map((name) => readFileSync(new URL(name, root), 'utf8'));

/** Everything that a pattern captures in the source. */
const all = (pattern: RegExp): readonly string[] => sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!));

const templates = all(/\bfinding\(`([^`]+)`/g).filter((each) => each.includes('${'));
const literals = [...all(/\bfinding\('([^']+)'/g), ...all(/\brule: '([a-z0-9.-]+)'/g).filter((id) => id.includes('.'))];
/** Ids that helpers build around a word. */
const built = [
  ...all(/\bpass\('([a-z-]+)', '45 CFR/g).map((word) => `hipaa.${word}`), ...all(/\bbasis: '([a-z-]+)', cite: /g).map((word) => `part2.${word}`),
  ...all(/\bonwardPass\('([a-z-]+)'/g).map((word) => `part2.${word}`), ...all(/\bbeyond\('([a-z-]+)'/g).map((word) => `part2.${word}.beyond`),
  ...all(/\bstop\('([a-z-]+)'/g).map((word) => `part2.redisclosure.${word}`), ...all(/, '([a-z-]+)', '42 CFR [^']+'\)/g).map((word) => `consent.${word}`).filter((id) => !id.startsWith('consent.redisclosure')),
  ...Object.keys(tables.variants.variants).map((variant) => `consent.${variant}`), ...Object.keys(tables.variants.elements).map((element) => `consent.missing-element:${element}`),
  ...MATRIX_CONDITIONS.map((condition) => `matrix.condition-${condition}`), ...tables.overlays.rules.map((rule) => `overlay.${rule.rule}`),
  ...['agreed', 'requested-paid-in-full', 'standalone-deny-consent'].map((kind) => `restriction.${kind}`),
];

const matches = (template: string, id: string): boolean => new RegExp(`^${template.split(/\$\{[^}]+\}/).map((part) => part.replace(/[.:]/g, '\\$&')).join('.+')}$`).test(id);

describe('the page of rules', () => {
  it('is made from the catalog', () => {
    expect(readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')).toBe(rulesPage(ruleGroups()));
  });

  it('explains every rule that the code names', () => {
    expect(literals.length + built.length).toBeGreaterThan(150);
    expect([...new Set([...literals, ...built])].filter((id) => !known.has(id))).toEqual([]);
    expect(templates.filter((template) => ![...known].some((id) => matches(template, id)))).toEqual([]);
  });

  it('explains no rule that the code does not name', () => {
    const named = new Set([...literals, ...built]);
    expect(rules.map((rule) => rule.id).filter((id) => !named.has(id) && !templates.some((template) => matches(template, id)))).toEqual([]);
  });

  it('explains every rule that decisions give, in our own cases and in random worlds', () => {
    const worlds = [...ownCases().map((each) => each.facts), ...fc.sample(WORLD, { seed: 11, numRuns: 2_000 })];
    const given = new Set(worlds.flatMap((facts) => decide(facts, tables).records.flatMap((each) => each.findings.map((finding) => finding.rule))));
    expect(given.size).toBeGreaterThan(80);
    expect([...given].filter((id) => !known.has(id))).toEqual([]);
  });

  it('gives each rule once, with a meaning and a law', () => {
    const ids = rules.map((rule) => rule.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(rules.filter((rule) => rule.meaning === '' || rule.cite === '')).toEqual([]);
  });
});

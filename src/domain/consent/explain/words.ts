// SPDX-License-Identifier: Apache-2.0
/** Reasons, rules and obligations in words for whoever answers for a disclosure. The texts are data (consent/reasons.json, consent/rules.json). */
import * as z from 'zod';
import rawReasons from '../../../../consent/reasons.json' with { type: 'json' };
import rawRules from '../../../../consent/rules.json' with { type: 'json' };

const text = z.string().min(1);
const reasons = z.strictObject({
  $comment: text,
  reasons: z.record(text, z.strictObject({ means: text, lawful: text })),
  rules: z.record(text, z.strictObject({ lawful: text })),
  obligations: z.record(text, z.strictObject({ means: text, done: text })),
}).parse(rawReasons);
const rules = new Map(z.object({ groups: z.array(z.object({ rules: z.array(z.object({ id: text, meaning: text, cite: text })) })) }).parse(rawRules)
  .groups.flatMap((group) => group.rules.map((rule) => [rule.id, rule] as const)));

/** What a reason code means, and what would make the disclosure lawful. A code without words stands for itself. */
export function reasonWords(code: string): { readonly means: string; readonly lawful: string } {
  return reasons.reasons[code] ?? { means: `${code.replaceAll('-', ' ')}.`, lawful: 'Ask whoever answers for the rules: this reason has no words yet.' };
}

/** What a rule means; undefined: a rule of another version. */
export function ruleMeaning(id: string): string | undefined {
  return rules.get(id)?.meaning;
}

/** What would make it lawful, where the rule itself says more than the reason. */
export function lawfulByRule(id: string): string | undefined {
  return reasons.rules[id]?.lawful ?? (id.startsWith('team.') ? ruleMeaning(id) : undefined);
}

/** What an obligation asks for, and how it was carried out. */
export function obligationWords(code: string): { readonly means: string; readonly done: string } {
  return reasons.obligations[code] ?? { means: `${code.replaceAll('-', ' ')}.`, done: 'See docs/rules.md.' };
}

/** Every rule that there are words for, for lists to choose from. */
export function ruleIds(): readonly string[] {
  return [...rules.keys()];
}

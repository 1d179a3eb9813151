// SPDX-License-Identifier: Apache-2.0
/**
 * What a clinical statement is: by its C-CDA templates, and where a document uses none that we know, by its class and mood.
 * An unknown statement is never an error: at worst it stays in the narrative and in the loss report.
 * Source: HL7 C-CDA 2.1 with companion guide (template ids); CDA R2, 4.3.6 (classes and moods).
 */
import type { SourceNode } from '../types.ts';
import { attr, childOf, childrenOf } from './nodes.ts';

export type Kind =
  | 'problem-concern' | 'problem' | 'encounter-diagnosis' | 'health-concern' | 'risk-concern' | 'risk-factor' | 'merged' | 'repeat'
  | 'allergy-concern' | 'allergy' | 'medication' | 'sig' | 'supply-order' | 'dispense' | 'instruction' | 'indication' | 'immunization' | 'refusal'
  | 'result-panel' | 'result' | 'vital-panel' | 'vital' | 'blood-pressure-part' | 'scale' | 'scale-item' | 'panel' | 'observation'
  | 'procedure' | 'planned' | 'planned-medication' | 'referral' | 'handoff' | 'encounter' | 'appointment' | 'coverage' | 'policy' | 'planned-coverage'
  | 'goal' | 'progress' | 'priority' | 'outcome' | 'planned-intervention' | 'intervention' | 'reference' | 'reason'
  | 'care-team' | 'care-team-member' | 'care-team-type' | 'note' | 'family' | 'family-problem' | 'equipment-panel' | 'equipment' | 'advance-directive'
  | 'part' | 'unknown';

const C_CDA = '2.16.840.1.113883.10.20.22.4.';

/** Number after 2.16.840.1.113883.10.20.22.4. -> kind. `part` belongs to the statement around it and is read by that one's rows. */
const BY_NUMBER: Readonly<Record<string, Kind>> = {
  3: 'problem-concern', 4: 'problem', 80: 'encounter-diagnosis', 33: 'encounter-diagnosis', 34: 'encounter-diagnosis', 51: 'encounter-diagnosis', 65: 'encounter-diagnosis',
  132: 'health-concern', 136: 'risk-concern', 6: 'part', 5: 'part', 8: 'part', 9: 'part', 28: 'part', 145: 'part', 113: 'part', 31: 'part', 47: 'part', 502: 'part',
  30: 'allergy-concern', 7: 'allergy', 90: 'allergy', 16: 'medication', 42: 'planned-medication', 120: 'planned-medication', 147: 'sig', 17: 'supply-order', 18: 'dispense',
  20: 'instruction', 19: 'indication', 118: 'part', 123: 'part', 52: 'immunization', 53: 'refusal', 1: 'result-panel', 2: 'result', 26: 'vital-panel', 27: 'vital',
  69: 'scale', 86: 'scale-item', 66: 'panel', 75: 'panel', 38: 'observation', 78: 'observation', 85: 'observation', 67: 'observation', 68: 'observation', 73: 'observation',
  74: 'observation', 72: 'observation', 109: 'observation', 111: 'observation', 114: 'observation', 124: 'observation', 125: 'observation', 127: 'observation', 128: 'observation', 138: 'observation',
  200: 'observation', 201: 'observation', 501: 'observation', 506: 'observation', 14: 'procedure', 13: 'procedure', 12: 'procedure', 39: 'planned', 40: 'planned', 41: 'planned', 43: 'planned', 44: 'planned',
  130: 'planned', 140: 'referral', 141: 'handoff', 49: 'encounter', 60: 'coverage', 61: 'policy', 129: 'planned-coverage', 121: 'goal', 110: 'progress', 143: 'priority', 144: 'outcome',
  146: 'planned-intervention', 131: 'intervention', 122: 'reference', 500: 'care-team', '500.1': 'care-team-member', '500.2': 'care-team-type', '500.3': 'part',
  202: 'note', 45: 'family', 46: 'family-problem', 135: 'equipment-panel', 50: 'equipment', 48: 'advance-directive', 108: 'panel',
};

const OTHER: Readonly<Record<string, Kind>> = {
  '2.16.840.1.113883.10.20.24.3.88': 'reason',
  '2.16.840.1.113883.10.20.1.19': 'part',
  '2.16.840.1.113883.10.20.15.3.8': 'observation',
};

const PLANNED_MOODS = new Set(['INT', 'RQO', 'PRP', 'PRMS', 'ARQ']);

/** The elements that are clinical statements. */
export const STATEMENTS = ['observation', 'act', 'organizer', 'procedure', 'encounter', 'substanceAdministration', 'supply'] as const;

/** The kind of a statement. A goal mood is a goal whatever the template says (release 1.1 gave goals the template of a planned observation). */
export function kindOf(node: SourceNode): Kind {
  const mood = attr(node, 'moodCode');
  if (node.name === 'observation' && mood === 'GOL') return 'goal';
  for (const template of childrenOf(node, 'templateId')) {
    const root = attr(template, 'root') ?? '';
    const found = root.startsWith(C_CDA) ? BY_NUMBER[root.slice(C_CDA.length)] : OTHER[root];
    if (found !== undefined) return moodOf(found, node, mood);
  }
  return fallback(node, mood);
}

function moodOf(kind: Kind, node: SourceNode, mood: string | undefined): Kind {
  if (kind === 'planned' && node.name === 'encounter' && mood === 'APT') return 'appointment';
  if (kind === 'medication' && mood !== 'EVN' && attr(childOf(node.parent?.parent, 'templateId'), 'root') === `${C_CDA}146`) return 'planned-medication';
  return kind;
}

/** Without a template that we know. */
function fallback(node: SourceNode, mood: string | undefined): Kind {
  if (mood === 'APT' && node.name === 'encounter') return 'appointment';
  const planned = mood !== undefined && PLANNED_MOODS.has(mood);
  switch (node.name) {
    case 'observation': return planned ? 'planned' : mood === 'EVN' ? 'observation' : 'unknown';
    case 'procedure': return planned ? 'planned' : 'procedure';
    case 'encounter': return planned ? 'planned' : 'encounter';
    case 'substanceAdministration': return planned ? 'planned-medication' : 'medication';
    case 'organizer': return 'panel';
    case 'act': return planned && childOf(node, 'code') !== undefined ? 'planned' : 'unknown';
    default: return 'unknown';
  }
}

/** Kinds that become a resource of their own. */
export const SEATED: ReadonlySet<Kind> = new Set<Kind>([
  'problem', 'health-concern', 'risk-concern', 'allergy', 'medication', 'planned-medication', 'dispense', 'immunization', 'result-panel', 'result', 'vital-panel', 'vital', 'scale', 'scale-item',
  'panel', 'observation', 'procedure', 'planned', 'referral', 'handoff', 'encounter', 'appointment', 'policy', 'planned-coverage', 'goal', 'outcome', 'planned-intervention', 'intervention',
  'reason', 'care-team', 'note', 'family', 'equipment', 'advance-directive',
]);

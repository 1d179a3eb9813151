// SPDX-License-Identifier: Apache-2.0
/**
 * Is it said in behavioral terms, can it be counted, does the participant understand it? Judged by words, as a supervisor does at first sight:
 * what is flagged is worth a second reading, no more. English, with the commonest words of Spanish.
 */

/** A first verb that names a state or an intention and nothing that somebody could see the person do. */
const STATES = /^(?:to |will |participant (?:will|to) |client (?:will|to) |i will |i want to )*(?:improve|increase|decrease|reduce|be|become|get better|feel|understand|know|realize|recognize|appreciate|believe|respect|gain|have|stay|remain|maintain|keep|avoid|refrain|abstain|stop|quit|try|want|work on|think about|deal with|cope|address|comply|cooperate|take responsibility|accept|develop|better|change|mejorar|estar|ser|sentirse|entender|dejar|evitar|mantener|cambiar)\b/i;
/** A noun alone is a topic: `Sobriety`, `Housing stability`. */
const TOPIC_WORDS = 2;

/** True when it tells what the person does, so that others could see it done. */
export function isBehavioral(text: string): boolean {
  const said = text.trim();
  return said.split(/\s+/).length > TOPIC_WORDS && !STATES.test(said);
}

const NUMBER = /\d|\b(?:once|twice|each|every|daily|weekly|monthly|all|both|one|two|three|four|five|six|seven|eight|nine|ten|twelve|una|dos|tres|cada|diario|semanal|mensual)\b/i;
const OUTCOME = /\b(?:complet|obtain|earn|pass|enroll|graduat|attend|pay|paid|appl(?:y|ies)|submit|sign|move|bring|meet|report|provid|show|start|open|finish|register|call|visit|take|obtien|termin|asist|paga|inscrib|present|entreg|firma)\w*/i;

/** True when one can tell by looking whether it was reached: a number, how often, or an outcome that is there or not. */
export function isMeasurable(text: string): boolean {
  return NUMBER.test(text) || OUTCOME.test(text);
}

/** Shorthand of professionals; the participant reads the plan. */
const JARGON = /\b(?:IOP|PHP|SUD|OUD|AUD|MAT|MOUD|MRT|CBT|DBT|MI|LOC|ASAM|LSI-?R?|ORAS|COMPAS|RNR|UA|UDS|tx|hx|dx|sx|rx|AEB|r\/t|s\/p|WNL|ADLs?|ct|clt|pt|PO|CO|FTA|VOP|TPV|criminogenic|responsivity|antisocial|recidivism|psychoeducation|comorbid|contingency management|prosocial supports)\b/;
const LONGEST = 30;

/** True when the participant can be expected to understand it: no shorthand, no sentence of more than thirty words. */
export function isPlain(text: string): boolean {
  return !JARGON.test(text) && text.split(/[.;!?]\s/).every((sentence) => sentence.trim().split(/\s+/).length <= LONGEST);
}

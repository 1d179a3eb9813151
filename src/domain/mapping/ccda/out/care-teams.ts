// SPDX-License-Identifier: Apache-2.0
/** Care Team Organizer (C-CDA 2.1 companion guide, 4.500) with a member act (4.500.1) for each member. */
import type { CareTeamParticipant } from '@medplum/fhirtypes';
import type { OutContext, OutOf, Sheet } from './context.ts';
import { extensionOf, idsOf, pointer, template } from './context.ts';
import type { El } from './element.ts';
import { el } from './element.ts';
import { assigned, calledBy } from './people.ts';
import type { Part } from './section.ts';
import { wordsOf } from './section.ts';
import { concept, interval, loinc, UNKNOWN } from './values.ts';

export const TEAM_COLUMNS = ['Team', 'Status', 'Since', 'Members'];
const STATUS = 'https://throughcare.dev/fhir/StructureDefinition/member-status';
const VERSION = '2022-06-01';

export function careTeam(context: OutContext, entry: OutOf<'CareTeam'>, sheet: Sheet): Part {
  const anchor = sheet.anchor();
  const { resource } = entry;
  const known = (resource.participant ?? []).filter(({ member }) => isPerson(context, member?.reference));
  const status = context.tables.back('team-status', resource.status);
  const organizer = el('organizer', { classCode: 'CLUSTER', moodCode: 'EVN' }, template('22.4.500', VERSION), idsOf(context, entry),
    el('code', { code: '86744-0', codeSystem: '2.16.840.1.113883.6.1', codeSystemName: 'LOINC', displayName: 'Care team' }, resource.name === undefined ? undefined : pointer(anchor, 'originalText')),
    el('statusCode', status === undefined ? { nullFlavor: 'UNK' } : { code: status }), interval('effectiveTime', resource.period ?? {}),
    known.flatMap((one, index) => (isLead(one) ? [el('participant', { typeCode: 'PPRF' }, el('participantRole', {}, el('id', { root: context.root, extension: memberId(entry.ref, index) })))] : [])).slice(0, 1),
    (resource.category ?? []).map((one) => el('component', {}, el('observation', { classCode: 'OBS', moodCode: 'EVN' }, template('22.4.500.2', '2019-07-01'),
      loinc('86744-0', 'Care team'), el('statusCode', { code: 'completed' }), concept(context.tables, 'value', one, { type: 'CD' })))),
    known.map((one, index) => el('component', {}, member(context, one, { id: memberId(entry.ref, index), status }))),
    (resource.note ?? []).map(({ text }) => el('component', {}, el('act', { classCode: 'ACT', moodCode: 'EVN' }, template('22.4.500.3', VERSION), el('code', UNKNOWN), pointer(sheet.say('Note', text ?? ''))))));
  return { of: entry, anchor, entry: organizer, cells: [resource.name ?? 'Care team', resource.status ?? '', resource.period?.start ?? '', (resource.participant ?? []).map((one) => said(context, one)).join('; ')] };
}

function memberId(ref: string, index: number): string {
  return `${ref}#member-${String(index + 1)}`;
}

/** The one lead of a team (participant PPRF). */
function isLead({ role = [] }: CareTeamParticipant): boolean {
  return role.some(({ coding = [] }) => coding.some(({ code, system }) => code === 'PPRF' && system?.endsWith('v3-ParticipationType') === true));
}

function isPerson(context: OutContext, reference: string | undefined): boolean {
  return ['Practitioner', 'PractitionerRole', 'Patient'].includes(context.byRef.get(reference ?? '')?.resource.resourceType ?? '');
}

/** Care Team Member Act. A member is active unless it says otherwise. */
function member(context: OutContext, { role = [], member: who, onBehalfOf, period, extension }: CareTeamParticipant, { id, status }: { readonly id: string; readonly status: string | undefined }): El {
  const own = extensionOf({ ...(extension === undefined ? {} : { extension }) }, STATUS)?.valueCode;
  return el('act', { classCode: 'PCPR', moodCode: 'EVN' }, template('22.4.500.1', VERSION), el('id', { root: context.root, extension: id }),
    loinc('85847-2', 'Patient Care team information'), el('statusCode', { code: own ?? status ?? 'active' }), interval('effectiveTime', period ?? {}),
    el('performer', { typeCode: 'PRF' }, role.filter((one) => !isLead({ role: [one] })).slice(0, 1).map((one) => concept(context.tables, 'sdtc:functionCode', one)), assigned(context, 'assignedEntity', who, { behalf: onBehalfOf })));
}

function said(context: OutContext, { role = [], member: who }: CareTeamParticipant): string {
  return [calledBy(context, who) ?? 'not named here', ...role.map(wordsOf)].join(', ');
}

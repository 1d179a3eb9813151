// SPDX-License-Identifier: Apache-2.0
/**
 * AuditEvents in the form of IHE Basic Audit Log Patterns (BALP, https://profiles.ihe.net/ITI/BALP/content.html).
 * They say who asked, as whom, why, about whom and with what outcome. They never hold content, never name what was
 * withheld, and the query entity keeps parameter names without their values, because values can be names or codes.
 */
import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from '@medplum/fhirtypes';

export type AuditAction = 'read' | 'vread' | 'history' | 'search' | 'create' | 'update' | 'patch' | 'delete' | 'transaction' | 'operation';

export interface AuditInput {
  readonly id: string;
  readonly recorded: string;
  readonly request: string;
  readonly action: AuditAction;
  /** Operation name without `$`, when action is operation. */
  readonly operation?: string;
  /** '0' success, '4' refused (minor failure), '8' serious failure: http://hl7.org/fhir/R4/valueset-audit-event-outcome.html */
  readonly outcome: '0' | '4' | '8';
  readonly client: string;
  readonly organization: string;
  readonly person?: string;
  readonly role?: string;
  readonly purpose?: Coding;
  /** Local references of the patients concerned, e.g. `Patient/x`; absent when none is known. */
  readonly patient?: string;
  /** References to what was read or written; at most a handful, `count` tells how many there were. */
  readonly data?: readonly string[];
  /** Parameter names of a search. */
  readonly query?: string;
  readonly source: string;
}

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const REST = 'http://hl7.org/fhir/restful-interaction';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const BALP_ENTITY = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';

const PROFILES: Readonly<Partial<Record<AuditAction, string>>> = {
  read: 'Read', vread: 'Read', search: 'Query', create: 'Create', update: 'Update', patch: 'Update', delete: 'Delete',
};

const CRUDE: Readonly<Record<AuditAction, AuditEvent['action']>> = {
  read: 'R', vread: 'R', history: 'R', search: 'E', create: 'C', update: 'U', patch: 'U', delete: 'D', transaction: 'E', operation: 'E',
};

/** An AuditEvent of the BALP pattern for this action: the `Patient...` profile when a patient is known. */
export function auditEvent(input: AuditInput): AuditEvent {
  const name = PROFILES[input.action];
  return {
    resourceType: 'AuditEvent',
    id: input.id,
    ...(name === undefined ? {} : {
      meta: { profile: [`https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${input.patient === undefined ? '' : 'Patient'}${name}`] },
    }),
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' },
    subtype: [{ system: REST, code: input.action, display: input.operation ?? input.action }],
    action: CRUDE[input.action]!,
    recorded: input.recorded,
    outcome: input.outcome,
    ...(input.purpose === undefined ? {} : { purposeOfEvent: [{ coding: [input.purpose] }] }),
    agent: agents(input),
    source: { observer: { display: input.source }, type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }] },
    entity: entities(input),
  };
}

function agents(input: AuditInput): AuditEventAgent[] {
  const reads = input.action === 'read' || input.action === 'vread' || input.action === 'search' || input.action === 'history';
  const gatewayRole: Coding = reads ? dcm('110153', 'Source Role ID') : dcm('110152', 'Destination Role ID');
  const clientRole: Coding = reads ? dcm('110152', 'Destination Role ID') : dcm('110153', 'Source Role ID');
  const client: AuditEventAgent = {
    type: { coding: [clientRole] }, requestor: input.person === undefined,
    who: { identifier: { value: input.client }, display: input.organization },
  };
  const gateway: AuditEventAgent = { type: { coding: [gatewayRole] }, requestor: false, who: { display: input.source } };
  const user: AuditEventAgent[] = input.person === undefined ? [] : [{
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP', display: 'information recipient' }] },
    requestor: true,
    who: { identifier: { value: input.person } },
    ...(input.role === undefined ? {} : { role: [{ coding: [{ system: 'https://throughcare.dev/fhir/CodeSystem/role', code: input.role }] }] }),
    ...(input.purpose === undefined ? {} : { purposeOfUse: [{ coding: [input.purpose] }] }),
  }];
  return [gateway, client, ...user];
}

function entities(input: AuditInput): AuditEventEntity[] {
  const patient: AuditEventEntity[] = input.patient === undefined ? [] : [{
    what: { reference: input.patient }, type: { system: ENTITY_TYPE, code: '1', display: 'Person' }, role: { system: ROLE, code: '1', display: 'Patient' },
  }];
  const data = (input.data ?? []).map((reference): AuditEventEntity => ({
    what: { reference }, type: { system: ENTITY_TYPE, code: '2', display: 'System Object' }, role: { system: ROLE, code: '4', display: 'Domain Resource' },
  }));
  const query: AuditEventEntity[] = input.query === undefined ? [] : [{
    type: { system: ENTITY_TYPE, code: '2', display: 'System Object' }, role: { system: ROLE, code: '24', display: 'Query' }, query: input.query,
  }];
  const transaction: AuditEventEntity = {
    what: { identifier: { value: input.request } }, type: { system: BALP_ENTITY, code: 'XrequestId' },
  };
  return [...patient, ...data, ...query, transaction];
}

function dcm(code: string, display: string): Coding {
  return { system: DCM, code, display };
}

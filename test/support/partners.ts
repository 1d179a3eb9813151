// SPDX-License-Identifier: Apache-2.0
/** The partners of the tests' county: what each is in law, who works there, and the client that logs in for it. */
import type { Partner, PartnerAgreement, PartnerClient } from '../../src/app/registry/partner.ts';
import type { LegalStatus, PartnerKind, Purpose, Role } from '../../src/domain/consent/facts/vocabulary.ts';

interface Sketch {
  readonly id: string;
  readonly name: string;
  readonly statuses: readonly LegalStatus[];
  readonly kind?: PartnerKind;
  /** Person id -> role. */
  readonly people: Readonly<Record<string, Role>>;
  readonly purposes: readonly Purpose[];
  readonly agreements?: readonly PartnerAgreement[];
  readonly scopes?: readonly string[];
}

const qsoa = (id: string): PartnerAgreement => ({
  id: `${id}-qsoa`, type: 'qsoa', with: ['gateway'], period: { start: '2020-01-01' }, boundByPart2: true, active: true,
});
const baa = (id: string): PartnerAgreement => ({
  id: `${id}-baa`, type: 'business-associate-agreement', with: ['gateway'], period: { start: '2020-01-01' }, active: true,
});

const SKETCHES: readonly Sketch[] = [
  {
    id: 'open-door', name: 'Open Door Outpatient', statuses: ['part2-program', 'covered-entity', 'health-care-provider'], kind: 'sud-treatment',
    people: { 'dana-whitfield': 'counselor' }, purposes: ['treatment', 'operations', 'emergency-treatment'], agreements: [qsoa('open-door'), baa('open-door')],
  },
  {
    id: 'larkspur', name: 'Larkspur General Hospital', statuses: ['covered-entity', 'health-care-provider'], kind: 'medical',
    people: { 'rafael-ames': 'physician', 'mina-soto': 'paramedic' }, purposes: ['treatment', 'emergency-treatment'], agreements: [baa('larkspur')],
  },
  {
    id: 'county-jail', name: 'County Jail', statuses: ['correctional-institution', 'law-enforcement'], kind: 'correctional-agency',
    people: { 'lee-brandt': 'custody-officer' }, purposes: ['custody-health-safety', 'case-coordination'],
  },
  {
    id: 'county-probation', name: 'County Probation', statuses: ['criminal-justice-agency'], kind: 'community-supervision',
    people: { 'omar-reyes': 'supervising-officer' }, purposes: ['cj-monitoring', 'case-coordination'],
  },
  {
    id: 'county-court', name: 'County Treatment Court', statuses: ['court'], kind: 'court', people: { 'judge-hale': 'judge' }, purposes: ['cj-monitoring'],
  },
  {
    id: 'home-again', name: 'Home Again Housing', statuses: ['unregulated'], kind: 'housing', people: { 'tess-moran': 'housing-staff' }, purposes: ['case-coordination'],
  },
];

/** The gateway's own organization and its staff client `compliance`. */
export function gatewayPartner(jwks: string): Partner {
  return {
    organization: { id: 'gateway', name: 'Throughcare gateway', statuses: ['qso', 'business-associate'], identifiers: [] },
    people: [], participants: [], agreements: [], feeds: [],
    clients: [{
      id: 'compliance', name: 'Compliance desk', kind: 'staff', jwks, scopes: ['system/*.cruds', 'console', 'ingest'], purposes: ['operations', 'audit'],
      roles: ['exchange-operator', 'auditor'], defaultPurpose: 'operations', defaultRole: 'exchange-operator', active: true,
    }],
  };
}

/** The partners; each one's client has the id of its organization and acts by default as its first person's role for its first purpose. */
export function testPartners(jwks: string): readonly Partner[] {
  return SKETCHES.map((sketch) => ({
    organization: {
      id: sketch.id, name: sketch.name, statuses: sketch.statuses, identifiers: [], ...(sketch.kind === undefined ? {} : { kind: sketch.kind }),
    },
    people: Object.entries(sketch.people).map(([id, role]) => ({ id, name: id.replace('-', ' '), roles: [role], identifiers: [], active: true })),
    participants: [], agreements: sketch.agreements ?? [], feeds: [], clients: [clientOf(sketch, jwks)],
  }));
}

function clientOf(sketch: Sketch, jwks: string): PartnerClient {
  const roles = [...new Set(Object.values(sketch.people))];
  const [defaultPurpose] = sketch.purposes;
  const [defaultRole] = roles;
  return {
    id: sketch.id, name: sketch.name, kind: 'partner', jwks, scopes: sketch.scopes ?? ['system/*.cruds', 'ingest'], purposes: sketch.purposes, roles,
    ...(defaultPurpose === undefined ? {} : { defaultPurpose }), ...(defaultRole === undefined ? {} : { defaultRole }), active: true,
  };
}

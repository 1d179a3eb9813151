-- Bulk Data exports: what was asked and how far it is. No content is kept: every file is made through the gate when it is fetched.
create table export_job (
  tenant integer not null,
  id text not null,
  caller text not null,
  request text not null,
  persons text not null,
  state text not null,
  done integer not null,
  counts text not null,
  created bigint not null,
  expires bigint not null,
  lease bigint not null default 0,
  primary key (tenant, id)
);
create index export_job_open on export_job (lease) where state = 'running';

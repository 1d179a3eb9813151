-- SPDX-License-Identifier: Apache-2.0
-- People who sit at the console (docs/console.md). The key is a digest of the secret in the cookie, never the secret.

create table console_session (
  tenant smallint not null, key text collate "C" not null, holder text collate "C" not null, organization text collate "C" not null,
  -- JSON of the seat: desk, role, purpose.
  seat text not null, opened bigint not null, seen bigint not null,
  primary key (tenant, key)
);
create index console_session_holder on console_session (tenant, organization, holder);
create index console_session_opened on console_session (opened);

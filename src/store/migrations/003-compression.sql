-- Long texts are compressed with lz4 where the server has it: several times faster than the default, and what a search writes
-- into the ledger is long enough to be compressed with every request.
do $$
begin
  alter table ledger alter column detail set compression lz4;
  alter table resource alter column body set compression lz4;
  alter table resource_version alter column body set compression lz4;
exception when feature_not_supported then
  raise notice 'this server was built without lz4';
end
$$;

-- Application roles: they may execute the verbs and read what their work needs, and insert nothing
-- themselves. `{role}` names are filled by migrate; secrets are theirs alone.

grant usage on schema ledger, register to capthe_worker, capthe_web, capthe_auditor;

grant select on all tables in schema ledger to capthe_worker, capthe_web, capthe_auditor;
grant select on all tables in schema register to capthe_worker, capthe_web, capthe_auditor;

revoke all on register.source from capthe_worker, capthe_web, capthe_auditor;
revoke all on ledger.object_key from capthe_web, capthe_auditor;
revoke delete on ledger.object_key from capthe_worker;
grant insert on ledger.object_key to capthe_worker;
grant select (address) on ledger.object_key to capthe_auditor;  -- is it there; never the key

revoke execute on all functions in schema ledger from public;

-- Django's own schema, once its migrations have made it: the web's, and nobody else's.
do $$ begin
  if exists (select 1 from pg_namespace where nspname = 'web') then
    grant usage on schema web to capthe_web;
    grant select, insert, update, delete on all tables in schema web to capthe_web;
    grant usage on all sequences in schema web to capthe_web;
  end if;
end $$;

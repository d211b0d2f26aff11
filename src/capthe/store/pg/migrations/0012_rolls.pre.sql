-- Members of sets are written a row for each block, not for each dossier: `ledger.set_member` becomes a
-- view of the same rows. What block headers say of them stays as it is.

alter table ledger.set_member rename to set_member_before;

create table ledger.set_roll (
  set_id bigint not null,
  block bigint not null,
  dossier bigint[] storage external not null,
  cid bigint[] storage external not null,
  unit integer[] storage external not null,
  version smallint[] storage external not null,
  primary key (set_id, block)
);

insert into ledger.set_roll (set_id, block, dossier, cid, unit, version)
select set_id, block, array_agg(dossier order by dossier), array_agg(cid order by dossier),
       array_agg(unit order by dossier), array_agg(version order by dossier)
  from ledger.set_member_before group by set_id, block;

drop table ledger.set_member_before;

create view ledger.set_member as
  select r.set_id, m.dossier, m.cid, m.unit, m.version, r.block
    from ledger.set_roll r,
         unnest(r.dossier, r.cid, r.unit, r.version) as m (dossier, cid, unit, version);

-- Until the verbs are replaced the old ones go on writing a row for each dossier.
create function ledger.join_as_before() returns trigger
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp as $$
begin
  insert into ledger.set_roll as r (set_id, block, dossier, cid, unit, version)
  values (new.set_id, new.block, array[new.dossier], array[new.cid], array[new.unit],
          array[new.version])
  on conflict (set_id, block) do update
    set dossier = r.dossier || excluded.dossier, cid = r.cid || excluded.cid,
        unit = r.unit || excluded.unit, version = r.version || excluded.version;
  return new;
end $$;

create trigger join_as_before instead of insert on ledger.set_member
  for each row execute function ledger.join_as_before();

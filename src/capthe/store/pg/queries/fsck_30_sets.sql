-- A set counts the dossiers that are in it and those it was formed with, and has no stage when it
-- is empty. An arrival block, and nothing else, has a range of ids.
select 'set ' || s.id,
       coalesce(c.n, 0) || ' of ' || case when s.lo is null then coalesce(f.n, 0)
                                          else s.hi - s.lo + 1 end,
       s.n || ' of ' || s.formed || ' at stage ' || s.stage
         || case when (s.kind = 1) <> (s.lo is not null and s.hi is not null)
                 then ', a range of ids that its kind does not go with' else '' end
  from ledger.dossier_set s
  left join (
    select set_id, count(*) as n from (
      select p.set_id from ledger.place p where p.set_id is not null
      union all
      select b.set_id from fsck_state d
        join ledger.block b on b.id = d.block
       where not exists (select 1 from ledger.place p
                          where p.dossier = d.dossier and p.cid = d.cid)
    ) w group by set_id
  ) c on c.set_id = s.id
  left join (
    select set_id, count(*) as n from ledger.set_member group by set_id
  ) f on f.set_id = s.id
 where s.n <> coalesce(c.n, 0)
    or s.formed <> case when s.lo is null then coalesce(f.n, 0) else s.hi - s.lo + 1 end
    or (s.n = 0) <> (s.stage = 0)
    or (s.kind = 1) <> (s.lo is not null and s.hi is not null)
 order by s.id
 limit %(limit)s

-- The counts of sets, from the places of their dossiers; then the work that a set must have.
update ledger.dossier_set s
   set n = coalesce(c.n, 0),
       formed = case when s.lo is null then coalesce(f.n, 0) else s.hi - s.lo + 1 end,
       stage = case when coalesce(c.n, 0) = 0 then 0 else coalesce(c.stage, s.stage) end
  from ledger.dossier_set o
  left join (
    select set_id, count(*) as n, min(stage) as stage from (
      select p.set_id, d.stage from ledger.place p
        join fsck_state d on d.dossier = p.dossier and d.cid = p.cid
       where p.set_id is not null
      union all
      select b.set_id, d.stage from fsck_state d
        join ledger.block b on b.id = d.block
       where not exists (select 1 from ledger.place p
                          where p.dossier = d.dossier and p.cid = d.cid)
    ) w group by set_id
  ) c on c.set_id = o.id
  left join (
    select set_id, count(*) as n from ledger.set_member group by set_id
  ) f on f.set_id = o.id
 where o.id = s.id;
insert into ledger.work (stage, set_id, ready_at)
select s.stage, s.id, s.since
  from ledger.dossier_set s
  join ledger.stage t on t.code = s.stage and t.by_machine
 where s.n > 0
   and not exists (select 1 from ledger.work w where w.set_id = s.id and w.stage = s.stage)

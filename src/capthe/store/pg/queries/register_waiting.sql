-- Whether the search index is behind the register; and dossiers at the cleaning desk for whom nobody has
-- searched yet, with what would be printed now: the newest amendment, else the packet. A suggestion of a
-- version that has gone on is not asked for. One row at least: without a dossier when nobody waits.
-- Where each is, is asked for the few who wait (offset 0): joined freely, a planner that has seen a
-- small ledger reads the whole of it each time.
select (select max(id) from register.entry) > m.entry
       or (select max(id) from register.event) > m.event as is_behind, w.*
  from link.mark m
  left join lateral (
    select s.dossier, s.cid, s.version, x.stage, coalesce(a.name, d.name) as name,
           coalesce(a.birth, d.birth) as birth, coalesce(a.sex, d.sex) as sex, d.old_number
      from register.suggestion s
      cross join lateral (
        select p.exception_id from ledger.place p
         where p.dossier = s.dossier and p.cid = s.cid and p.version = s.version offset 0) p
      cross join lateral (
        select e.stage from ledger.exception e
         where e.id = p.exception_id and e.resolved_at is null offset 0) x
      cross join lateral (
        select v.name, v.birth, v.sex, v.old_number from ledger.dossier v
         where v.id = s.dossier and v.cid = s.cid offset 0) d
      left join lateral (
        select l.name, l.birth, l.sex from ledger.amendment l
         where l.dossier = s.dossier and l.cid = s.cid order by l.version desc limit 1) a on true
     where s.made_at is null
     order by s.dossier
     limit %(limit)s) w on true
 order by w.dossier

-- Dossiers at the cleaning desk for whom nobody has searched yet, with what would be printed now: the
-- newest amendment, else the packet. A suggestion of a version that has gone on is not asked for.
select s.dossier, s.cid, s.version, s.reason, x.stage, x.id as exception, coalesce(a.name, d.name) as name,
       coalesce(a.birth, d.birth) as birth, coalesce(a.sex, d.sex) as sex, d.old_number
  from register.suggestion s
  join ledger.dossier d on d.id = s.dossier and d.cid = s.cid
  join ledger.place p on p.dossier = s.dossier and p.cid = s.cid and p.version = s.version
  join ledger.exception x on x.id = p.exception_id and x.resolved_at is null
  left join lateral (
    select l.name, l.birth, l.sex from ledger.amendment l
     where l.dossier = s.dossier and l.cid = s.cid order by l.version desc limit 1) a on true
 where s.made_at is null
 order by s.dossier
 limit %(limit)s

-- Nothing is kept for a dossier that there is not, and no open exception without its dossier in it.
select 'dossier ' || q.dossier, q.expected, q.found
  from (
    select p.dossier, 'a dossier' as expected, 'a place without one' as found
      from ledger.place p
      left join fsck_state s on s.dossier = p.dossier and s.cid = p.cid
     where s.dossier is null
    union all
    select x.dossier, 'in exception ' || x.id, 'elsewhere'
      from ledger.exception x
      left join ledger.place p on p.exception_id = x.id and p.dossier = x.dossier
     where x.dossier is not null and x.resolved_at is null and p.dossier is null
    union all
    select m.dossier, 'a dossier', 'listed in set ' || m.set_id
      from ledger.set_member m
      left join fsck_state s on s.dossier = m.dossier and s.cid = m.cid
     where s.dossier is null
  ) q
 order by 1, 2
 limit %(limit)s

-- A dossier between its lot and its hand-over has exactly one blank that has not ended, no other
-- dossier has one, and every attempt but the first follows one that has ended.
select 'dossier ' || s.dossier, case when q.is_due then '1 live attempt' else 'none' end,
       q.live || ' live of ' || q.n
  from fsck_state s
  left join (
    select a.dossier, a.cid, count(*) as n, max(a.n) as last,
           count(*) filter (where e.n is null) as live
      from ledger.attempt a
      left join ledger.attempt_end e on e.dossier = a.dossier and e.cid = a.cid and e.n = a.n
     group by a.dossier, a.cid
  ) t on t.dossier = s.dossier and t.cid = s.cid
  cross join lateral (
    select s.stage between %(allotted)s and %(handed_over)s as is_due,
           coalesce(t.live, 0) as live, coalesce(t.n, 0) as n
  ) q
 where q.live <> q.is_due::integer or coalesce(t.last, 0) <> q.n
 order by s.dossier
 limit %(limit)s

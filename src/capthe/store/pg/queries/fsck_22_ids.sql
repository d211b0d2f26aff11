-- Dossiers have dense ids in the order of arrival, and arrival blocks cover them without gap or
-- overlap.
select q.subject, q.expected, q.found
  from (
    select 'dossiers' as subject, h.next_dossier - 1 || ' ids' as expected,
           d.n || ' ids up to ' || d.last as found
      from ledger.head h,
           (select count(distinct id) as n, coalesce(max(id), 0) as last from ledger.dossier) d
     where d.n <> h.next_dossier - 1 or d.last <> d.n
    union all
    select 'set ' || w.id, 'from ' || w.after + 1, 'from ' || w.lo
      from (select id, lo, coalesce(lag(hi) over (order by lo), 0) as after
              from ledger.dossier_set where lo is not null) w
     where w.lo <> w.after + 1
  ) q
 order by 1
 limit %(limit)s

-- Serials are delivered once and used without a gap: every used serial in exactly one attempt, what
-- is left is the plant's stock, and no attempt uses a serial that was not given out.
with ranges as materialized (
  select row_number() over (order by first_blank) as nr, * from ledger.blank
), used as (
  select width_bucket(a.blank, (select array_agg(first_blank order by first_blank) from ranges))
           as nr, count(*) as n, count(distinct a.blank) as serials, min(a.blank) as lowest,
         max(a.blank) as highest
    from ledger.attempt a group by 1
)
select q.subject, q.expected, q.found
  from (
    select 'blanks from ' || coalesce(r.first_blank, 0) as subject,
           coalesce(r.next_blank - r.first_blank, 0) || ' used' as expected,
           u.n || ' attempts on ' || u.serials || ' serials' as found
      from ranges r full join used u using (nr)
     where coalesce(u.n, 0) <> coalesce(r.next_blank - r.first_blank, 0)
        or u.n <> u.serials or u.lowest < r.first_blank or u.highest >= r.next_blank
    union all
    select 'blanks from ' || a.first_blank, 'no overlap', 'overlaps ' || b.first_blank
      from ledger.blank a
      join ledger.blank b on b.first_blank > a.first_blank and b.first_blank <= a.last_blank
    union all
    select 'stock of plant ' || plant, coalesce(b.n, 0) || ' blanks', coalesce(s.n, 0)::text
      from (select plant, sum(last_blank - next_blank + 1) as n from ledger.blank group by plant) b
      full join (select place as plant, n from ledger.stock
                  where account = %(stock)s) s using (plant)
     where coalesce(b.n, 0) <> coalesce(s.n, 0)
  ) q
 order by 1
 limit %(limit)s

-- The five numbers of each unit and hour of one day, by the hour in which things arrived, so that a past hour never changes.
copy (
  select c.unit, u.province, c.arrival_hour as hour,
         sum(c.n) filter (where c.from_stage = 0 and c.to_stage = 0) as collected,
         sum(c.n) filter (where c.from_stage = 0 and c.to_stage = 1) as sent,
         sum(c.n * ((g.after >= %(printed)s)::integer - (g.before >= %(printed)s)::integer))
           as printed,
         sum(c.n * ((g.after >= %(received)s)::integer - (g.before >= %(received)s)::integer))
           as received,
         sum(c.n * ((g.after >= %(handed_over)s)::integer
                    - (g.before >= %(handed_over)s)::integer)) as handed_over
    from ledger.counter c
    left join ledger.unit u on u.code = c.unit
    left join ledger.stage f on f.code = c.from_stage
    left join ledger.stage t on t.code = c.to_stage and f.code is not null
    cross join lateral (
      select coalesce(f.reached, 0) as before, coalesce(t.reached, f.reached, 0) as after
    ) g
   where c.arrival_hour >= %(day)s::date::timestamptz
     and c.arrival_hour < (%(day)s::date + 1)::timestamptz
   group by c.unit, u.province, c.arrival_hour
   order by c.unit, c.arrival_hour
) to stdout with (format csv, header)

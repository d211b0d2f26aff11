-- Sent: every packet once, in the hour it arrived; those that became dossiers under the unit and
-- hour of their capture. Refused or set aside: each once under its reason. Collected: what the
-- devices of a unit report.
select q.subject, q.expected::text, q.found::text
  from (
    select 'sent, arrived ' || arrival_hour as subject, coalesce(k.n, 0) as expected,
           coalesce(c.n, 0) as found
      from (select date_trunc('hour', received_at, 'UTC') as arrival_hour, count(*) as n
              from ledger.packet group by 1) k
      full join (select arrival_hour, sum(n) as n from ledger.counter
                  where from_stage = 0 and to_stage = 1 group by 1) c using (arrival_hour)
     where coalesce(k.n, 0) <> coalesce(c.n, 0)
    union all
    select 'sent, unit ' || k.unit || ', arrived ' || arrival_hour || ', captured ' || event_hour,
           k.n, coalesce(c.n, 0)
      from (select d.unit, date_trunc('hour', d.received_at, 'UTC') as arrival_hour,
                   date_trunc('hour', d.captured_at, 'UTC') as event_hour, count(*) as n
              from (select distinct on (submission_id) * from ledger.dossier
                     order by submission_id, id) d
             group by 1, 2, 3) k
      left join (select unit, arrival_hour, event_hour, n from ledger.counter
                  where from_stage = 0 and to_stage = 1) c using (unit, arrival_hour, event_hour)
     where coalesce(c.n, 0) < k.n
    union all
    select 'refused for ' || reason || ', arrived ' || arrival_hour, coalesce(k.n, 0),
           coalesce(c.n, 0)
      from (select reason, date_trunc('hour', received_at, 'UTC') as arrival_hour, count(*) as n
              from ledger.quarantine
             group by 1, 2) k
      full join (select -to_stage as reason, arrival_hour, sum(n) as n from ledger.counter
                  where from_stage = 0 and to_stage < 0 group by 1, 2) c
        using (reason, arrival_hour)
     where coalesce(k.n, 0) <> coalesce(c.n, 0)
    union all
    select 'collected, unit ' || unit, coalesce(k.n, 0), coalesce(c.n, 0)
      from (select unit, sum(highest_sealed) as n from ledger.device group by unit) k
      full join (select unit, sum(n) as n from ledger.counter
                  where from_stage = 0 and to_stage = 0 group by unit) c using (unit)
     where coalesce(k.n, 0) <> coalesce(c.n, 0)
  ) q
 order by 1
 limit %(limit)s

-- Packets refused or set aside at reception, by unit and reason, up to an hour.
select c.unit, (-c.to_stage)::smallint, sum(c.n)::bigint
  from ledger.counter c
 where c.from_stage = %(outside)s and c.to_stage < 0
   and case when %(by_event)s then c.event_hour else c.arrival_hour end <= %(as_of)s
 group by c.unit, c.to_stage
 order by c.unit, c.to_stage desc

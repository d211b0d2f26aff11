-- A dossier: what it says, who holds it (its place, else the arrival block its number lies in), and
-- how many wait before it in a stage that gathers: print lots take a province's priority and
-- oldest promise first. Where one that has ended is, its last event says.
select d.id, d.cid, d.submission_id::text, d.province, d.unit, d.device, d.seq, d.operator,
       d.captured_at, d.received_at, d.promised_on, d.case_code, d.earlier_generation,
       d.earlier_ended, d.birth, d.sex, d.name, d.old_number, d.residence, d.repairs,
       coalesce(s.stage, x.stage), p.version,
       s.id, s.kind, s.n, s.since, s.due, s.priority, s.unit,
       x.id, x.desk, x.reason, x.raised_at, x.due,
       case when s.stage = any (%(gathering)s::smallint[]) then (
         select coalesce(sum(q.n), 0) from ledger.dossier_set q
          where q.stage = s.stage and q.province = s.province and q.n > 0
            and (not q.priority, q.promised_on, q.id) < (not s.priority, s.promised_on, s.id)
       ) end
  from ledger.dossier d
  left join ledger.place p on p.dossier = d.id and p.cid = d.cid
  left join lateral (
    select r.id, r.hi from ledger.dossier_set r
     where p.dossier is null and r.lo <= d.id and r.lo is not null
     order by r.lo desc limit 1) a on a.hi >= d.id
  left join ledger.dossier_set s on s.id = coalesce(p.set_id, a.id)
  left join ledger.exception x on x.id = p.exception_id
 where d.id = %(dossier)s and d.cid = %(cid)s

-- A dossier: what it says, where it is, who holds it, and how many wait before it in a stage that
-- gathers (print lots take the province's priority and oldest promise first).
select d.id, d.cid, d.submission_id::text, d.province, d.unit, d.device, d.seq, d.operator,
       d.captured_at, d.received_at, d.promised_on, d.case_code, d.earlier_generation,
       d.earlier_ended, d.birth, d.sex, d.name, d.old_number, d.residence, d.repairs,
       w.stage, w.version,
       s.id, s.kind, s.n, s.since, s.due, s.priority, s.unit,
       x.id, x.desk, x.reason, x.raised_at, x.due,
       case when w.stage = any (%(gathering)s::smallint[]) then (
         select coalesce(sum(q.n), 0) from ledger.dossier_set q
          where q.stage = w.stage and q.province = s.province and q.n > 0
            and (not q.priority, q.promised_on, q.id) < (not s.priority, s.promised_on, s.id)
       ) end
  from ledger.dossier d
  left join lateral ledger.where_is(d.id, d.cid) w on true
  left join ledger.dossier_set s on s.id = w.set_id
  left join ledger.exception x on x.id = w.exception_id
 where d.id = %(dossier)s and d.cid = %(cid)s

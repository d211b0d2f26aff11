-- A blank is given only to a dossier that was found in the register, found unique and approved, and
-- whose data nobody corrected after that approval.
select 'dossier ' || a.dossier, 'matched, unique and approved before its blank',
       case when k.matched is null then 'not matched' when k.single is null then 'not unique'
            when k.approved is null then 'not approved' else 'corrected after approval' end
  from ledger.attempt a
  cross join lateral (
    select max(e.block) filter (where e.to_stage = %(verified)s) as matched,
           max(e.block) filter (where e.to_stage = %(unique)s) as single,
           max(e.block) filter (where e.from_stage = %(unique)s and e.to_stage = %(approved)s)
             as approved
      from ledger.event e
     where e.dossier = a.dossier and e.cid = a.cid and e.block < a.block
  ) k
 where k.matched is null or k.single is null or k.approved is null or k.single < k.matched
    or k.approved < k.single
    or exists (select 1 from ledger.amendment m
                where m.dossier = a.dossier and m.cid = a.cid and m.block between k.approved and a.block)
 order by a.dossier

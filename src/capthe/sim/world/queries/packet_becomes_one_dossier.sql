-- What a device sealed under one sequence is one submission, and one dossier that has not moved.
select 'dossier ' || min(d.id), '1 submission of a sealed packet', count(distinct d.submission_id)::text
  from ledger.dossier d
 group by d.device, d.seq having count(distinct d.submission_id) > 1
union all
select 'dossier ' || min(d.id), '1 dossier of a submission', count(*)::text
  from ledger.dossier d
 where not exists (select 1 from ledger.event e
                    where e.dossier = d.id and e.cid = d.cid and e.to_stage = %(moved)s)
 group by d.submission_id having count(*) > 1
 order by 1

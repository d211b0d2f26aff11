-- A dossier that moved to another number has its message, and once that is done it is re-opened
-- there with the same submission.
select 'dossier ' || s.dossier, q.expected, q.found
  from fsck_state s
  join ledger.dossier d on d.id = s.dossier and d.cid = s.cid
  left join ledger.outbox o on o.kind = 'move' and o.dossier = s.dossier and o.cid = s.cid
  left join ledger.dossier n on n.cid = o.new_cid and n.submission_id = d.submission_id
    and n.id > d.id  -- a dossier opened before is not this one opened again
  cross join lateral (
    select 'a message'::text as expected, 'none'::text as found where o.id is null
    union all
    select 'open again under its number', 'not there' where o.done_at is not null and n.id is null
  ) q
 where s.stage = %(moved)s
 order by s.dossier
 limit %(limit)s

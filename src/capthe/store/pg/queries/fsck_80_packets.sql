-- Every packet that was taken in is a dossier and every dossier came in a packet; a device has
-- received no less than is on record; a gap in its sequence has been made an exception.
select q.subject, q.expected, q.found
  from (
    select 'packet ' || p.id as subject, 'a dossier' as expected, 'none' as found
      from ledger.packet p
      left join ledger.dossier d on d.submission_id = p.id
     where p.outcome = 'dossier' and d.id is null
    union all
    select 'dossier ' || d.id, 'a packet', coalesce(p.outcome, 'none')
      from ledger.dossier d left join ledger.packet p on p.id = d.submission_id
     where p.outcome is distinct from 'dossier'
    union all
    select 'device ' || p.device, 'at least ' || max(p.seq), coalesce(max(v.highest_received), 0)::text
      from ledger.packet p left join ledger.device v on v.no = p.device
     group by p.device having coalesce(max(v.highest_received), 0) < max(p.seq)
    union all
    select 'packet:' || g.device || ':' || n, 'a missing packet is an exception', 'none'
      from (select device, seq, lag(seq) over (partition by device order by seq) as before
              from ledger.packet) g,
           generate_series(g.before + 1, g.seq - 1) n
     where not exists (select 1 from ledger.exception x
                        where x.subject = 'packet:' || g.device || ':' || n)
  ) q
 order by 1
 limit %(limit)s

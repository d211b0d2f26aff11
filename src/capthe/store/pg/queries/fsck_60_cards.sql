-- A citizen has at most one live card slot; a dossier from approval to hand-over holds one, and one
-- that ended without a hand-over holds none.
select q.subject, q.expected, q.found
  from (
    select 'dossier ' || min(c.dossier) as subject, 'at most one live card of its citizen'
             as expected, count(*) || ' cards' as found
      from ledger.card c
     where not exists (select 1 from ledger.card_end e
                        where e.cid = c.cid and e.generation = c.generation)
     group by c.cid having count(*) > 1
    union all
    select 'dossier ' || s.dossier, 'one card slot', count(c.cid) || ' slots'
      from fsck_state s
      left join ledger.card c on c.cid = s.cid and c.dossier = s.dossier
     where s.stage between %(approved)s and %(handed_over)s
     group by s.dossier having count(c.cid) <> 1
    union all
    select 'dossier ' || s.dossier, 'no live card', 'generation ' || c.generation
      from fsck_state s
      join ledger.stage t on t.code = s.stage and t.holder = 'end' and s.stage <> %(handed_over)s
      join ledger.card c on c.cid = s.cid and c.dossier = s.dossier
      left join ledger.card_end e on e.cid = c.cid and e.generation = c.generation
     where e.cid is null
    union all
    select 'dossier ' || s.dossier, 'a card that has not ended', e.cause
      from fsck_state s
      join ledger.card c on c.cid = s.cid and c.dossier = s.dossier
      join ledger.card_end e on e.cid = c.cid and e.generation = c.generation
     where s.stage between %(approved)s and %(handed_over)s - 1 and e.cause <> 'deceased'
    union all
    select 'dossier ' || c.dossier, 'a dossier of this citizen', 'a card without one'
      from ledger.card c
      left join fsck_state s on s.dossier = c.dossier and s.cid = c.cid
     where s.dossier is null
  ) q
 order by 1, 2
 limit %(limit)s

-- How many cards of a box were given up as lost and not yet accounted for as found.
select count(*)
  from ledger.set_member m
  join ledger.attempt_end e on e.dossier = m.dossier and e.cid = m.cid and e.cause = 'lost'
 where m.set_id = %(id)s
   and not exists (select 1 from ledger.intent i where i.key = 'found:' || %(id)s::bigint)

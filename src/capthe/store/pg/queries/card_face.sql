-- What the card of a dossier states: the packet's words or the newest amendment of them, where its
-- objects are, and when the intent of its last printing was recorded (null: not printed yet).
select d.cid, coalesce(a.birth, d.birth), coalesce(a.sex, d.sex), coalesce(a.name, d.name),
       d.old_number, coalesce(a.residence, d.residence), d.objects, p.written_at
  from ledger.dossier d
  left join lateral (
    select m.birth, m.sex, m.name, m.residence
      from ledger.amendment m
     where m.dossier = d.id and m.cid = d.cid
     order by m.version desc limit 1) a on true
  left join lateral (
    select b.written_at
      from ledger.attempt t
      join ledger.intent i on i.key = 'print:' || t.lot
      join ledger.block b on b.id = i.block
     where t.dossier = d.id and t.cid = d.cid
     order by t.n desc limit 1) p on true
 where d.id = %s

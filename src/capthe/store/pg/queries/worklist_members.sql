-- Who is in a set, with what is printed of each.
select m.dossier, m.cid, m.version, m.unit, coalesce(a.name, d.name), coalesce(a.birth, d.birth),
       coalesce(a.sex, d.sex), d.case_code, d.operator, d.promised_on, d.device, d.seq
  from ledger.dossier_set s
 cross join lateral ledger.members_of(s.id, s.lo, s.hi) m
  join ledger.dossier d on d.id = m.dossier and d.cid = m.cid
  left join lateral (
    select w.name, w.birth, w.sex from ledger.amendment w
     where m.version > 0 and w.dossier = m.dossier and w.cid = m.cid
     order by w.version desc limit 1) a on true
 where s.id = %(id)s
 order by m.dossier
 limit %(limit)s offset %(offset)s

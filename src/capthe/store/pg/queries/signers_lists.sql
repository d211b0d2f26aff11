-- The newest list of each kind and authority of some rules.
select distinct on (l.authority, l.kind) l.authority, l.kind, l.der, l.next_update
  from ledger.issued_list l join ledger.ceremony c on c.id = l.ceremony
 where c.rules = %(rules)s
 order by l.authority, l.kind, l.ceremony desc

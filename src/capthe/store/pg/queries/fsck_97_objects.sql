-- An object that a dossier or an inspected card names has its key, or its erasure is on record; never both.
with named as (
  select 'object ' || g.part - 1 || ' of dossier ' || d.id as subject, g.address
    from ledger.dossier d
   cross join lateral unnest(d.objects) with ordinality as g (address, part)
   where cardinality(d.objects) = %(parts)s
  union all
  select 'what is kept of blank ' || i.blank, i.kept from ledger.inspection i where i.kept is not null
)
select q.subject, q.expected, q.found
  from (
    select n.subject, 'a key, or its erasure on record' as expected, 'neither' as found
      from named n
      left join ledger.object_key k on k.address = n.address
     where k.address is null
       and not exists (
         select from ledger.destruction x where x.job = 'object:' || encode(n.address, 'hex'))
    union all
    select x.job, 'no key: it was erased', 'a key'
      from ledger.destruction x
      join ledger.object_key k on k.address = decode(substr(x.job, 8), 'hex')
     where x.job like 'object:%%'
  ) q
 order by q.subject
 limit %(limit)s

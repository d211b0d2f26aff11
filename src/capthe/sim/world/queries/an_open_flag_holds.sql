-- Nobody passes an exit that an open flag forbids: approval, allotment, the intent of printing; and
-- no card is handed over while a correction, a recall or a death is open.
with raised as (
  select f.dossier, f.cid, f.block as from_block, coalesce(e.block, 9223372036854775807) as to_block,
         k.name, k.forbids_into
    from ledger.flag f
    join ledger.flag_kind k on k.code = f.kind
    left join ledger.flag_end e using (dossier, cid, kind, n)
)
select 'dossier ' || e.dossier, 'held by the flag ' || r.name, 'went on to stage ' || e.to_stage
  from ledger.event e
  join raised r on r.dossier = e.dossier and r.cid = e.cid
   and e.to_stage = any (r.forbids_into) and e.block > r.from_block and e.block < r.to_block
 where (e.from_stage, e.to_stage) in ((%(unique)s, %(approved)s), (%(approved)s, %(allotted)s))
union all
select 'dossier ' || e.dossier, 'held by the flag ' || r.name, 'handed over'
  from ledger.event e
  join raised r on r.dossier = e.dossier and r.cid = e.cid and cardinality(r.forbids_into) > 0
   and e.block > r.from_block and e.block < r.to_block
 where e.from_stage = %(at_unit)s and e.to_stage = %(handed_over)s
union all
select 'dossier ' || e.dossier, 'held by the flag ' || r.name, 'in a job that was intended'
  from ledger.event e
  join ledger.block b on b.id = e.block
  join ledger.intent i on i.key = 'print:' || b.set_id
  join raised r on r.dossier = e.dossier and r.cid = e.cid
   and %(personalised)s = any (r.forbids_into) and i.block > r.from_block and i.block < r.to_block
 where e.from_stage = %(allotted)s and e.to_stage = %(personalised)s
 order by 1

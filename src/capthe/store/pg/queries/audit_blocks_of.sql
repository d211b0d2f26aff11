-- The blocks that wrote something about one dossier, with their header texts and leaves.
with mine as (
    select block from ledger.event where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.amendment where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.attempt where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.attempt_end where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.card where cid = %(cid)s and dossier = %(dossier)s
    union
    select block from ledger.card_end where cid = %(cid)s
    union
    select block from ledger.dossier where id = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.flag where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.flag_end where dossier = %(dossier)s and cid = %(cid)s
    union
    select block from ledger.packet where id = (select submission_id from ledger.dossier
                 where id = %(dossier)s and cid = %(cid)s)
    union
    select block from ledger.set_member where dossier = %(dossier)s and cid = %(cid)s
)
select b.id, row(b.id, b.verb, b.set_id, b.from_stage, b.n, b.actor, b.cause, b.happened_at,
                 b.written_at, b.digest, b.facts)::text as header, l.n as leaf
  from mine join ledger.block b on b.id = mine.block
  left join ledger.leaf l on l.kind = 'block' and l.ref = b.id
 order by b.id

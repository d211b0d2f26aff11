-- All fact rows of some blocks, as texts in the order in which they are hashed, and which of them
-- are about one dossier.
select * from (
  select 'amendment' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.amendment t where t.block = any (%(blocks)s)
  union all
  select 'attempt' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.attempt t where t.block = any (%(blocks)s)
  union all
  select 'attempt_end' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.attempt_end t where t.block = any (%(blocks)s)
  union all
  select 'card' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.card t where t.block = any (%(blocks)s)
  union all
  select 'card_end' as name, t.block, t::text as text,
         t.cid = %(cid)s as is_own
    from ledger.card_end t where t.block = any (%(blocks)s)
  union all
  select 'dossier' as name, t.block, t::text as text,
         t.id = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.dossier t where t.block = any (%(blocks)s)
  union all
  select 'flag' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.flag t where t.block = any (%(blocks)s)
  union all
  select 'flag_end' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.flag_end t where t.block = any (%(blocks)s)
  union all
  select 'intent' as name, t.block, t::text as text,
         false as is_own
    from ledger.intent t where t.block = any (%(blocks)s)
  union all
  select 'job_given' as name, t.block, t::text as text,
         false as is_own
    from ledger.job_given t where t.block = any (%(blocks)s)
  union all
  select 'packet' as name, t.block, t::text as text,
         t.id = (select submission_id from ledger.dossier
                  where id = %(dossier)s and cid = %(cid)s) as is_own
    from ledger.packet t where t.block = any (%(blocks)s)
  union all
  select 'posting' as name, t.block, t::text as text,
         false as is_own
    from ledger.posting t where t.block = any (%(blocks)s)
  union all
  select 'set_member' as name, t.block, t::text as text,
         t.dossier = %(dossier)s and t.cid = %(cid)s as is_own
    from ledger.set_member t where t.block = any (%(blocks)s)
) r
 order by block, name collate "C", text collate "C"

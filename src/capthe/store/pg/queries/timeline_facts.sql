-- Every fact on record about one dossier, each with the author, cause and times of its block.
-- Columns: kind, happened, written, actor, cause, from, to, version, reason, set, text, number,
-- until (a due or resolution time), detail.
with own_event as materialized (
  select e.block, e.from_stage, e.to_stage, e.from_version, e.reason
    from ledger.event e where e.dossier = %(dossier)s and e.cid = %(cid)s
), own_attempt as materialized (
  select a.n, a.blank, a.lot, a.block
    from ledger.attempt a where a.dossier = %(dossier)s and a.cid = %(cid)s
)
select 'event' as kind, b.happened_at, b.written_at, b.actor, b.cause, e.from_stage, e.to_stage,
       e.from_version, e.reason, b.set_id, b.verb, b.n::bigint, null::timestamptz, b.id,
       null::jsonb
  from own_event e join ledger.block b on b.id = e.block
union all
select 'amendment', b.happened_at, b.written_at, b.actor, b.cause, null, null, a.version, null,
       null, a.evidence, null, null, b.id,
       jsonb_build_object('name', a.name, 'birth', a.birth, 'sex', a.sex, 'residence', a.residence)
  from ledger.amendment a join ledger.block b on b.id = a.block
 where a.dossier = %(dossier)s and a.cid = %(cid)s
union all
select 'flag', b.happened_at, b.written_at, b.actor, b.cause, null, null, f.n, null, null, null,
       f.kind, null, b.id, null
  from ledger.flag f join ledger.block b on b.id = f.block
 where f.dossier = %(dossier)s and f.cid = %(cid)s
union all
select 'flag_end', b.happened_at, b.written_at, b.actor, b.cause, null, null, f.n, null, null, null,
       f.kind, null, b.id, null
  from ledger.flag_end f join ledger.block b on b.id = f.block
 where f.dossier = %(dossier)s and f.cid = %(cid)s
union all
select 'exception', x.raised_at, x.raised_at, x.desk, null, x.stage, null, x.version, x.reason,
       null, null, x.id, x.due, x.block, null
  from ledger.exception x where x.dossier = %(dossier)s and x.cid = %(cid)s
union all
select 'resolved', x.resolved_at, x.resolved_at, x.resolved_by, x.resolution, x.stage, null,
       x.version, x.reason, null, x.desk, x.id, x.due, x.block, null
  from ledger.exception x
 where x.dossier = %(dossier)s and x.cid = %(cid)s and x.resolved_at is not null
union all
select 'attempt', b.happened_at, b.written_at, b.actor, b.cause, null, null, a.n, null, a.lot, null,
       a.blank, null, b.id, null
  from own_attempt a join ledger.block b on b.id = a.block
union all
select 'attempt_end', b.happened_at, b.written_at, b.actor, b.cause, null, null, a.n, null, null,
       a.cause, null, null, b.id, null
  from ledger.attempt_end a join ledger.block b on b.id = a.block
 where a.dossier = %(dossier)s and a.cid = %(cid)s
union all
select 'inspection', b.happened_at, b.written_at, b.actor, b.cause, null, null, null, null, null,
       i.finding, i.blank, null, b.id, null
  from ledger.inspection i join ledger.block b on b.id = i.block
 where i.dossier = %(dossier)s and i.cid = %(cid)s
union all
select 'destruction', b.happened_at, b.written_at, b.actor, b.cause, null, null, null, null, a.lot,
       null, d.n, null, b.id, null
  from own_attempt a join ledger.destruction d on d.job = 'print:' || a.lot
  join ledger.block b on b.id = d.block
union all
select 'erasure', b.happened_at, b.written_at, b.actor, b.cause, null, null, null, null, null, null,
       o.part - 1, null, b.id, null
  from ledger.dossier d
 cross join lateral unnest(d.objects) with ordinality as o (address, part)
  join ledger.destruction x on x.job = 'object:' || encode(o.address, 'hex')
  join ledger.block b on b.id = x.block
 where d.id = %(dossier)s and d.cid = %(cid)s
union all
select 'intent', b.happened_at, b.written_at, b.actor, b.cause, null, null, null, null, i.set_id,
       i.key, i.n, null, b.id, null
  from ledger.intent i join ledger.block b on b.id = i.block
 where i.key in (
   select 'print:' || a.lot from own_attempt a
   union all
   select 'box:' || v.set_id from own_event e join ledger.block v on v.id = e.block
    where v.set_id is not null)
union all
select 'card', b.happened_at, b.written_at, b.actor, b.cause, null, null, c.generation, null, null,
       case when c.dossier = %(dossier)s then 'own' else 'other' end, c.dossier, null, b.id, null
  from ledger.card c join ledger.block b on b.id = c.block
 where c.cid = %(cid)s
union all
select 'card_end', b.happened_at, b.written_at, b.actor, b.cause, null, null, c.generation, null,
       null, c.cause, null, null, b.id, null
  from ledger.card_end c join ledger.block b on b.id = c.block
 where c.cid = %(cid)s
 order by 3, 14, 6 nulls first

-- One stage of the straight line for the block %(lo)s..%(hi)s, in one statement.
with passed as (
  insert into sketch.event
    (dossier, cid, block, unit, from_stage, from_version, to_stage)
  select d.id, d.cid, %(lo)s, d.unit, %(stage)s::smallint, 0, %(stage)s::smallint + 1
    from ledger.dossier d {register}
   where d.id between %(lo)s and %(hi)s
   order by d.id
  returning dossier, cid, unit
), counted as (
  insert into sketch.counter as c (unit, stage, n)
  select unit, %(stage)s, count(*) from passed group by unit order by unit
  on conflict (unit, stage) do update set n = c.n + excluded.n
), carded as (
  insert into sketch.card (cid, generation, dossier)
  select cid, 1, dossier from passed where %(stage)s = 2
  on conflict do nothing
)
insert into sketch.block (stage, lo, n, digest)
select %(stage)s, %(lo)s, count(*), sha256(string_agg(
         int8send(dossier) || int8send(cid) || int4send(unit), ''::bytea order by dossier))
  from passed

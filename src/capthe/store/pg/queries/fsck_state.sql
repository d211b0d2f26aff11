-- Where every dossier must be: the fold of its events. A state that goes back starts a new version,
-- so the largest (version, stage) is the newest.
create temp table fsck_state on commit drop as
select d.id as dossier, d.cid, d.unit, d.province, d.block,
       coalesce(e.state & 65535, %(start)s)::smallint as stage,
       coalesce(e.state >> 16, 0)::smallint as version
  from ledger.dossier d
  left join (
    select dossier, cid,
           max(((from_version + (to_stage <= from_stage)::integer) << 16) + to_stage) as state
      from ledger.event group by dossier, cid
  ) e on e.dossier = d.id and e.cid = d.cid

-- Every event belongs to a dossier and its unit, leaves a state that the dossier was in, by an exit
-- that the stage table has.
select 'dossier ' || e.dossier || ' from stage ' || e.from_stage || ' version ' || e.from_version,
       'an event of a dossier, from a state it was in, by an exit there is',
       case when s.dossier is null then 'no such dossier'
            when s.unit <> e.unit then 'unit ' || e.unit
            when not exists (select 1 from ledger.stage_exit x
                              where x.from_stage = e.from_stage and x.to_stage = e.to_stage)
              then 'no exit to ' || e.to_stage
            else 'it was never there' end
  from ledger.event e
  left join fsck_state s on s.dossier = e.dossier and s.cid = e.cid
  left join ledger.event p
    on p.dossier = e.dossier and p.cid = e.cid and p.to_stage = e.from_stage
   and p.from_version + (p.to_stage <= p.from_stage)::integer = e.from_version
 where s.dossier is null or s.unit <> e.unit
    or not exists (select 1 from ledger.stage_exit x
                    where x.from_stage = e.from_stage and x.to_stage = e.to_stage)
    or (p.dossier is null and not (e.from_stage = %(start)s and e.from_version = 0))
 order by e.dossier, e.from_version, e.from_stage
 limit %(limit)s

-- Every dossier is in exactly one place, and the place agrees with the fold of its events: its
-- arrival block, one set that lists it, one open exception with an owner and a time, or its end.
select 'dossier ' || s.dossier,
       'stage ' || s.stage || ' version ' || s.version,
       case when t.holder = 'end' and p.dossier is null then 'not out of its set'
            when t.holder = 'end' then 'still in ' || coalesce('set ' || p.set_id,
                                                              'exception ' || p.exception_id, 'place version ' || p.version)
            when p.dossier is null and a.id is null then 'no arrival block'
            when p.dossier is null then 'stage ' || a.stage || ' version 0, arrival block ' || a.id
            when p.set_id is null and p.exception_id is null then 'nowhere'
            when p.set_id is not null and p.exception_id is not null
              then 'in set ' || p.set_id || ' and in exception ' || p.exception_id
            when p.set_id is not null and m.set_id is null
              then 'set ' || p.set_id || ' which does not list it'
            when p.set_id is not null
              then 'stage ' || coalesce(k.stage, 0) || ' version ' || p.version || ', set ' || p.set_id
            when x.resolved_at is not null then 'resolved exception ' || x.id
            else 'stage ' || coalesce(x.stage, 0) || ' version ' || p.version || ', exception '
                 || p.exception_id end
  from fsck_state s
  join ledger.stage t on t.code = s.stage
  join ledger.block b on b.id = s.block
  left join ledger.place p on p.dossier = s.dossier and p.cid = s.cid
  left join ledger.dossier_set a
    on p.dossier is null and a.id = b.set_id and s.dossier between a.lo and a.hi
  left join ledger.dossier_set k on k.id = p.set_id
  left join ledger.set_member m
    on m.set_id = p.set_id and m.dossier = p.dossier and m.cid = p.cid
  left join ledger.exception x
    on x.id = p.exception_id and x.dossier = s.dossier and x.cid = s.cid
 where not case
     when t.holder = 'end'
       then p.dossier is not null and p.set_id is null and p.exception_id is null
     when p.dossier is null
       then t.holder = 'set' and a.id is not null and a.stage = s.stage and s.version = 0
     when p.set_id is not null
       then t.holder = 'set' and p.exception_id is null and m.set_id is not null
            and k.stage is not distinct from s.stage
            and p.version = s.version and k.province = s.province
     else x.id is not null and x.resolved_at is null and x.stage = s.stage
          and x.version = s.version and p.version = s.version and x.desk <> 'nobody' end
 order by s.dossier
 limit %(limit)s

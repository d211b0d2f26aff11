-- Every move of a dossier that was written on one day, without the citizen's number, name or the
-- officer: the dossier's own id, where it was and went, why, and when.
copy (
  select e.dossier, e.unit, f.name as from_stage, e.from_version as version, t.name as to_stage,
         coalesce(r.name, '') as reason, b.verb, b.happened_at, b.written_at, b.id as block
    from ledger.block b
    join ledger.event e on e.block = b.id and e.from_stage = b.from_stage
    join ledger.stage f on f.code = e.from_stage
    join ledger.stage t on t.code = e.to_stage
    left join ledger.reason r on r.code = e.reason
   where b.written_at >= %(day)s::date::timestamptz
     and b.written_at < (%(day)s::date + 1)::timestamptz
   order by b.id, e.dossier
) to stdout with (format csv, header)

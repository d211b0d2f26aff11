-- What each look takes by the server's own clock, in milliseconds: the statements of bench_looks.py,
-- a transaction each, so that none finds the locks of the one before.
create procedure pg_temp.look(
  p_dossier bigint[], p_cid bigint[], inout p_spent double precision[]
)
language plpgsql as $$
declare
  v_began timestamptz;
begin
  for k in 1 .. cardinality(p_dossier) loop
    v_began := clock_timestamp();
    perform * from ledger.where_is(p_dossier[k], p_cid[k]);
    perform e.from_stage, e.to_stage, e.reason, b.actor, b.cause, b.happened_at, b.written_at
      from ledger.event e join ledger.block b on b.id = e.block
     where e.dossier = p_dossier[k] and e.cid = p_cid[k] order by b.id;
    p_spent[k] := extract(epoch from clock_timestamp() - v_began) * 1000;
    commit;
  end loop;
end $$

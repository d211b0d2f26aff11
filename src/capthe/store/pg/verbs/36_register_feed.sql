-- Changes of the register that other bodies report over the network, in numbered batches.

-- The body whose token this is, and what it may report; nothing for a token that is unknown or ended.
create or replace function ledger.source_of(p_token bytea)
returns table (name text, kinds text[])
language sql stable security definer set search_path = pg_catalog, ledger, pg_temp as $$
  select s.name, s.kinds from register.source s where s.token = p_token and s.ended_at is null
$$;

-- What the sender of a batch is told of it, as often as it asks.
create or replace function ledger.receipt_of(b register.batch) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'load', b.load, 'lines', b.lines, 'done', b.done, 'known', b.known, 'nothing', b.nothing,
    'refused', b.refused,
    'problems', coalesce(
      (select jsonb_agg(jsonb_build_object('line', a.line, 'column', a.column_name,
                                           'problem', a.problem, 'value', a.value)
                        order by a.line, a.problem)
         from register.aside a
        where a.load = b.load and a.block = b.block and a.problem <> 'kept_aside'), '[]'))
$$;

-- Take in a batch: its events in their order, each once, and what of it cannot be used, kept aside.
-- Answers with `state`: taken; known (it came before: the receipt it had); other (its number came with
-- other content); ahead (a batch before it is missing: `expected`); ended (the source may no longer
-- report). `p_at` has the line of each event, `p_asides` problems by line and column, and the rows.
create or replace function ledger.take_batch(
  p_act ledger.act, p_source text, p_sequence bigint, p_sha256 bytea, p_lines bigint,
  p_events jsonb, p_at bigint[], p_asides jsonb
) returns jsonb
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_batch register.batch;
  v_last bigint;
  v_block bigint;
  v_load bigint;
  v_results text[];
  v_facts jsonb;
  v_rows text[];
begin
  perform 1 from register.source where name = p_source and ended_at is null for update;
  if not found then
    return '{"state": "ended"}';
  end if;
  select coalesce(max(sequence), 0) into v_last from register.batch where source = p_source;
  if p_sequence > v_last + 1 then
    return jsonb_build_object('state', 'ahead', 'expected', v_last + 1);
  end if;
  if p_sequence <= v_last then
    select * into v_batch from register.batch where source = p_source and sequence = p_sequence;
    if v_batch.sha256 <> p_sha256 then
      return jsonb_build_object('state', 'other', 'expected', v_last + 1);
    end if;
    return '{"state": "known"}' || ledger.receipt_of(v_batch);
  end if;
  v_block := nextval('ledger.block_id');
  v_load := nextval('register.load_id');
  select coalesce(array_agg(c.result order by c.at), '{}') into v_results
    from ledger.change_register(p_act, p_events) c;
  insert into register.load (id, source, sha256, lines, block)
  values (v_load, p_source, p_sha256, p_lines, v_block);
  insert into register.aside (load, line, person_id, column_name, problem, value, block)
  select v_load, (a ->> 'line')::bigint, null, nullif(a ->> 'column', ''), a ->> 'problem',
         nullif(a ->> 'value', ''), v_block
    from jsonb_array_elements(p_asides) a
  union all
  select v_load, p_at[r.place], null, k.column_name, k.problem, k.value, v_block
    from unnest(v_results) with ordinality as r (result, place)
    cross join lateral (select p_events -> (r.place - 1)::integer as said) e
    cross join lateral (values
      ('other', 'change_id', 'id_used_for_another_change', e.said ->> 'source_id'),
      ('unknown', 'number', 'person_unknown', e.said ->> 'source_id'),
      ('taken', 'person_id', 'record_is_there', e.said ->> 'source_id'),
      ('shared', 'number', 'number_shared', e.said ->> 'source_id'),
      ('contradicts', 'number', 'number_contradicts', e.said ->> 'source_id'),
      ('nowhere', 'merged_into', 'record_unknown', e.said ->> 'source_id'),
      ('future', 'on', 'in_the_future', e.said ->> 'source_id'),
      (r.result, null, 'kept_aside', e.said::text)
    ) as k (result, column_name, problem, value)
   where k.result = r.result and r.result not in ('done', 'known', 'nothing');
  insert into register.batch
    (source, sequence, sha256, lines, done, known, nothing, refused, load, block)
  select p_source, p_sequence, p_sha256, p_lines,
         count(*) filter (where r.result = 'done'), count(*) filter (where r.result = 'known'),
         count(*) filter (where r.result = 'nothing'),
         (select count(distinct a.line) from register.aside a
           where a.block = v_block and a.problem = 'kept_aside'),
         v_load, v_block
    from unnest(v_results) as r (result)
  returning * into v_batch;
  v_facts := ledger.fact('register.batch', array[v_batch::text])
    || ledger.fact('register.load', (
         select array_agg(l::text) from register.load l where l.block = v_block));
  select array_agg(a::text) into v_rows from register.aside a where a.block = v_block;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('register.aside', v_rows);
  end if;
  perform ledger.write_header(v_block, 'take_batch', null, 0::smallint, 0, p_act, null, v_facts);
  return '{"state": "taken"}' || ledger.receipt_of(v_batch);
end $$;

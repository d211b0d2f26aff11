-- Merges taken apart by two people: one asks, with a reason; another agrees or declines.

-- Ask that a merge be taken apart. Answers done, unknown (no merge), undone (it is apart already) or
-- asked (a request waits).
create or replace function ledger.ask_apart(p_act ledger.act, p_merge bigint, p_why text)
returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint;
  v_row text;
begin
  perform 1 from register.event e where e.id = p_merge and e.kind = 'merge' for update;
  if not found then
    return 'unknown';
  end if;
  if exists (select 1 from register.event e where e.undoes = p_merge) then
    return 'undone';
  end if;
  if exists (
    select 1 from register.apart_request r
     where r.merge = p_merge
       and not exists (select 1 from register.apart_answer a where a.request = r.id)) then
    return 'asked';
  end if;
  v_block := nextval('ledger.block_id');
  insert into register.apart_request as r (merge, why, actor, block)
  values (p_merge, p_why, (p_act).actor, v_block)
  returning r::text into v_row;
  perform ledger.write_header(v_block, 'ask_apart', null, 0::smallint, 0, p_act, null,
                              ledger.fact('register.apart_request', array[v_row]));
  return 'done';
end $$;

-- Agree to a request, and take the merge apart, or decline it. Answers done, unknown, answered (somebody
-- was faster), own (whoever asked cannot agree), or what ledger.undo_event answers.
create or replace function ledger.answer_apart(
  p_act ledger.act, p_request bigint, p_granted boolean, p_why text, p_source text
) returns text
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_request register.apart_request;
  v_block bigint;
  v_undone text;
  v_row text;
begin
  select * into v_request from register.apart_request r where r.id = p_request for update;
  if not found then
    return 'unknown';
  end if;
  if exists (select 1 from register.apart_answer a where a.request = p_request) then
    return 'answered';
  end if;
  if v_request.actor = (p_act).actor then
    return 'own';
  end if;
  if p_granted then
    v_undone := ledger.undo_event(p_act, v_request.merge, p_source, 'undo:' || v_request.merge);
    if v_undone <> 'done' then
      return v_undone;
    end if;
  end if;
  v_block := nextval('ledger.block_id');
  insert into register.apart_answer as a (request, granted, why, actor, block)
  values (p_request, p_granted, p_why, (p_act).actor, v_block)
  returning a::text into v_row;
  perform ledger.write_header(v_block, 'answer_apart', null, 0::smallint, 0, p_act, null,
                              ledger.fact('register.apart_answer', array[v_row]));
  return 'done';
end $$;

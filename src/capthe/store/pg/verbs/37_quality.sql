-- Data quality: a run's scores and findings brought in, a case answered.

-- Put findings of a run beside those given before in this transaction, for `bring_findings` to take: one
-- value of jsonb does not hold a nation's.
create or replace function ledger.stage_findings(p_findings jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
begin
  if to_regclass('pg_temp.brought') is null then
    create temporary table brought (
      person_id text not null, rule text not null, said text, name text, household text,
      province integer, district integer, commune integer, mender text, due timestamptz
    ) on commit drop;
  end if;
  insert into brought
  select * from jsonb_to_recordset(p_findings)
         as j (person_id text, rule text, said text, name text, household text, province integer,
               district integer, commune integer, mender text, due timestamptz);
end $$;

drop function if exists ledger.bring_findings(  -- it took the findings as one value
  ledger.act, integer, bigint, text[], jsonb, jsonb, jsonb);

-- Keep a run with its scores, and let its findings, staged before in this transaction, open, reopen and
-- end cases. A case that was corrected or mended and fires again is open again; one that was confirmed
-- only when the record says something else now; one that a rule of this run no longer fires for is
-- mended, or void with its record (opened again when that is in force again and fires). `p_states` gives
-- the codes of the states. Returns the run and the cases opened, reopened and mended.
create or replace function ledger.bring_findings(
  p_act ledger.act, p_day integer, p_records bigint, p_rules text[], p_scores jsonb,
  p_states jsonb, out run bigint, out opened integer, out reopened integer,
  out mended integer
)
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_block bigint := nextval('ledger.block_id');
  v_open smallint := (p_states ->> 'open')::smallint;
  v_confirmed smallint := (p_states ->> 'confirmed')::smallint;
  v_corrected smallint := (p_states ->> 'corrected')::smallint;
  v_mended smallint := (p_states ->> 'mended')::smallint;
  v_void smallint := (p_states ->> 'void')::smallint;
  v_run bigint;
  v_facts jsonb;
  v_rows text[];
begin
  perform pg_advisory_xact_lock(7202101, 37);
  select coalesce(max(q.id), 0) + 1 into v_run from register.quality_run q;
  run := v_run;
  insert into register.quality_run as q (id, day, records, rules, block)
  values (v_run, p_day, p_records, p_rules, v_block) returning array[q::text] into v_rows;
  v_facts := ledger.fact('register.quality_run', v_rows);
  with made as (
    insert into register.quality_score as q
      (run, level, region, district, commune, people, right_people, complete_people, clean_people,
       alive_people, block)
    select v_run, j.level, j.region, j.district, j.commune, j.people, j.right_people,
           j.complete_people, j.clean_people, j.alive_people, v_block
      from jsonb_to_recordset(p_scores)
           as j (level text, region integer, district integer, commune integer, people bigint,
                 right_people bigint, complete_people bigint, clean_people bigint,
                 alive_people bigint)
    returning q::text as row
  ) select array_agg(row) into v_rows from made;
  if v_rows is not null then
    v_facts := v_facts || ledger.fact('register.quality_score', v_rows);
  end if;
  perform ledger.stage_findings('[]');  -- a run may have none
  create index on brought (person_id, rule);
  analyze brought;
  with again as (
    update register.mend_case c
       set state = v_open, version = c.version + 1, times = c.times + 1, said = f.said,
           name = f.name, household = f.household, province = f.province, district = f.district,
           commune = f.commune, mender = f.mender, run = v_run,
           raised_at = (p_act).written_at, due = f.due
      from brought f
     where c.person_id = f.person_id and c.rule = f.rule
       and (c.state in (v_corrected, v_mended, v_void) or c.state = v_confirmed and c.said <> f.said)
    returning 1
  ) select count(*) into reopened from again;
  update register.mend_case c  -- who has the old values before him is told when he answers
     set said = f.said, version = c.version + (c.said <> f.said)::integer, name = f.name, household = f.household, province = f.province,
         district = f.district, commune = f.commune, mender = f.mender
    from brought f
   where c.person_id = f.person_id and c.rule = f.rule and c.state <> v_confirmed
     and (c.said, c.name, c.household, c.province, c.district, c.commune, c.mender)
         is distinct from (f.said, f.name, f.household, f.province, f.district, f.commune, f.mender);
  with made as (
    insert into register.mend_case
      (person_id, rule, said, name, household, province, district, commune, mender, state, run,
       raised_at, due)
    select f.person_id, f.rule, f.said, f.name, f.household, f.province, f.district, f.commune,
           f.mender, v_open, v_run, (p_act).written_at, f.due
      from brought f
    on conflict (person_id, rule) do nothing
    returning 1
  ) select count(*) into opened from made;
  with gone as (
    update register.mend_case c
       set version = c.version + 1,
           state = case when (select r.status from register.record r
                               where r.id = (select e.id from register.entry e
                                              where e.person_id = c.person_id)) = 'void'
                        then v_void else v_mended end
     where c.state not in (v_mended, v_void) and c.rule = any (p_rules)
       and not exists (select 1 from brought f where f.person_id = c.person_id and f.rule = c.rule)
    returning c.state
  ) select count(*) filter (where state = v_mended) into mended from gone;
  drop table brought;
  perform ledger.write_header(v_block, 'bring_findings', null, 0::smallint, 0, p_act, null,
                              v_facts);
end $$;

drop function if exists ledger.answer_mending(  -- it took whom to name as the one who acts
  ledger.act, bigint, integer, smallint, smallint, text, text, text, text, timestamptz);

-- Answer the version of a case that was looked at; false when it is not in `p_from` in that version
-- any more: another was faster, or a run has changed it. False, too, when no answer leads to `p_to`, and
-- to whoever brought it into a state that another must answer: 2 disputed, 3 second_look (1 open,
-- 4 confirmed, 5 corrected). Whom the rule names stays; the state says who acts.
create or replace function ledger.answer_mending(
  p_act ledger.act, p_case bigint, p_version integer, p_from smallint, p_to smallint,
  p_answer text, p_value text, p_evidence text, p_due timestamptz
) returns boolean
language plpgsql security definer set search_path = pg_catalog, ledger, pg_temp
set datestyle = 'ISO, YMD' set timezone = 'UTC' as $$
declare
  v_block bigint := nextval('ledger.block_id');
  v_said text;
  v_row text;
begin
  update register.mend_case c
     set state = p_to, version = c.version + 1, due = p_due
   where c.id = p_case and c.version = p_version and c.state = p_from
     and (p_from, p_to) in ((1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 2), (2, 4), (2, 5), (3, 1), (3, 4),
                           (3, 5))
     and not (p_from in (2, 3) and (p_act).actor is not distinct from (
       select a.actor from register.mend_answer a
        where a.mend_case = p_case and a.to_state = p_from and a.from_state <> p_from
        order by a.version desc limit 1))
  returning c.said into v_said;
  if not found then
    return false;
  end if;
  insert into register.mend_answer as a
    (mend_case, version, answer, said, value, evidence, from_state, to_state, actor, block)
  values (p_case, p_version, p_answer, v_said, p_value, p_evidence, p_from, p_to, (p_act).actor,
          v_block)
  returning a::text into v_row;
  perform ledger.write_header(v_block, 'answer_mending', null, 0::smallint, 0, p_act, null,
                              ledger.fact('register.mend_answer', array[v_row]));
  return true;
end $$;

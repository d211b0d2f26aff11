-- Received dossiers %(lo)s..%(hi)s as station 2 leaves them: blocks of %(block)s in arrival order,
-- the blocks of the provinces in turn, each dossier's citizen anywhere in the register of %(m)s.
insert into ledger.dossier
  (id, cid, submission_id, block, province, unit, device, seq, operator, captured_at, received_at,
   promised_on, case_code, earlier_generation, earlier_ended, birth, sex, name, name_key,
   old_number, residence, repairs, objects)
select g.id, c.cid, gen_random_uuid(), 0, g.province, g.province * 100 + g.id %% %(units)s, 1, g.id,
       'cb-' || g.province || '-' || g.id %% %(units)s, %(at)s, %(at)s, %(promised)s,
       'exchange:convert_from_cmnd', 0, null, c.birth, c.sex,
       (%(names)s::text[])[1 + c.i %% 1000], (%(keys)s::text[])[1 + c.i %% 1000], null,
       'Số 7, ngõ 3, Hà Cầu, Hà Đông, Hà Nội', '', array[
         sha256(int8send(g.id)), sha256(int8send(-g.id)), sha256(int8send(g.id << 20)),
         sha256(int8send(g.id << 21))]
  from (select d as id, (1 + (d - 1) / %(block)s %% 63)::smallint as province
          from generate_series(%(lo)s::bigint, %(hi)s::bigint) d) g,
       lateral (
         select i, (%(places)s::integer[])[1 + i %% 63] * 1000000000::bigint
                + (i / 63 %% 2) * 100000000 + (40 + i / 126 %% 60) * 1000000
                + (i / 7560) * 611953 %% 1000000 as cid,
                ((1940 + i / 126 %% 60) * 10000 + (1 + i %% 12) * 100 + 1 + i %% 28)::integer
                  as birth,
                case when i / 63 %% 2 = 1 then 'F' else 'M' end as sex
           from (select 1 + g.id * 1000000007 %% %(m)s as i) x
       ) c

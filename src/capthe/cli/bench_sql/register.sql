-- A register of numbers %(lo)s..%(hi)s out of a bijective scramble of 1..M: 63 provinces, both
-- sexes, births 1940-1999, serials in no order. Inserted in the order of the numbers drawn, which is
-- not the order in which dossiers ask for them.
insert into register.person (cid, old_number, name, name_key, birth, sex, province, alive)
select c.cid, null, (%(names)s::text[])[1 + i %% 1000], (%(keys)s::text[])[1 + i %% 1000],
       c.birth, c.sex, 1 + i %% 63, true
  from generate_series(%(lo)s::bigint, %(hi)s::bigint) i,
       lateral (
         select (%(places)s::integer[])[1 + i %% 63] * 1000000000::bigint
                + (i / 63 %% 2) * 100000000 + (40 + i / 126 %% 60) * 1000000
                + (i / 7560) * 611953 %% 1000000 as cid,
                ((1940 + i / 126 %% 60) * 10000 + (1 + i %% 12) * 100 + 1 + i %% 28)::integer
                  as birth,
                case when i / 63 %% 2 = 1 then 'F' else 'M' end as sex
       ) c

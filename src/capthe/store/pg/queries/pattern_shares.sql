-- The patterns of the candidates that number 3 has shown last: what each comparison came to, its
-- weights, how many candidates had it, and how many of these were taken without an officer.
with last as (
  select s.decision, s.candidates
    from register.suggestion s
   where s.made_at is not null
   order by s.made_at desc
   limit %(dossiers)s
)
select c.value -> 'steps' as steps, count(*) as candidates,
       count(*) filter (where l.decision = 'AUTO' and c.ordinality = 1) as taken
  from last l, jsonb_array_elements(l.candidates) with ordinality c
 group by c.value -> 'steps'
 order by count(*) desc, (c.value -> 'steps')::text
 limit %(limit)s

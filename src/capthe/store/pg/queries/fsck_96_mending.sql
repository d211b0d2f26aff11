-- A case of data quality is where its last answer put it, unless a run has opened or ended it since (no
-- run puts one into 2 to 5); answers go on from each other; what is disputed (2) or looked at again (3)
-- is answered by another.
with said as (
  select a.mend_case, a.version, a.from_state, a.to_state, a.actor,
         lag(a.version) over w as earlier, lag(a.to_state) over w as earlier_state,
         lead(a.version) over w is null as is_last
    from register.mend_answer a
  window w as (partition by a.mend_case order by a.version)
)
select q.subject, q.expected, q.found
  from (
    select 'case ' || c.id as subject,
           coalesce('state ' || s.to_state || ' in version ' || s.version + 1, 'state 1') as expected,
           'state ' || c.state || ' in version ' || c.version as found
      from register.mend_case c left join said s on s.mend_case = c.id and s.is_last
     where c.version <= s.version
        or (c.version = coalesce(s.version, 0) + 1 or c.state between 2 and 5)
           and c.state <> coalesce(s.to_state, 1)
    union all
    select 'answer to version ' || s.version || ' of case ' || s.mend_case,
           'from state ' || s.earlier_state, 'from state ' || s.from_state
      from said s where s.version = s.earlier + 1 and s.from_state <> s.earlier_state
    union all
    select 'answer to version ' || s.version || ' of case ' || s.mend_case, 'by another',
           'by ' || s.actor || ', who brought it there'
      from said s
     where s.from_state in (2, 3) and s.actor = (
       select b.actor from register.mend_answer b
        where b.mend_case = s.mend_case and b.version < s.version and b.to_state = s.from_state
          and b.from_state <> b.to_state
        order by b.version desc limit 1)
  ) q
 order by 1
 limit %(limit)s

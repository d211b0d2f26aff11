-- What was said about a case of data quality, the oldest first.
select a.version, a.answer, a.said, a.value, a.evidence, a.from_state, a.to_state, a.actor, b.written_at
  from register.mend_answer a join ledger.block b on b.id = a.block
 where a.mend_case = %(id)s
 order by a.version

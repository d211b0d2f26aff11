"""Data quality of a population register: right, complete, clean, alive (đúng, đủ, sạch, sống).

It emits statements and decides over values; `store` executes. Reading order: condition (how a rule
is said once for every database), subject (what of a person the rules see), rule (what a rule is),
row_rules and set_rules (the catalogue), statements (the SQL that follows), suggest (what a person
at a desk is told).
"""

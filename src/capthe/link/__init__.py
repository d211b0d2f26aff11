"""The linking engine: it finds the record of the register that is the person of a dossier.

It emits statements and decides over values; `store` executes. Reading order: definition (what is
compared), persons (the definition for a population register), statements (the SQL that follows
from it), model (what agreement is worth), decide (what is done), explain (why).
"""

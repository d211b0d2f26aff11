"""Register and dossier files of the synthetic nation, with known faults and the truth beside them.

Families of faults, written apart: what a normaliser is tried on (`demo`) must not be what it is
judged by (`judging`), what it was never changed after is a third (`unseen`), and what was written
without reading the linker or any other family are the last two (`held_out`, `offices`).
"""

"""Register and dossier files of the synthetic nation, with known faults and the truth beside them.

Three families of faults, written apart: what a normaliser is tried on (`demo`) must not be what it
is judged by (`judging`), and what it was never changed after is a third (`unseen`).
"""

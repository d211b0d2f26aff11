"""A country in a box: the real steps, desks and ledger under a simulated sky, from a seed.

agenda       what is to happen next        sky         the weather, and every fault that struck
peril        where a process can die       process     a process of the centre: dies, starts anew
things       physical truth: every card    press, road the machines outside, as twins
stations     packets before the door       citizens    who comes, moves, marries, dies
desks        officers with those things    world       all of it, carried from storm to calm
invariants   what must always hold         bugs        defects that the invariants must catch
trace        what happened, in order       databases   a fresh database for every seed
"""

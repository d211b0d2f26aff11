"""The memory of a process that works on lots: what Python looks through for cycles."""

import atexit
import gc

_YOUNG = 50_000


def settle_memory() -> None:
    """Leave what is loaded out of all later searches, and search after so many new values.

    A lot is read as thousands of rows without a cycle. As Python comes, it searches after 700 of
    them, and now and then through all of the program: a fifth of what a lot costs it.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # else what is frozen outlives the modules it needs to end
    gc.set_threshold(_YOUNG, 10, 10)

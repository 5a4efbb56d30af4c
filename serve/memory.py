"""Keeps Python's garbage collector away from what stays: models and names of places, a million objects.

Going through them again and again cost a fifth of every suggestion.
"""

import gc

YOUNG = 20_000
"""Objects that come to be before the collector looks at the youngest; a batch of 64 suggestions makes about as many."""


def settle() -> None:
    """Collect what is garbage, and leave what is there now out of what the collector looks at from here on.

    Called after something large was loaded; what was left out before and is garbage since is collected too.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)

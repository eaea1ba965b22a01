"""Many rows at once: nothing of them is garbage until the batch is done."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def looking_for_no_garbage() -> Iterator[None]:
    """Don't look for cyclic garbage meanwhile: among thousands of new rows it takes half the time.

    A process answers one request after the other (`docs/decisions/0009`): no other waits for it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()

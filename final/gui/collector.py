"""Collects garbage in the main loop's thread alone: Python would do it in any, and Tk ends the program for that."""

import gc


def take_over() -> None:
    """Let Python collect nothing by itself any more."""
    gc.disable()


def collect_if_due() -> None:
    """Collect what Python would have collected by now. Call it now and then, from the main loop."""
    counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
    due = [generation for generation, (count, most) in enumerate(counts) if count > most > 0]
    if due:
        gc.collect(due[-1])

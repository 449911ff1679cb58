"""The mark that makes a test a requirement of a step."""

import pytest


def requirement(*, points: int, lesson: str) -> pytest.MarkDecorator:
    """Mark a test as a requirement; its docstring is the sentence a student reads.

    Args:
        points: what it is worth.
        lesson: the heading in the README of the step that explains it, as an anchor (or as NN_slug#anchor).
    """
    return pytest.mark.requirement(points=points, lesson=lesson)

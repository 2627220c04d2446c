"""Writes oracle.json: what SciPy and NumPy say about fixed samples.

Run with `python3 oracle.py` where both are installed; the tests only read the file that it wrote. Nothing here uses
Godwit's own code: intervals of ratios are found as the ratios at which a t test stops rejecting, Holm's correction is
written out from its definition.
"""

import json
import math
from pathlib import Path

import numpy
import scipy
from scipy import optimize, stats

SAMPLES = {
    "three": [9.1, 10.4, 9.7],
    "ten": [9.58, 9.71, 9.44, 9.63, 9.80, 9.39, 9.66, 9.52, 9.74, 9.47],
    "ties": [4, 5, 5, 5, 6, 6, 7, 4, 5, 8, 5, 6],
    "skewed": [0.031, 0.029, 0.030, 0.045, 0.12, 0.033, 0.028, 0.9, 0.031, 0.041, 0.036, 0.05],
    "negative": [-3.2, 1.4, -0.8, 2.2, -5.1, 0.3, -1.9],
    "bytes": [1198300000000 + 1000 * k * k for k in range(8)],
    "sixty": [10 + 3 * math.sin(1.7 * k) + 0.01 * k for k in range(60)],
}

PAIRS = {
    "clear": ([9.58, 9.71, 9.44, 9.63, 9.80, 9.39], [8.40, 8.62, 8.21, 8.55, 8.71, 8.24]),
    "none": ([9.58, 9.71, 9.44, 9.63, 9.80, 9.39, 9.5], [9.60, 9.65, 9.47, 9.61, 9.86, 9.31, 9.52]),
    "ties and zeros": ([4, 5, 5, 5, 6, 6, 7, 4, 5, 8], [4, 6, 5, 7, 7, 5, 9, 4, 7, 9]),
    "uncorrelated": ([10, 12, 9, 14, 11, 13, 8, 10.5], [13, 9, 12, 12.5, 15, 10, 14, 11]),
    "forty": (
        [10 + 2 * math.sin(1.1 * k) for k in range(40)],
        [10.2 + 2 * math.sin(1.1 * k + 0.2) + 0.003 * k for k in range(40)],
    ),
    "sixty": (
        [10 + 2 * math.sin(1.1 * k) for k in range(60)],
        [10.2 + 2 * math.sin(1.1 * k + 0.2) + 0.003 * k for k in range(60)],
    ),
}

INDEPENDENT = {
    "unequal": ([9.58, 9.71, 9.44, 9.63, 9.80, 9.39], [8.4, 9.9, 7.2, 10.1, 8.3]),
    "ties": ([4, 5, 5, 6, 7, 5], [5, 6, 6, 8, 9, 6, 7]),
    "apart": ([1.1, 1.2, 1.3, 1.15], [2.1, 2.5, 2.2, 2.6, 2.4]),
    "large": (
        [10 + 2 * math.sin(1.1 * k) for k in range(55)],
        [10.9 + 2 * math.sin(0.7 * k) for k in range(62)],
    ),
}

SINGLE = {"inside": ([9.6], [9.58, 9.71, 9.44, 9.63, 9.80]), "outside": ([14.0], [9.58, 9.71, 9.44, 9.63, 9.80])}

HOLM = [0.01, 0.04, 0.03, 0.005, 0.8, 0.04]


def holm(values):
    order = sorted(range(len(values)), key=lambda index: values[index])
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[index]))
        adjusted[index] = highest
    return adjusted


def ends(reject, centre):
    """Where a test stops rejecting, on both sides of a ratio that it never rejects."""
    reach = 1e-6
    while reject(centre + reach) < 0:
        reach *= 2
    high = optimize.brentq(reject, centre, centre + reach, xtol=1e-14, rtol=1e-13)
    reach = 1e-6
    while reject(centre - reach) < 0:
        reach *= 2
    return [optimize.brentq(reject, centre - reach, centre, xtol=1e-14, rtol=1e-13) - 1, high - 1]


def summary(values):
    data = numpy.asarray(values, float)
    n = len(data)
    error = stats.sem(data)
    return {
        "values": values,
        "mean": float(data.mean()),
        "standardDeviation": float(data.std(ddof=1)),
        "interval95": [float(end) for end in stats.t.interval(0.95, n - 1, data.mean(), error)],
        "interval99": [float(end) for end in stats.t.interval(0.99, n - 1, data.mean(), error)],
        "quantiles": {str(p): float(numpy.quantile(data, p)) for p in (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)},
    }


def paired(x, y):
    x, y = numpy.asarray(x, float), numpy.asarray(y, float)
    t = stats.ttest_rel(y, x)
    difference = y - x
    exact = len(difference) <= 50 and (difference != 0).all() and len(set(abs(difference))) == len(difference)
    w = stats.wilcoxon(
        difference, zero_method="wilcox", correction=not exact, method="exact" if exact else "asymptotic"
    )
    kept = difference[difference != 0]
    ranks = stats.rankdata(abs(kept))
    critical = stats.t.ppf(0.975, len(x) - 1)
    reject = lambda ratio: abs(stats.ttest_1samp(y - ratio * x, 0).statistic) - critical
    interval = t.confidence_interval(0.95)
    return {
        "x": list(x),
        "y": list(y),
        "t": float(t.statistic),
        "p": float(t.pvalue),
        "interval": [float(interval.low), float(interval.high)],
        "wilcoxonP": float(w.pvalue),
        "wilcoxonExact": bool(exact),
        "dz": float(difference.mean() / difference.std(ddof=1)),
        "rankBiserial": float((ranks[kept > 0].sum() - ranks[kept < 0].sum()) / ranks.sum()),
        "relative": ends(reject, y.mean() / x.mean()),
    }


def independent(x, y):
    x, y = numpy.asarray(x, float), numpy.asarray(y, float)
    t = stats.ttest_ind(y, x, equal_var=False)
    tied = len(set(x) | set(y)) < len(x) + len(y)
    exact = not tied and len(x) <= 50 and len(y) <= 50
    u = stats.mannwhitneyu(y, x, alternative="two-sided", method="exact" if exact else "asymptotic")
    interval = t.confidence_interval(0.95)
    critical = stats.t.ppf(0.975, t.df)
    vx, vy = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    reject = lambda ratio: abs(y.mean() - ratio * x.mean()) / math.sqrt(vy + ratio**2 * vx) - critical
    pooled = math.sqrt(
        ((len(x) - 1) * x.var(ddof=1) + (len(y) - 1) * y.var(ddof=1)) / (len(x) + len(y) - 2)
    )
    df = len(x) + len(y) - 2
    d = (y.mean() - x.mean()) / pooled
    factor = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    wins = sum(float(b > a) - float(b < a) for a in x for b in y)
    return {
        "x": list(x),
        "y": list(y),
        "t": float(t.statistic),
        "df": float(t.df),
        "p": float(t.pvalue),
        "interval": [float(interval.low), float(interval.high)],
        "u": float(u.statistic),
        "mannWhitneyP": float(u.pvalue),
        "mannWhitneyExact": exact,
        "d": float(d),
        "exactHedges": float(d * factor),
        "cliff": wins / (len(x) * len(y)),
        "relative": ends(reject, y.mean() / x.mean()),
    }


def single(x, y):
    value, data = x[0], numpy.asarray(y, float)
    n = len(data)
    error = data.std(ddof=1) * math.sqrt((n + 1) / n)
    t = (data.mean() - value) / error
    return {"x": x, "y": y, "t": float(t), "p": float(2 * stats.t.sf(abs(t), n - 1))}


def bootstrap(n):
    """Chance that the resampled middle value is at most the j-th of n: at least half of the draws are that small."""
    middle = (n - 1) // 2
    return [float(stats.binom.sf(middle, n, (j + 1) / n)) for j in range(n)]


oracle = {
    "source": f"SciPy {scipy.__version__}, NumPy {numpy.__version__}",
    "samples": {name: summary(values) for name, values in SAMPLES.items()},
    "pairs": {name: paired(*values) for name, values in PAIRS.items()},
    "independent": {name: independent(*values) for name, values in INDEPENDENT.items()},
    "single": {name: single(*values) for name, values in SINGLE.items()},
    "holm": {"p": HOLM, "adjusted": holm(HOLM)},
    "bootstrapMedian": {str(n): bootstrap(n) for n in (7, 15, 41)},
}
Path(__file__).with_name("oracle.json").write_text(json.dumps(oracle, indent=1) + "\n")

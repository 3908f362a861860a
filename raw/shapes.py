"""Signed-distance solids, and the noise that gives tissue its grain.

Points are float32 arrays of shape (3, n) in centimetres; distances have shape (n,) and are
negative inside. The bounds for ellipses and ellipsoids follow Quilez, "Distance functions"
(iquilezles.org).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Vector = tuple[float, float, float]

TINY = 1e-6
LOFT_SAMPLES = 512
NOISE_TABLE = np.random.default_rng(1543).random(1 << 16).astype(np.float32)
NOISE_PRIMES = np.array([73856093, 19349663, 83492791])


class Solid(Protocol):
    """A closed shape."""

    def distance(self, points: Array) -> Array:
        """Distances in cm, shape (n,); a lower bound away from the surface."""
        ...

    def bounds(self) -> tuple[Array, Array]:
        """Lowest and highest corner of a box around the shape, each of shape (3,)."""
        ...


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipsoid that may be tipped about the x axis (its front goes up)."""

    centre: Vector
    radii: Vector
    tip_deg: float = 0.0

    def distance(self, points: Array) -> Array:
        x, y, z = points - column(self.centre)
        local = np.stack((x, *rotate(y, z, -self.tip_deg)))
        radii = column(self.radii)
        k0 = np.linalg.norm(local / radii, axis=0)
        k1 = np.linalg.norm(local / radii**2, axis=0)
        return k0 * (k0 - 1) / np.maximum(k1, TINY)

    def bounds(self) -> tuple[Array, Array]:
        reach = max(self.radii) if self.tip_deg else column(self.radii)[:, 0]
        centre = column(self.centre)[:, 0]
        return centre - reach, centre + reach


@dataclass(frozen=True)
class Strut:
    """A long bone between two points: round ends, and a shaft thinner by `pinch_cm`."""

    start: Vector
    end: Vector
    start_radius_cm: float
    end_radius_cm: float
    pinch_cm: float = 0.0

    def distance(self, points: Array) -> Array:
        axis = column(self.end) - column(self.start)
        offset = points - column(self.start)
        along = np.clip((offset * axis).sum(axis=0) / (axis**2).sum(), 0, 1)
        radius = self.start_radius_cm + along * (self.end_radius_cm - self.start_radius_cm)
        radius -= self.pinch_cm * np.sqrt(4 * along * (1 - along))
        return np.linalg.norm(offset - along * axis, axis=0) - radius

    def bounds(self) -> tuple[Array, Array]:
        ends = np.array([self.start, self.end], dtype=np.float32)
        reach = max(self.start_radius_cm, self.end_radius_cm)
        return ends.min(axis=0) - reach, ends.max(axis=0) + reach


@dataclass(frozen=True)
class Loft:
    """Elliptical sections stacked along z, joined by smooth curves.

    `stations` are rows (z, centre x, centre y, radius x, radius y) in cm, with z rising.
    `turn_deg` turns every section about z, `bend` curves it towards +y by bend * x**2,
    and `crest` makes it a rounded triangle with one corner towards +y.
    """

    stations: tuple[tuple[float, float, float, float, float], ...]
    turn_deg: float = 0.0
    bend: float = 0.0
    crest: float = 0.0
    edge_cm: float = 0.2

    @cached_property
    def sections(self) -> Array:
        """Centre and radii at evenly spaced heights, shape (LOFT_SAMPLES, 4)."""
        table = np.array(self.stations)
        heights_cm = np.linspace(table[0, 0], table[-1, 0], LOFT_SAMPLES)
        return interpolate_monotone(heights_cm, table[:, 0], table[:, 1:]).astype(np.float32)

    def section_coordinates(self, points: Array) -> tuple[Array, Array, Array, Array]:
        """Position in the section as fractions u, v of its radii, and these radii in cm."""
        low_cm, high_cm = self.stations[0][0], self.stations[-1][0]
        place = np.clip((points[2] - low_cm) / (high_cm - low_cm), 0, 1) * (LOFT_SAMPLES - 1)
        index = np.minimum(place.astype(np.int32), LOFT_SAMPLES - 2)
        below, above = self.sections[index], self.sections[index + 1]
        centre_x, centre_y, radius_x, radius_y = (
            below + (place - index)[:, None] * (above - below)
        ).T
        x, y = rotate(points[0] - centre_x, points[1] - centre_y, -self.turn_deg)
        reach = 2 * radius_x
        y = y - self.bend * np.clip(x, -reach, reach) ** 2
        return x / radius_x, y / radius_y, radius_x, radius_y

    def distance(self, points: Array) -> Array:
        u, v, radius_x, radius_y = self.section_coordinates(points)
        k0 = np.hypot(u, v)
        k1 = np.maximum(np.hypot(u / radius_x, v / radius_y), TINY)
        if self.crest:
            cosine = v / np.maximum(k0, TINY)
            k0 = k0 / (1 + self.crest * (4 * cosine**3 - 3 * cosine))
        steepness = np.hypot(1, 2 * self.bend * u * radius_x)
        across = k0 * (k0 - 1) / k1 / steepness + self.edge_cm
        low_cm, high_cm = self.stations[0][0], self.stations[-1][0]
        along = np.abs(points[2] - (low_cm + high_cm) / 2) - (high_cm - low_cm) / 2 + self.edge_cm
        outside = np.hypot(np.maximum(across, 0), np.maximum(along, 0))
        return outside + np.minimum(np.maximum(across, along), 0) - self.edge_cm

    def bounds(self) -> tuple[Array, Array]:
        centre, radii = self.sections[:, :2], self.sections[:, 2:]
        reach = radii.max(axis=1, keepdims=True) * (1 + self.crest)
        low, high = (centre - reach).min(axis=0), (centre + reach).max(axis=0)
        sag_cm = abs(self.bend) * float(reach.max()) ** 2
        low_cm, high_cm = self.stations[0][0], self.stations[-1][0]
        return (
            np.array([low[0] - sag_cm, low[1] - sag_cm, low_cm], dtype=np.float32),
            np.array([high[0] + sag_cm, high[1] + sag_cm, high_cm], dtype=np.float32),
        )


def column(vector: Vector) -> Array:
    return np.array(vector, dtype=np.float32)[:, None]


def rotate(a: Array, b: Array, angle_deg: float) -> tuple[Array, Array]:
    cosine, sine = (
        np.float32(np.cos(np.radians(angle_deg))),
        np.float32(np.sin(np.radians(angle_deg))),
    )
    return cosine * a - sine * b, sine * a + cosine * b


def join(first: Array, second: Array, blend_cm: float) -> Array:
    """Union of two solids; the seam is filled over `blend_cm`."""
    if not blend_cm:
        return np.minimum(first, second)
    overlap = np.maximum(blend_cm - np.abs(first - second), 0) / blend_cm
    return np.minimum(first, second) - overlap**2 * (blend_cm / 4)


def smooth_step(low: float, high: float, value: Array) -> Array:
    """0 at `low`, 1 at `high` (which may be the smaller one), without a kink between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def interpolate_monotone(
    at: NDArray[np.float64], knots: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cubic curves through `values` (k, m) that never overshoot (Fritsch and Butland, 1984)."""
    steps = np.diff(knots)[:, None]
    secants = np.diff(values, axis=0) / steps
    before, after = secants[:-1], secants[1:]
    same_sign = before * after > 0
    harmonic = 2 * before * after / np.where(same_sign, before + after, 1)
    inner = np.where(same_sign, harmonic, 0)
    slopes = np.vstack((secants[:1], inner, secants[-1:]))
    i = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    width = steps[i]
    t = ((at - knots[i])[:, None]) / width
    return (
        values[i] * (1 + 2 * t) * (1 - t) ** 2
        + slopes[i] * width * t * (1 - t) ** 2
        + values[i + 1] * t**2 * (3 - 2 * t)
        - slopes[i + 1] * width * t**2 * (1 - t)
    )


def sample_noise(points: Array) -> Array:
    """Smooth noise in 0..1 whose cells are one unit wide; `points` has shape (3, n)."""
    floor = np.floor(points)
    fraction = points - floor
    weight = fraction * fraction * (3 - 2 * fraction)
    cell = floor.astype(np.int64)
    total = np.zeros(points.shape[1], dtype=np.float32)
    for corner in np.ndindex(2, 2, 2):
        keys = (cell + np.array(corner)[:, None]) * NOISE_PRIMES[:, None]
        value = NOISE_TABLE[np.bitwise_xor.reduce(keys, axis=0) & 0xFFFF]
        sides = np.where(np.array(corner)[:, None] == 1, weight, 1 - weight)
        total += value * sides.prod(axis=0)
    return total

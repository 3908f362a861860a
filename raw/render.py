"""Render the sample site's pictures: `.venv/bin/python raw/render.py`.

Sixteen views around the leg, traced through signed-distance shapes (sphere tracing, Hart 1996).
Gastrocnemius becomes an animated GIF, soleus numbered 24-bit PNG frames. Rendering again on the
same machine gives the same bytes: the noise is seeded and nothing depends on the clock.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leg import GASTROCNEMIUS, SKELETON, SOLEUS_WITH_TENDON
from shapes import Array, column, smooth_step
from tissue import Part

MUSCLES = Path(__file__).parent / "muscles"
SCENES = {
    "Calf-Gastrocnemius": SKELETON + GASTROCNEMIUS,
    "Calf-Soleus": SKELETON + SOLEUS_WITH_TENDON,
}

ORIENTATIONS = 16
DELAY_MS = 180
WIDTH_PX, HEIGHT_PX = 420, 560
SUPERSAMPLING = 2
PX_PER_CM = 11.6
CENTRE_CM = column((0.0, 0.0, 16.3))
ELEVATION_DEG = 4.0

START_CM = 19.0
REACH_CM = 36.0
HIT_CM = 0.01
MARCH_STEPS = 140
BLOCK_STEPS = 40
BLOCK = 8  # subpixels: blocks of rays cross the open space together
STEP_SHARE = 0.9  # the lofts' bounds overestimate where a muscle tapers

GRID_STEP_CM = 0.25
GRID_LOW_CM = column((-8.0, -9.0, -8.0))
GRID_HIGH_CM = column((8.0, 18.0, 42.5))
GRID_SLACK_CM = 0.2

# Directions in camera space: right, up, towards the viewer.
KEY_LIGHT = np.array((-0.48, 0.55, 0.68), dtype=np.float32)
FILL_LIGHT = np.array((0.75, 0.05, 0.55), dtype=np.float32)
RIM_LIGHT = np.array((0.65, 0.45, -0.62), dtype=np.float32)


@dataclass(frozen=True)
class DistanceGrid:
    """Distances sampled once per scene: cheap and coarse, for the open space between shapes."""

    values: Array

    @classmethod
    def sample(cls, parts: tuple[Part, ...]) -> "DistanceGrid":
        axes = [
            np.arange(low, high, GRID_STEP_CM, dtype=np.float32)
            for low, high in zip(GRID_LOW_CM[:, 0], GRID_HIGH_CM[:, 0], strict=True)
        ]
        points = np.stack(np.meshgrid(*axes, indexing="ij")).reshape(3, -1)
        return cls(measure(parts, points).reshape([len(axis) for axis in axes]))

    def distance(self, points: Array) -> Array:
        """Trilinear distances in cm, shape (n,); outside the grid, the way to it is added."""
        inside = np.clip(points, GRID_LOW_CM, GRID_HIGH_CM - 2 * GRID_STEP_CM)
        place = (inside - GRID_LOW_CM) / GRID_STEP_CM
        cell = place.astype(np.int32)
        x, y, z = place - cell
        i, j, k = cell
        v = self.values
        low = (v[i, j, k] * (1 - z) + v[i, j, k + 1] * z) * (1 - y)
        low += (v[i, j + 1, k] * (1 - z) + v[i, j + 1, k + 1] * z) * y
        high = (v[i + 1, j, k] * (1 - z) + v[i + 1, j, k + 1] * z) * (1 - y)
        high += (v[i + 1, j + 1, k] * (1 - z) + v[i + 1, j + 1, k + 1] * z) * y
        return low * (1 - x) + high * x + np.linalg.norm(points - inside, axis=0)


def measure(parts: tuple[Part, ...], points: Array) -> Array:
    """Distance in cm to the nearest part, shape (n,)."""
    return np.minimum.reduce([part.distance(points) for part in parts])


def frame_axes(orientation: int) -> Array:
    """Camera axes right, up and towards the viewer as columns, shape (3, 3).

    Orientation 1 is seen from behind; the viewer then walks to the medial side.
    """
    turn = 2 * np.pi * (orientation - 1) / ORIENTATIONS
    tilt = np.radians(ELEVATION_DEG)
    right = np.array((np.cos(turn), -np.sin(turn), 0))
    level = np.array((-np.sin(turn), -np.cos(turn), 0))
    towards = np.cos(tilt) * level + np.sin(tilt) * np.array((0, 0, 1))
    return np.stack((right, np.cross(towards, right), towards), axis=1).astype(np.float32)


def cast_rays(axes: Array, spacing: int) -> Array:
    """Start points of parallel rays, `spacing` subpixels apart in row order, shape (3, n)."""
    width, height = WIDTH_PX * SUPERSAMPLING, HEIGHT_PX * SUPERSAMPLING
    px_per_cm = SUPERSAMPLING * PX_PER_CM
    right_cm = (np.arange(0, width, spacing) + (spacing - width) / 2) / px_per_cm
    up_cm = ((height - spacing) / 2 - np.arange(0, height, spacing)) / px_per_cm
    up_cm, right_cm = np.meshgrid(up_cm, right_cm, indexing="ij")
    start = np.stack((right_cm, up_cm, np.full_like(up_cm, START_CM)))
    return CENTRE_CM + axes @ start.reshape(3, -1).astype(np.float32)


def cross_open_space(grid: DistanceGrid, axes: Array) -> Array:
    """How far in cm each ray can go before anything is near, one per subpixel, shape (n,)."""
    start = cast_rays(axes, BLOCK)
    block_radius_cm = BLOCK / SUPERSAMPLING / PX_PER_CM / np.sqrt(2)
    travelled = np.zeros(start.shape[1], dtype=np.float32)
    for _ in range(BLOCK_STEPS):
        gap = grid.distance(start - travelled * axes[:, 2:]) - GRID_SLACK_CM - block_radius_cm
        travelled += np.maximum(gap, 0)
    blocks = travelled.reshape(HEIGHT_PX * SUPERSAMPLING // BLOCK, -1)
    return blocks.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1).ravel()


def trace_rays(
    parts: tuple[Part, ...], grid: DistanceGrid, axes: Array
) -> tuple[NDArray[np.intp], Array]:
    """Indexes of the subpixels whose rays hit, and their points of shape (3, hits)."""
    start, direction = cast_rays(axes, 1), -axes[:, 2:]
    travelled = cross_open_space(grid, axes)
    hit = np.zeros(travelled.size, dtype=bool)
    active = np.flatnonzero(travelled < REACH_CM)
    for _ in range(MARCH_STEPS):
        points = start[:, active] + travelled[active] * direction
        step = grid.distance(points) - GRID_SLACK_CM
        near = step < GRID_SLACK_CM
        step[near] = measure(parts, points[:, near]) * STEP_SHARE
        hit[active[near & (step < HIT_CM)]] = True
        travelled[active] += step
        active = active[(step >= HIT_CM) & (travelled[active] < REACH_CM)]
    found = np.flatnonzero(hit)
    return found, start[:, found] + travelled[found] * direction


def find_normals(part: Part, points: Array) -> Array:
    """Unit normals of a part, its relief included, by four taps; shape (3, n)."""
    normals = np.zeros_like(points)
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        tap = points + 0.02 * column(corner)
        normals += column(corner) * (part.distance(tap) - part.tissue.relief_cm(tap))
    return normals / np.linalg.norm(normals, axis=0)


def open_sky(grid: DistanceGrid, points: Array, normals: Array) -> Array:
    """Ambient light that reaches each point, 0..1: how empty the space above it is."""
    blocked = np.zeros(points.shape[1], dtype=np.float32)
    for height_cm, weight in ((0.3, 0.3), (0.7, 0.35), (1.4, 0.3), (2.6, 0.25)):
        gap = grid.distance(points + height_cm * normals)
        blocked += weight * np.clip((height_cm - gap) / height_cm, 0, 1.3)
    return np.clip(1 - 0.85 * blocked, 0.12, 1)


def unshadowed(grid: DistanceGrid, points: Array, light: Array) -> Array:
    """Share of a soft light that reaches each point, 0..1 (Quilez, "soft shadows")."""
    share = np.ones(points.shape[1], dtype=np.float32)
    for travelled_cm in np.geomspace(0.5, 14, 22):
        gap = grid.distance(points + np.float32(travelled_cm) * light)
        share = np.minimum(share, 0.5 + 2.6 * gap / np.float32(travelled_cm))
    return smooth_step(0.0, 1.0, share)


def shade(part: Part, grid: DistanceGrid, points: Array, axes: Array) -> Array:
    """Linear RGB of points on one part, shape (3, n)."""
    normals = find_normals(part, points)
    key, fill, rim = (
        axes @ (light / np.linalg.norm(light)) for light in (KEY_LIGHT, FILL_LIGHT, RIM_LIGHT)
    )
    sky = open_sky(grid, points, normals)
    lit = unshadowed(grid, points + 0.1 * normals, key[:, None])
    facing = np.clip(axes[:, 2] @ normals, 0, 1)
    diffuse = 0.98 * lit * np.clip((key @ normals + 0.15) / 1.15, 0, 1)
    diffuse += sky * (0.36 + 0.14 * (axes[:, 1] @ normals))
    diffuse += 0.30 * sky * np.clip(fill @ normals, 0, 1)
    diffuse += 0.35 * sky * np.clip(rim @ normals, 0, 1) * (1 - facing) ** 2
    halfway = key + axes[:, 2]
    shine = np.clip(halfway / np.linalg.norm(halfway) @ normals, 0, 1)
    gloss = part.tissue.gloss * lit * (0.22 * shine**18 + 0.25 * shine**70)
    outline = 1 - 0.35 * (1 - facing) ** 3
    return part.tissue.albedo(points) * diffuse * outline + 0.5 * gloss


@cache
def load_scene(name: str) -> tuple[tuple[Part, ...], DistanceGrid]:
    return SCENES[name], DistanceGrid.sample(SCENES[name])


def render_frame(name: str, orientation: int) -> NDArray[np.uint8]:
    """One picture of a scene, shape (HEIGHT_PX, WIDTH_PX, 3), sRGB on white."""
    parts, grid = load_scene(name)
    axes = frame_axes(orientation)
    found, points = trace_rays(parts, grid, axes)
    owner = np.argmin([part.distance(points) for part in parts], axis=0)
    canvas = np.ones((3, HEIGHT_PX * WIDTH_PX * SUPERSAMPLING**2), dtype=np.float32)
    for index, part in enumerate(parts):
        own = owner == index
        if own.any():
            canvas[:, found[own]] = shade(part, grid, points[:, own], axes)
    size = (3, HEIGHT_PX, SUPERSAMPLING, WIDTH_PX, SUPERSAMPLING)
    linear = np.clip(canvas, 0, 1).reshape(size).mean(axis=(2, 4))
    return np.rint(255 * linear ** (1 / 2.2)).astype(np.uint8).transpose(1, 2, 0)


def write_gif(path: Path, frames: list[Image.Image]) -> None:
    """An endless animation with one palette for all frames, so that colours do not flicker."""
    strip = Image.new("RGB", (WIDTH_PX, HEIGHT_PX * len(frames)))
    for index, frame in enumerate(frames):
        strip.paste(frame, (0, index * HEIGHT_PX))
    palette = strip.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
    indexed = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    path.parent.mkdir(parents=True, exist_ok=True)
    indexed[0].save(path, save_all=True, append_images=indexed[1:], duration=DELAY_MS, loop=0)


def write_pngs(folder: Path, name: str, frames: list[Image.Image]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(frames, start=1):
        frame.save(folder / f"{name}-{number}.png", optimize=True)


def main() -> None:
    jobs = [(name, number) for name in SCENES for number in range(1, ORIENTATIONS + 1)]
    with ProcessPoolExecutor() as pool:
        pictures = [
            Image.fromarray(pixels) for pixels in pool.map(render_frame, *zip(*jobs, strict=True))
        ]
    write_gif(MUSCLES / "gif" / "Calf-Gastrocnemius.gif", pictures[:ORIENTATIONS])
    write_pngs(MUSCLES / "frames", "Calf-Soleus", pictures[ORIENTATIONS:])


if __name__ == "__main__":
    main()

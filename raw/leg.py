"""The right lower leg in signed-distance shapes: bones, gastrocnemius, soleus.

Centimetres; x points laterally, y forwards, z upwards; z = 0 is the ankle joint. The leg is a
little shorter than life, so that it fills a picture.
"""

from collections.abc import Callable

import numpy as np

from shapes import Array, Ellipsoid, Loft, Strut, Vector, smooth_step
from tissue import Bone, Fibres, Part


def long_bone(start: Vector, end: Vector, radius_cm: float) -> Strut:
    return Strut(start, end, radius_cm, 0.85 * radius_cm, 0.3 * radius_cm)


BONE = Bone(pale=(236, 225, 203), stain=(214, 196, 165))
CARTILAGE = Bone(pale=(230, 222, 202), stain=(212, 204, 182), gloss=0.5)

FEMUR = Part(
    BONE,
    (
        Loft(
            (
                (33.2, 0.0, 0.1, 3.2, 1.9),
                (34.8, 0.0, 0.3, 3.1, 1.8),
                (36.6, 0.1, 0.4, 2.1, 1.6),
                (38.2, 0.2, 0.6, 1.65, 1.5),
                (39.8, 0.3, 0.7, 1.5, 1.45),
            ),
            edge_cm=0.5,
        ),
        Ellipsoid((-2.1, -1.1, 32.9), (1.65, 2.7, 2.05)),
        Ellipsoid((2.1, -1.0, 33.0), (1.55, 2.6, 1.9)),
        Strut((-2.9, 0.1, 33.4), (-2.3, 0.2, 35.4), 1.0, 0.8),
        Strut((2.8, 0.1, 33.5), (2.3, 0.2, 35.4), 0.95, 0.8),
        Ellipsoid((-1.3, 1.5, 33.4), (1.35, 1.5, 1.9)),
        Ellipsoid((1.4, 1.7, 33.6), (1.35, 1.6, 2.0)),
    ),
    blend_cm=0.7,
)

PATELLA = Part(
    BONE,
    (
        Ellipsoid((0.1, 3.65, 34.9), (1.95, 0.9, 1.75)),
        Ellipsoid((0.1, 3.75, 33.7), (1.0, 0.65, 1.1)),
    ),
    blend_cm=0.8,
)

TIBIA = Part(
    BONE,
    (
        Loft(
            (
                (-0.3, -0.2, 0.1, 2.0, 1.65),
                (1.2, -0.25, 0.1, 1.8, 1.55),
                (4.5, -0.35, 0.1, 1.3, 1.28),
                (9.0, -0.38, 0.15, 1.1, 1.2),
                (14.0, -0.4, 0.3, 1.1, 1.35),
                (20.0, -0.35, 0.5, 1.25, 1.55),
                (24.0, -0.2, 0.6, 1.55, 1.75),
                (27.0, 0.0, 0.3, 2.3, 2.1),
                (29.2, 0.0, -0.2, 3.2, 2.2),
                (30.6, 0.0, -0.3, 3.5, 2.3),
            ),
            crest=0.2,
            edge_cm=0.5,
        ),
        Ellipsoid((-2.0, -0.6, 30.0), (1.85, 2.2, 0.95)),
        Ellipsoid((2.0, -0.6, 30.0), (1.8, 2.1, 0.95)),
        Ellipsoid((0.0, -0.3, 30.6), (0.9, 1.1, 0.8)),
        Ellipsoid((0.1, 2.35, 27.2), (0.75, 0.65, 1.3)),
        Strut((-1.2, 0.2, 3.6), (-2.05, 0.3, -1.3), 0.6, 0.68),
    ),
    blend_cm=0.8,
)

FIBULA = Part(
    BONE,
    (
        Loft(
            (
                (-0.4, 2.35, -0.4, 0.7, 0.95),
                (1.0, 2.25, -0.5, 0.64, 0.82),
                (3.2, 2.1, -0.6, 0.54, 0.64),
                (8.0, 2.3, -0.9, 0.5, 0.58),
                (14.0, 2.8, -1.2, 0.55, 0.62),
                (22.0, 3.15, -1.4, 0.5, 0.58),
                (26.0, 3.35, -1.5, 0.52, 0.58),
                (28.6, 3.5, -1.5, 0.85, 0.9),
            ),
            crest=0.12,
        ),
        Ellipsoid((3.5, -1.55, 28.3), (0.95, 1.05, 1.0)),
        Strut((3.6, -1.8, 28.6), (3.65, -1.9, 29.3), 0.5, 0.35),
        Ellipsoid((2.4, -0.4, -0.9), (0.72, 1.05, 1.7)),
    ),
    blend_cm=0.5,
)

TARSUS = Part(
    BONE,
    (
        Ellipsoid((0.15, 0.3, -1.4), (1.75, 2.3, 1.45)),
        Strut((-0.1, 1.2, -2.0), (-0.7, 3.4, -2.6), 1.1, 1.15),
        Ellipsoid((0.1, -3.9, -4.4), (1.35, 1.6, 2.0), 12),
        Strut((0.2, -2.9, -4.3), (0.9, 2.2, -4.0), 1.45, 1.25, 0.15),
        Ellipsoid((0.4, -0.6, -3.4), (1.3, 1.5, 0.9)),
        Ellipsoid((-0.9, 0.8, -3.4), (1.0, 1.2, 0.7)),
    ),
    blend_cm=0.45,
)

MIDFOOT = Part(
    BONE,
    (
        Ellipsoid((-0.9, 4.6, -2.8), (1.5, 0.8, 1.2), -15),
        Ellipsoid((1.7, 4.2, -4.0), (1.25, 1.5, 1.1), -15),
        Ellipsoid((-1.7, 6.0, -3.5), (0.8, 1.1, 1.2), -15),
        Ellipsoid((-0.5, 5.8, -3.1), (0.75, 1.0, 1.0), -15),
        Ellipsoid((0.6, 5.8, -3.4), (0.75, 1.0, 1.0), -15),
    ),
    blend_cm=0.12,
)

RAYS = Part(
    BONE,
    (
        long_bone((-1.9, 7.0, -3.9), (-2.6, 10.8, -5.5), 0.85),
        long_bone((-0.6, 6.8, -3.4), (-1.0, 11.3, -5.6), 0.6),
        long_bone((0.6, 6.6, -3.6), (0.5, 10.9, -5.7), 0.58),
        long_bone((1.5, 5.7, -4.1), (1.9, 10.2, -5.8), 0.56),
        long_bone((2.5, 5.2, -4.6), (3.1, 9.3, -5.9), 0.6),
        long_bone((-2.7, 11.7, -5.7), (-2.8, 13.4, -5.9), 0.62),
        long_bone((-1.1, 12.0, -5.8), (-1.1, 13.7, -5.7), 0.42),
        long_bone((0.5, 11.6, -5.9), (0.6, 13.1, -5.8), 0.4),
        long_bone((2.0, 10.9, -6.0), (2.2, 12.3, -5.9), 0.38),
        long_bone((3.2, 10.0, -6.0), (3.5, 11.3, -6.0), 0.36),
        long_bone((-2.8, 14.1, -5.95), (-2.7, 15.0, -6.05), 0.5),
        long_bone((-1.1, 14.2, -5.8), (-1.0, 14.9, -6.1), 0.34),
        long_bone((0.7, 13.6, -5.9), (0.7, 14.3, -6.1), 0.33),
        long_bone((2.3, 12.7, -6.0), (2.4, 13.3, -6.15), 0.32),
        long_bone((3.6, 11.7, -6.05), (3.6, 12.2, -6.15), 0.31),
    ),
)

MENISCI = Part(
    CARTILAGE,
    (
        Ellipsoid((-2.0, -0.6, 30.9), (1.75, 2.1, 0.6)),
        Ellipsoid((2.0, -0.6, 30.9), (1.7, 2.0, 0.6)),
    ),
)

PATELLAR_LIGAMENT = Loft(
    (
        (25.8, 0.1, 2.4, 0.4, 0.2),
        (27.0, 0.1, 2.85, 0.6, 0.25),
        (28.5, 0.1, 3.15, 0.8, 0.25),
        (31.0, 0.1, 3.5, 0.95, 0.25),
        (33.6, 0.1, 3.95, 1.1, 0.3),
    ),
    edge_cm=0.15,
)

MEDIAL_HEAD = Loft(
    (
        (14.0, -1.3, -4.1, 0.8, 0.25),
        (15.0, -1.7, -4.3, 1.6, 0.65),
        (17.5, -2.1, -4.6, 2.5, 1.3),
        (21.5, -2.4, -4.8, 3.0, 2.0),
        (25.5, -2.3, -4.6, 2.85, 2.15),
        (29.0, -2.1, -4.4, 2.1, 1.7),
        (32.0, -2.0, -4.2, 1.45, 1.0),
        (34.6, -1.9, -2.9, 1.0, 0.5),
        (35.8, -1.9, -1.7, 0.7, 0.4),
    ),
    turn_deg=-16,
    bend=0.06,
)

LATERAL_HEAD = Loft(
    (
        (16.4, 1.4, -4.2, 0.7, 0.25),
        (17.4, 1.7, -4.4, 1.4, 0.6),
        (19.5, 2.0, -4.6, 2.1, 1.15),
        (23.0, 2.25, -4.75, 2.6, 1.75),
        (26.5, 2.2, -4.5, 2.5, 1.85),
        (29.5, 2.05, -4.3, 1.9, 1.45),
        (32.0, 2.0, -4.0, 1.3, 0.9),
        (34.5, 2.0, -2.8, 0.95, 0.5),
        (35.7, 2.0, -1.6, 0.7, 0.4),
    ),
    turn_deg=16,
    bend=0.06,
)

ACHILLES = Loft(
    (
        (-5.6, 0.1, -4.6, 0.8, 0.3),
        (-4.6, 0.1, -5.25, 1.05, 0.4),
        (-3.2, 0.1, -5.15, 1.0, 0.5),
        (0.0, 0.1, -4.6, 0.72, 0.48),
        (4.0, 0.05, -4.1, 0.72, 0.45),
        (8.0, 0.0, -4.0, 1.0, 0.35),
        (12.0, 0.0, -4.1, 1.9, 0.3),
        (16.0, -0.1, -4.2, 2.9, 0.3),
        (20.0, -0.1, -4.1, 3.2, 0.3),
        (23.0, -0.1, -4.0, 3.0, 0.25),
    ),
    bend=0.05,
    edge_cm=0.15,
)

SOLEUS = Loft(
    (
        (2.5, 0.1, -4.15, 0.4, 0.2),
        (5.0, 0.05, -3.75, 1.1, 0.55),
        (8.0, 0.0, -3.7, 2.0, 0.8),
        (12.0, 0.0, -3.8, 3.1, 1.1),
        (16.0, 0.1, -4.0, 3.9, 1.35),
        (20.0, 0.3, -4.0, 4.1, 1.45),
        (24.0, 1.1, -3.7, 3.5, 1.3),
        (26.5, 2.2, -3.1, 2.3, 1.0),
        (28.6, 3.2, -2.4, 1.0, 0.6),
    ),
    bend=0.12,
)


def blanch_head(lowest_cm: float) -> Callable[[Array, Array], Array]:
    """Tendon at the femoral origin and where the belly runs out on the aponeurosis."""

    def tendon(u: Array, z: Array) -> Array:
        origin = smooth_step(31.8, 34.2, z)
        end = smooth_step(lowest_cm + 1.6, lowest_cm, z + 0.5 * u**2)
        return np.maximum(origin, end)

    return tendon


def blanch_soleus(u: Array, z: Array) -> Array:
    """The median tongue of tendon that widens downwards into the Achilles tendon."""
    half_width = 0.08 + 0.95 * smooth_step(18.0, 5.0, z)
    tongue = smooth_step(half_width, half_width - 0.22, np.abs(u)) * smooth_step(24.0, 20.0, z)
    return np.maximum(tongue, smooth_step(5.5, 3.5, z))


def blanch_fully(u: Array, z: Array) -> Array:
    return np.ones_like(u + z)


LIGAMENT = Part(Fibres(PATELLAR_LIGAMENT, blanch_fully, density=0.6), (PATELLAR_LIGAMENT,))
SKELETON = (FEMUR, PATELLA, LIGAMENT, MENISCI, TIBIA, FIBULA, TARSUS, MIDFOOT, RAYS)

CALCANEAL_TENDON = Part(Fibres(ACHILLES, blanch_fully, density=0.6), (ACHILLES,))

GASTROCNEMIUS = (
    Part(Fibres(MEDIAL_HEAD, blanch_head(14.0), slant=-0.03), (MEDIAL_HEAD,)),
    Part(Fibres(LATERAL_HEAD, blanch_head(16.4), slant=0.03), (LATERAL_HEAD,)),
    CALCANEAL_TENDON,
)

LOWER_ACHILLES = Loft(
    (*ACHILLES.stations[:5], (7.6, 0.0, -3.9, 0.5, 0.25)), bend=0.05, edge_cm=0.15
)

SOLEUS_WITH_TENDON = (
    Part(
        Fibres(SOLEUS, blanch_soleus, slant=0.05, feathered=True),
        (SOLEUS, LOWER_ACHILLES),
        blend_cm=0.6,
    ),
)

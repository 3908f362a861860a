"""What a new user does: clone, `make run`, `pip install .`; slow, as pip works from an index."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def call(*command: str, cwd: Path) -> str:
    """Run a command as on a fresh machine: no environment of ours is active."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")
    }
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    call("git", "clone", "--quiet", str(ROOT), "clone", cwd=tmp_path)
    return tmp_path / "clone"


def test_make_run_in_a_fresh_clone(clone: Path) -> None:
    make = ("make", f"PYTHON={sys.executable}", "run")
    said = call(*make, cwd=clone)
    assert "2 pages written (16 values rewritten, 4 entries added), 0 pages unchanged" in said
    images = clone / "output/assets/images"
    made = sorted(path.relative_to(images).as_posix() for path in images.rglob("*.*"))
    names = ("Calf-Gastrocnemius", "Calf-Soleus")
    assert made == sorted(
        [f"muscles/gif/{name}.gif" for name in names]
        + [f"muscles/png/{name}-{n}.png" for name in names for n in range(1, 17)]
        + [f"muscles/png/{name}-{n}-thumb.png" for name in names for n in range(1, 17)]
        + [f"muscles/webp/{name}-{n}.webp" for name in names for n in range(1, 17)]
        + [f"muscles/turn/{name}.html" for name in names]
    )
    pages = sorted((clone / "output/pages").rglob("*.md"))
    assert [page.name for page in pages] == ["calf-gastrocnemius.md", "calf-soleus.md"]
    for page in pages:
        shown = re.findall(r"image_url: (\S+)", page.read_text(encoding="utf-8"))
        assert len(shown) == 16
        assert all((images / path).is_file() for path in shown)
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in clone.rglob("*")
        if path.is_file() and not {".venv", ".git", "__pycache__"} & set(path.parts)
        if path.name != "run.lock"
    }
    call(*make, cwd=clone)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
    assert call("git", "status", "--porcelain", cwd=clone) == ""


def test_pip_install_into_an_empty_environment(clone: Path, tmp_path: Path) -> None:
    call(sys.executable, "-m", "venv", "empty", cwd=tmp_path)
    python = str(tmp_path / "empty/bin/python")
    call(python, "-m", "pip", "install", "--quiet", str(clone), cwd=tmp_path)
    site = tmp_path / "elsewhere"
    site.mkdir()
    (site / "pipeline.yaml").write_text(
        'version: 1\nsources: {renders: "in/{name}-{n}.png"}\noutputs: {film: "out/{name}.gif"}\n'
    )
    frames = clone / "raw/muscles/frames"
    (site / "in").mkdir()
    for number in (1, 2):
        (site / f"in/Leg-{number}.png").write_bytes(
            (frames / f"Calf-Soleus-{number}.png").read_bytes()
        )
    command = str(tmp_path / "empty/bin/imgpipe")
    call(command, "run", "-C", str(site), cwd=tmp_path)
    assert (site / "out/Leg.gif").read_bytes().startswith(b"GIF89a")
    assert "usage" in call(python, "-m", "imgpipe", "--help", cwd=tmp_path).lower()


def test_a_wheel_takes_over_a_site(clone: Path, tmp_path: Path) -> None:
    """The wheel alone holds all that `init`, `run`, `audit` and `report` need."""
    call(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", str(clone), cwd=tmp_path)
    (wheel,) = tmp_path.glob("imgpipe-*-py3-none-any.whl")
    call(sys.executable, "-m", "venv", "empty", cwd=tmp_path)
    call(str(tmp_path / "empty/bin/python"), "-m", "pip", "install", "-q", wheel.name, cwd=tmp_path)
    images, site = tmp_path / "site/assets/images/muscles", tmp_path / "site"
    (images / "gif").mkdir(parents=True)
    gif = (clone / "raw/muscles/gif/Calf-Gastrocnemius.gif").read_bytes()
    (site / "_config.yml").write_text("urlimg: /assets/images/\n")
    for name in ("Leg", "Foot"):
        (images / f"gif/{name}.gif").write_bytes(gif)
        entries = [
            f"  - {{image_url: muscles/png/{name}-{n}.png, caption: {n}}}" for n in range(1, 17)
        ]
        animation = f"images: [{{image_name: muscles/gif/{name}.gif, image_alt: {name}}}]"
        page = ["---", f"title: {name}", animation, "gallery:", *entries, "---", ""]
        (site / f"{name}.md").write_text("\n".join(page))
    imgpipe = str(tmp_path / "empty/bin/imgpipe")
    split = ("split", "gif/Leg.gif", "--to", "png/{name}-{n}.png", "-q")
    call(imgpipe, *split, cwd=images)
    assert "wrote pipeline.yaml" in call(imgpipe, "init", cwd=site)
    call(imgpipe, "adopt", cwd=site)
    call(imgpipe, "run", cwd=site)
    assert len(list((images / "png").glob("Foot-*.png"))) == 16
    assert "nothing to make" in call(imgpipe, "run", "--check", cwd=site)
    assert "REF001" not in call(imgpipe, "audit", cwd=site)
    assert "2 galleries" in call(imgpipe, "report", cwd=site)
    assert "</html>" in (site / "imgpipe-report.html").read_text(encoding="utf-8")

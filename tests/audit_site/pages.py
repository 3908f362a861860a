"""Pages and the files that they show, as plants have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.audit_site.pictures import MP4, THUMBNAIL, WEBM, film, still
from tests.audit_site.plant import Found, of_file

IMAGES = "assets/images"


def stills(name: str, numbers: Iterable[int]) -> dict[str, bytes]:
    """Frames and their thumbnails."""
    files = {}
    for number in numbers:
        files[f"{IMAGES}/{name}-{number}.png"] = still(f"{name} {number}")
        files[f"{IMAGES}/{name}-{number}-thumb.png"] = still(f"{name} {number}", THUMBNAIL)
    return files


def frames(name: str, count: int) -> list[str]:
    """The names of an animation's frames, which `stills` show."""
    return [f"{name} {number}" for number in range(1, count + 1)]


def moving(name: str, count: int, folder: str = "", animation: bytes = b"") -> dict[str, bytes]:
    """An animation in another folder than its frames, beside its videos."""
    path = f"{IMAGES}/{folder or 'gif'}/{name}"
    gif = animation or film(frames(name, count))
    return {f"{path}.gif": gif, f"{path}.webm": WEBM, f"{path}.mp4": MP4}


def entry(name: str, number: int, mark: str = "") -> str:
    return f"- {{image_url: {mark}{name}-{number}.png, caption: 'The {name} {number}'}}\n"


def page(
    entries: Iterable[str] = (),
    shown: Sequence[str] = (),
    *,
    mark: str = "",
    image_mark: str = "",
    body: str = "",
) -> str:
    """A page with a gallery, and animations that includes show; marks stand at their places."""
    text = "---\nlayout: page\ntitle: A page\n"
    if shown:
        text += "images:\n"
    for name in shown:
        value = f"{image_mark}gif/{name}.gif"
        text += f"- {{image_id: {name}, image_name: {value}, image_alt: 'The {name}'}}\n"
    if entries:
        text += f"{mark}gallery:\n{''.join(entries)}"
    includes = "".join(f'{{% include page-image im_id="{name}" %}}\n' for name in shown)
    return f"{text}---\n{includes}{body}\n"


def gallery(name: str, numbers: Iterable[int], shown: Sequence[str] = (), *, mark: str = "") -> str:
    return page([entry(name, number) for number in numbers], shown, mark=mark)


def with_animation(
    rule: str, numbers: Iterable[int], text: str, count: int = 3
) -> dict[str, str | bytes]:
    """A rule's own animation of `count` frames, which its page shows."""
    return {f"pages/{rule}.md": text, **stills(rule, numbers), **moving(rule, count)}


def made(name: str, then: str = "") -> dict[str, str | bytes]:
    """A page with an animation that `imgpipe run` makes frames and thumbnails of.

    With the name of a rule, the page as it is then, when thumbnails are found fault with.
    """
    thumbnail = f"{IMAGES}/made/png/{name}-{{}}-thumb.png"
    marks = [f"⟦{then} {thumbnail.format(number)}⟧" if then else "" for number in (1, 2, 3)]
    entries = [entry(f"made/png/{name}", number, marks[number - 1]) for number in (1, 2, 3)]
    text = page(entries, [name]).replace("image_name: gif/", "image_name: made/gif/")
    return {f"pages/made-{name}.md": text, **moving(name, 3, "made/gif")}


def mark(rule: str, about: str) -> str:
    return f"⟦{rule} {IMAGES}/{about}⟧"


def orphans(name: str, number: int) -> tuple[Found, ...]:
    """A frame that nothing shows, and its thumbnail."""
    return tuple(of_file("ORP001", f"{IMAGES}/{name}-{number}{end}.png") for end in ("", "-thumb"))


def body(text: str, fields: str = "title: A page") -> str:
    return f"---\nlayout: page\n{fields}\n---\n{text}\n"


def shown(*names: str) -> str:
    return body("\n\n".join(f"![The {name}](/{IMAGES}/{name})" for name in names))

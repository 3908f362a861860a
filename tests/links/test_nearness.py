"""Which file a name that is not there may mean."""

import unicodedata

from imgpipe.links.nearness import Names

COMPOSED = "img/M\u00fcsculus.png"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


def suggest(path: str, *paths: str) -> tuple[str, ...]:
    return Names(frozenset(paths)).suggest(path)


def find_same(path: str, *paths: str) -> str | None:
    return Names(frozenset(paths)).find_same(path)


def test_the_same_name_in_other_letters_is_found() -> None:
    assert find_same("img/leg.png", "img/Leg.PNG", "img/arm.png") == "img/Leg.PNG"
    assert find_same("IMG/Leg.png", "img/Leg.png") == "img/Leg.png"
    assert find_same("img/stra\u00dfe.png", "img/STRASSE.png") == "img/STRASSE.png"


def test_the_same_name_in_another_unicode_form_is_found() -> None:
    assert find_same(COMPOSED, DECOMPOSED) == DECOMPOSED
    assert find_same(DECOMPOSED.upper(), COMPOSED) == COMPOSED


def test_what_is_there_differs_from_nothing() -> None:
    assert find_same("img/Leg.png", "img/Leg.png") is None
    assert find_same("img/Leg.png", "img/Leg.png", "img/leg.png") is None


def test_one_of_several_is_not_picked() -> None:
    assert find_same("img/leg.png", "img/Leg.png", "img/LEG.png") is None
    assert suggest("img/leg.png", "img/Leg.png", "img/LEG.png") == ("img/LEG.png", "img/Leg.png")


def test_another_folder_or_name_is_not_the_same() -> None:
    assert find_same("img/leg.png", "icons/Leg.png", "img/legs.png") is None


def test_case_comes_before_extension_folder_and_letters() -> None:
    found = suggest("img/leg.png", "icons/leg.png", "img/leg.gif", "img/Leg.png", "img/legs.png")
    assert found == ("img/Leg.png", "img/leg.gif", "icons/leg.png")


def test_the_nearest_folder_comes_first() -> None:
    found = suggest("a/b/c/leg.png", "x/leg.png", "a/leg.png", "a/b/d/leg.png", "x/b/c/leg.png")
    assert found == ("a/b/d/leg.png", "x/b/c/leg.png", "a/leg.png")


def test_letters_may_differ_a_little() -> None:
    assert suggest("img/Gastrocnemus.png", "img/Gastrocnemius.png") == ("img/Gastrocnemius.png",)
    assert suggest("img/Gastrocnemus.png", "img/Soleus.png") == ()
    assert suggest("img/Gastrocnemus.png", "icons/Gastrocnemius.png") == ()


def test_the_more_alike_comes_first() -> None:
    found = suggest("img/Vastus-Lateral.png", "img/Vastus-Lateralis.png", "img/Vastus-Laterals.png")
    assert found == ("img/Vastus-Laterals.png", "img/Vastus-Lateralis.png")


def test_another_number_is_another_frame() -> None:
    frames = [f"png/Gastro-{number}.png" for number in range(1, 17)]
    assert suggest("png/Gastro-17.png", *frames) == ()
    assert suggest("png/Gastrro-16.png", *frames) == ("png/Gastro-16.png",)
    assert suggest("png/Gastrro-17.png", *frames) == ()
    assert suggest("png/Gastro.png", *frames) == ()


def test_nothing_is_near_among_nothing() -> None:
    assert suggest("img/leg.png") == ()
    assert suggest("") == ()


def test_names_of_few_letters_are_no_trouble() -> None:
    assert suggest("a", "b", "A", "a.png") == ("A", "a.png")

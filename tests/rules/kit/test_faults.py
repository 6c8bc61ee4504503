"""What a log may say of an error: where, never what was in it."""

from __future__ import annotations

from throughcare.kit.faults import say_fault


def _fail(words: str) -> None:
    raise ValueError(f"could not keep {words!r}")


def test_it_names_the_kind_and_the_lines_and_not_the_words() -> None:
    try:
        _fail("I feel awful tonight")
    except ValueError as error:
        said = say_fault(error)
    assert said.startswith("ValueError < test_faults.py:")
    assert said.count("test_faults.py") == 2
    assert "awful" not in said


def test_an_error_that_was_never_raised_has_a_kind_only() -> None:
    assert say_fault(KeyError("Ana")) == "KeyError"

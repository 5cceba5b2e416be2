import datetime
import os
import time
from typing import Literal

import pytest
from pydantic import RootModel, field_validator

from analysis.core import yaml_files
from analysis.core.errors import DataError, UsageError
from analysis.core.yaml_files import BilingualText, StrictModel


class Item(StrictModel):
    code: str
    direction: Literal["higher", "lower"] = "lower"
    since: datetime.date | None = None
    decimals: int = 0

    @field_validator("decimals")
    @classmethod
    def few(cls, value: int) -> int:
        if value > 3:
            raise ValueError("at most 3 decimals are shown")
        return value


class Whole(StrictModel):
    title: BilingualText
    items: tuple[Item, ...]
    by_key: dict[str, Item] = {}


class Items(RootModel[dict[str, Item]]):
    pass


GOOD = """\
title: {da: Nøgletal, en: Key figures}
items:
  - code: '370'
    direction: higher
    since: 2020-01-01
  - code: no
    decimals: 1
"""


def load(tmp_path, text, model=Whole):
    path = tmp_path / "file.yml"
    path.write_text(text, encoding="utf-8")
    return yaml_files.load(path, model)


def faults(tmp_path, text, model=Whole):
    with pytest.raises(DataError) as caught:
        load(tmp_path, text, model)
    return str(caught.value).splitlines()


def test_a_right_file_is_read_with_lists_and_dates(tmp_path):
    whole = load(tmp_path, GOOD)
    assert whole.items[0].since == datetime.date(2020, 1, 1)
    assert whole.title.text("en") == "Key figures"


def test_words_of_yaml_1_1_stay_text(tmp_path):
    assert load(tmp_path, GOOD).items[1].code == "no"
    assert load(tmp_path, "a: {code: 010}", Items).root["a"].code == "010"


def test_every_fault_is_told_at_once_with_its_line(tmp_path):
    text = """\
title: {da: Nøgletal}
items:
  - code: 370
    direktion: higher
  - direction: highr
    code: '1'
    decimals: 5
"""
    found = faults(tmp_path, text)
    assert len(found) == 5
    assert found[0] == "file.yml line 1: the key 'title.en' is missing."
    assert found[1] == "file.yml line 3: items.0.code is 370: should be a valid string; write it in quotes."
    assert found[2].startswith("file.yml line 4: unknown key 'items.0.direktion'; did you mean 'direction'? Allowed: ")
    assert found[3] == (
        "file.yml line 5: items.1.direction is 'highr': should be 'higher' or 'lower'; did you mean 'higher'?"
    )
    assert found[4] == "file.yml line 7: items.1.decimals is 5: at most 3 decimals are shown."


def test_unknown_key_in_a_root_of_records(tmp_path):
    found = faults(tmp_path, "a:\n  code: x\n  cod: y\n", Items)
    assert found[0].startswith("file.yml line 3: unknown key 'a.cod'; did you mean 'code'?")


def test_a_key_that_stands_twice(tmp_path):
    found = faults(tmp_path, "title: {da: a, en: b}\nitems: []\nitems: []\n")
    assert found == ["file.yml line 3: the key 'items' stands twice, first in line 2."]


def test_a_key_that_is_a_number(tmp_path):
    found = faults(tmp_path, "370: {code: a}\n", Items)
    assert found == ["file.yml line 1: the key 370 is not text; write it in quotes."]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "is empty"), ("a: [1\nb: 2", "not valid YAML"), ("!!python/none x", "the tag")],
)
def test_a_file_that_is_no_mapping(tmp_path, text, message):
    assert message in faults(tmp_path, text)[0]


def test_a_list_where_a_record_is_expected(tmp_path):
    assert faults(tmp_path, "- a\n")[0].startswith("file.yml line 1: the file is ['a']:")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"^gone\.yml does not exist\.$"):
        yaml_files.load(tmp_path / "gone.yml", Whole)


def test_anchors_are_shared(tmp_path):
    whole = load(tmp_path, "a: &one {code: x, decimals: 2}\nb: {<<: *one, code: y}\n", Items)
    assert (whole.root["b"].code, whole.root["b"].decimals) == ("y", 2)


def test_a_text_has_two_languages():
    with pytest.raises(UsageError, match="Unknown language 'dk'"):
        BilingualText(da="a", en="b").text("dk")


def test_a_byte_order_mark_is_read_and_another_encoding_is_told(tmp_path):
    path = tmp_path / "file.yml"
    path.write_bytes("da: Næstved\nen: x\n".encode("utf-8-sig"))
    assert yaml_files.load(path, BilingualText).da == "Næstved"
    path.write_bytes("da: Næstved\nen: x\n".encode("latin-1"))
    with pytest.raises(DataError, match="not text in UTF-8"):
        yaml_files.load(path, BilingualText)


LAUGHS = "a0: &a0 [x, x, x, x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30))
MERGES = "a0: &a0 {a: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60))


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        ("[" * 200_000, "line 1: nested more than 40 deep; fewer levels are allowed."),
        ("{" * 200_000, "line 1: nested more than 40 deep; fewer levels are allowed."),
        ("{a: " * 50_000, "line 1: nested more than 40 deep; fewer levels are allowed."),
        ("- " * 100_000, "line 1: nested more than 40 deep; fewer levels are allowed."),
        ("? " * 100_000, "line 1: nested more than 40 deep; fewer levels are allowed."),
        ("a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 20 + "*a", "line 2: nested more than 40 deep; fewer"),
        (LAUGHS, "more than 200,000 values, with those that aliases repeat; fewer are allowed."),
        (MERGES, "more than 200,000 values, with those that aliases repeat; fewer are allowed."),
        ("a: [" + "1, " * 600_000 + "]", "line 1: more than 200,000 values"),
        ("".join(f"key{n}: 1\n" for n in range(150_000)), "more than 200,000 values"),
        ("a: &a [*a]", "line 1: the alias *a stands in what it is an alias of."),
        ("a: &a {b: {c: *a}}", "line 1: the alias *a stands in what it is an alias of."),
        ("&a [&a [*a]]", "line 1: the alias *a stands in what it is an alias of."),
        ("a: !!python/object/apply:os.system [ls]", "the tag '!!python/object/apply:os.system' is not read"),
        ("a: !!timestamp 2020-99-99", "line 1: the tag '!!timestamp' is not read; leave it out."),
        ("? [1, 2]\n: 3", "line 1: the key there is not text; write it in quotes."),
        ("#" * 3_000_000, "is 3,000,000 bytes; at most 2,000,000 are allowed."),
        ("a: \0", "control characters are not allowed"),
        (f"{'k' * 100}: 1", f"line 1: unknown key '{'k' * 60}'"),
    ],
)
def test_what_would_end_the_process_or_never_end_is_told_in_one_sentence_at_once(tmp_path, attack, sentence):
    """The first of these ended Python itself, and the aliases have more values than there are atoms."""
    started = time.process_time()
    (told,) = [fault for fault in faults(tmp_path, attack) if sentence in fault]
    assert len(told) < 500
    assert time.process_time() - started < 5


def test_aliases_that_stay_small_are_read(tmp_path):
    text = "title: &title {da: A, en: B}\nitems: [&item {code: x}, *item]\nby_key: {one: {<<: *item, decimals: 1}}\n"
    whole = load(tmp_path, text)
    assert [item.code for item in whole.items] == ["x", "x"]
    assert whole.by_key["one"] == Item(code="x", decimals=1)


def test_numbers_that_cannot_be_kept_are_refused(tmp_path):
    class Share(StrictModel):
        share: float

    assert faults(tmp_path, "share: 1e999", Share) == ["file.yml line 1: share is inf: should be a finite number."]
    (told,) = faults(tmp_path, f"share: {'9' * 5000}", Share)
    assert "should be a number in digits" in told
    assert len(told) < 200


def test_of_very_many_faults_the_first_are_told(tmp_path):
    told = faults(tmp_path, GOOD + "".join(f"unknown{n}: 1\n" for n in range(5000)))
    assert len(told) == yaml_files.MOST_FAULTS_TOLD + 1
    assert told[-1] == "file.yml has more faults than these."


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path):
    (tmp_path / "folder.yml").mkdir()
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "nowhere.yml").symlink_to(tmp_path / "gone")
    sentences = {"folder": "is no file", "pipe": "is no file", "nowhere": "does not exist"}
    for name, sentence in sentences.items():
        with pytest.raises(DataError, match=rf"{name}\.yml {sentence}\.$"):
            yaml_files.load(tmp_path / f"{name}.yml", Whole)

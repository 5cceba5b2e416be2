"""The files beside the page hold words from outside as text."""

from pathlib import Path

import nbformat

from analysis.annex import chapters
from analysis.annex.parameters import Parameters
from analysis.display.blocks import html
from analysis.display.blocks.blocks import BLOCK_MIME, Cell, Column, Row, Table, Text
from analysis.report.pages import collect, outputs
from analysis.report.pages.collect import Block
from analysis.report.run.execution import Executed
from analysis.store import observations, snapshots

NAESTVED = Parameters(municipality="370", year=2026, plan="default", data_until="2026M07", language="da")


def block(words):
    table = Table(
        id="tabel",
        caption=words,
        stub=words,
        columns=(Column("a", words), Column("b", words, numeric=False)),
        rows=(Row(words, (Cell("1", 1.0), Cell(words, words))),),
        notes=(words,),
        sources=(words,),
    )
    return Block("overview", "table", 1, table.payload())


def test_the_csv_beside_the_page_is_that_of_its_link(tmp_path):
    outputs.write_csv(tmp_path / "data", [block("=1+1")], "da")
    assert (tmp_path / "data" / "tabel.csv").read_bytes().decode("utf-8-sig").splitlines()[0] == "'=1+1;'=1+1;'=1+1"


def test_a_chapter_is_kept_with_its_blocks_and_without_what_the_page_folds_away(tmp_path):
    shown = block("Ledige").payload
    data = {"text/html": html.render(shown), BLOCK_MIME: Text("Ledige").payload()}
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data)])
    ran = Executed(chapters.chapter("unemployment"), nbformat.v4.new_notebook(cells=[cell]), 1.0)
    outputs.write_notebooks(tmp_path, [ran])
    (kept,) = nbformat.read(tmp_path / ran.chapter.path.name, 4).cells[0].outputs
    assert "data:text/csv" in data["text/html"] and "data:text/csv" not in kept.data["text/html"]
    assert "<details" not in kept.data["text/html"]
    assert "Kilde: Ledige" in kept.data["text/html"] and BLOCK_MIME in kept.data


def manifest(*names):
    executed = [Executed(chapters.chapter(name), nbformat.v4.new_notebook(), 1.0) for name in names]
    value = {"indicator": "population", "area": "370", "period": "2022", "breakdown": "", "value": 1.0}
    value["snapshots"] = ["jobindsats/Y25I01/2026-08-22", "municipal_record/surveys/0123456789ab"]
    content = collect.collect([], {}, NAESTVED) | {"values": [value]}
    return outputs.manifest(executed, content, NAESTVED, Path("nowhere"), {"contact": "Jobcenteret"})


def test_the_manifest_names_the_snapshots_used_and_the_day_that_they_count_from(monkeypatch):
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE, raising=False)
    sha256 = snapshots.sidecar("jobindsats/Y25I01/2026-08-22").sha256
    found = manifest("unemployment")
    assert found["snapshots"] == {"jobindsats/Y25I01/2026-08-22": sha256}
    assert not {"as_of", "compared_with"} & set(found)
    monkeypatch.setenv(snapshots.AS_OF_VARIABLE, "2026-09-01")
    assert manifest("unemployment")["as_of"] == "2026-09-01"


def test_the_manifest_names_what_a_chapter_about_changes_compares_with(monkeypatch):
    monkeypatch.delenv(snapshots.AS_OF_VARIABLE, raising=False)
    # of each table one snapshot is held, so none of then differs
    assert manifest("changes")["compared_with"] == {"day": "2026-11-22", "snapshots": {}}
    assert len(snapshots.all()) == len(observations.tables())

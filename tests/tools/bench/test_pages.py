from tools.bench import pages


def test_a_page_is_small_and_its_times_are_measured(annex_of):
    found = pages.measure(annex_of("faxe-2024-2026"))
    assert found["html_bytes"] <= pages.AIMS["html_bytes"]
    assert found["render_in_batch_processor_seconds"] > 0
    assert found["first_paint_seconds"] > 0


def test_the_numbers_are_printed_with_their_aims(capsys, monkeypatch):
    monkeypatch.setattr(pages, "measure", lambda: {"html_bytes": 1_200_000})
    pages.main()
    assert capsys.readouterr().out.split() == ["html_bytes", "1,200,000.00", "aim:", "at", "most", "1,500,000"]

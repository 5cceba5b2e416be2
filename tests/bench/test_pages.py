from analysis.bench import pages


def test_a_page_is_small_soon_put_together_and_soon_seen(annex_of):
    found = pages.measure(annex_of("faxe-2024-2026"))
    assert found["html_bytes"] <= pages.AIMS["html_bytes"]
    # On a machine that does other things besides, time is no exact measure.
    assert 0 < found["render_in_batch_processor_seconds"] < 2 * pages.AIMS["render_in_batch_processor_seconds"]
    assert 0 < found["first_paint_seconds"] < 2 * pages.AIMS["first_paint_seconds"]


def test_the_numbers_are_printed_with_their_aims(capsys, monkeypatch):
    monkeypatch.setattr(pages, "measure", lambda: {"html_bytes": 1_200_000})
    pages.main()
    assert capsys.readouterr().out.split() == ["html_bytes", "1,200,000.00", "aim:", "at", "most", "1,500,000"]

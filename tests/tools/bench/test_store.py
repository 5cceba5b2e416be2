from tools.bench import store


def test_the_store_is_soon_tidied_and_one_municipality_of_many_rows_is_soon_read():
    found = store.measure()
    assert found["load_all_found"] > 100_000
    # 15 benefits, 240 months and 4 measures, however they are read
    assert found["load_one_of_many_found"] == found["load_whole_of_many_found"] == 15 * 240 * 4
    assert found["load_one_of_many_mb"] < store.AIMS["load_one_of_many_mb"]
    assert found["load_one_of_many_seconds"] < found["load_whole_of_many_seconds"]
    assert found["tidy_all_seconds"] > found["load_all_seconds"] > 0


def test_the_numbers_are_printed_with_their_aims(capsys, monkeypatch):
    monkeypatch.setattr(store, "measure", lambda: {"tidy_all_seconds": 1.25, "tidy_all_found": 32})
    store.main()
    assert capsys.readouterr().out.split() == ["tidy_all_seconds", "1.25", "aim:", "at", "most", "3.0",
                                               "tidy_all_found", "32.00"]  # fmt: skip

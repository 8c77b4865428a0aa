"""Secrets are made once, whole, and for their owner only."""

from concurrent.futures import ThreadPoolExecutor

from kasanari.config import places


def test_all_who_ask_at_once_get_the_same_whole_secret(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "DATA", tmp_path)
    for number in range(40):
        with ThreadPoolExecutor(8) as pool:
            given = set(pool.map(lambda _, name=f"secret-{number}": places.secret(name), range(8)))
        assert len(given) == 1
        assert len(given.pop()) == 64
    files = list((tmp_path / "secrets").iterdir())
    assert len(files) == 40
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

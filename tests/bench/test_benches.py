"""What ``make bench`` finds and how it answers a wrong name."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from bench import audit
from bench.__main__ import benches, main
from bench.account import ONE_LINE, figures
from bench.load import Ask, WrongAnswer, slot


class _Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/there/" else 404)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *message: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def test_modules_with_run_are_benches_and_the_others_are_not() -> None:
    assert list(benches()) == ["account", "audit", "directory", "gate", "growth", "imports", "pages", "people", "start"]


def test_a_name_that_is_no_bench_is_refused_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["paages"])
    assert "'pages'" in capsys.readouterr().err


def test_the_load_asks_until_its_time_is_over(address: str) -> None:
    asked = slot(address, {}, Ask(page="there", path="/there/", connections=2, seconds=0.05))

    assert asked.seconds >= 0.05
    assert len(asked.latencies) >= 2
    assert all(0 < latency < asked.seconds for latency in asked.latencies)


def test_an_answer_other_than_200_stops_the_bench(address: str) -> None:
    with pytest.raises(WrongAnswer, match="/gone/ answered 404"):
        slot(address, {}, Ask(page="gone", path="/gone/", connections=1, seconds=0.05))


def test_times_of_the_account_stand_beside_the_one_line_document() -> None:
    (built,) = figures({ONE_LINE: 0.01, "account: built": 0.03})

    assert (built.figure, built.value, built.unit, built.ratio) == ("account: built", 30.0, "ms", 3.0)


def test_rows_of_the_chain_stand_beside_rows_without() -> None:
    written, verified = audit.figures({"plain": 1000.0, "chained": 600.0, "verified": 30000.0})

    assert (written.value, written.unit, written.ratio) == (600.0, "1/s", 0.6)
    assert (verified.figure, verified.value) == ("verified", 30000.0)

"""The product's settings, and a middleware before everything else that keeps each answer as it left the server."""

import json
import os
from pathlib import Path
from uuid import uuid4

from kasanari.config.settings import *  # noqa: F403 - these are the product's settings
from kasanari.config.settings import MIDDLEWARE

RECORDED = Path(os.environ["KASANARI_DATA"]) / "recorded"
MIDDLEWARE = ["tests.browser.recording.Recorder", *MIDDLEWARE]
UNDER = "X-Recorded-Under"
"""A header that puts an answer into a set of its own; everything else is what visitors got."""


class Recorder:
    """Keeps the body of every answer, whatever its kind, in a file with its address and kind beside it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            _keep(request, response)
        return response


def _keep(request, response):
    if response.streaming:
        response.streaming_content = [b"".join(response.streaming_content)]
        body = b"".join(list(response.streaming_content))
        response.streaming_content = [body]
    else:
        body = response.content
    folder = RECORDED / request.headers.get(UNDER, "visitors")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / uuid4().hex
    told = {
        "path": request.get_full_path(),
        "kind": response.headers.get("Content-Type", ""),
        "headers": dict(response.headers),
    }
    file.with_suffix(".json").write_text(json.dumps(told))
    file.with_suffix(".body").write_bytes(body)

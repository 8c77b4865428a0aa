# Everything a newcomer or a machine needs. `make demo` and `make test` are the two that matter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(shell find src/kasanari/locale -name '*.po' 2>/dev/null)

.PHONY: demo test test-nightly check bench setup messages clean

demo: setup  ## an invented city on http://localhost:8000
	@$(BIN)/kasanari demo

test: setup-tests  ## the whole suite, 10 minutes at most on 2 cores
	$(BIN)/pytest -n 2 -m "not nightly and not browser"
	$(BIN)/pytest -n 2 --dist loadgroup -m "browser and not nightly"  # apart: Playwright keeps a loop in the thread

test-nightly: setup-tests  ## what does not fit into every run
	$(BIN)/pytest -n 2 --dist loadgroup -m "nightly"

check: $(VENV)/.dev $(VENV)/.front-end $(VENV)/.messages  ## style, types, layers, migrations, catalogues, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	$(BIN)/lint-imports
	$(BIN)/kasanari pack check packs/kurume
	$(BIN)/kasanari pack check packs/hoshimi
	$(BIN)/kasanari manage makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	KASANARI_DATA=var/check KASANARI_HOSTS=kasanari.example.org $(BIN)/kasanari manage check --deploy --fail-level WARNING

bench: $(VENV)/.dev $(VENV)/.front-end $(VENV)/.messages  ## make bench BENCH=pages runs one of bench/*.py
	$(BIN)/python -m bench $(BENCH)

setup: $(VENV)/.runtime $(VENV)/.front-end $(VENV)/.messages

setup-tests: $(VENV)/.dev $(VENV)/.front-end $(VENV)/.messages
	@tools/chromium.sh

messages: $(VENV)/.dev  ## collect new texts into the catalogues
	$(BIN)/python tools/messages.py extract

clean:  ## remove what set-up made; the data folder stays
	rm -rf $(VENV) .tools node_modules src/kasanari/ui/static/vendor

# --- set-up, each step once -------------------------------------------------------------------------

.tools/bin/uv: requirements/uv.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-script-location --require-hashes --upgrade --target .tools -r requirements/uv.txt
	@touch $@

$(BIN)/python: .tools/bin/uv
	.tools/bin/uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
	@touch -c $@

$(VENV)/.runtime: $(BIN)/python requirements/runtime.txt pyproject.toml
	@test -f $(VENV)/.dev || .tools/bin/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/runtime.txt
	@test ! -f $(VENV)/.dev || .tools/bin/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	.tools/bin/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements/dev.txt pyproject.toml
	.tools/bin/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	.tools/bin/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --offline --editable .
	@touch $@ $(VENV)/.runtime

$(VENV)/.front-end: $(VENV)/.runtime package-lock.json src/kasanari/ui/vendor.py
	$(BIN)/python tools/npm.py ci --no-audit --no-fund --silent
	$(BIN)/python -m kasanari.ui.vendor
	@touch $@

$(VENV)/.messages: $(VENV)/.runtime $(CATALOGUES)
	$(BIN)/python tools/messages.py compile
	@touch $@

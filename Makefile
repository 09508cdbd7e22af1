# 指标: from Chinese documents to tidy tables. `make help` lists what can be done.
CORPUS  ?= corpus
OUT     ?= outputs
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
BASE    ?= $(shell command -v python3.11 || command -v python3)
SHARED  ?= ../shared
PY      := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help dataset test slow check score readers notebooks picture convert dictionary lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  variables: CORPUS=$(CORPUS) OUT=$(OUT) WORKERS=$(WORKERS)"

# The environment is made once; a stamp file says for which lock it was made. Hashes pin every byte that is installed.
.venv/made:
	@$(BASE) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed: make BASE=/path/to/python3.11" >&2; exit 2; }
	$(BASE) -m venv .venv
	@touch $@

.venv/run-installed: requirements.txt | .venv/made
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev-installed: requirements-dev.txt requirements.txt pyproject.toml | .venv/made
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@ .venv/run-installed

.venv/readers-installed: requirements-readers.txt | .venv/dev-installed
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-readers.txt
	@touch $@

dataset: .venv/run-installed  ## read the documents under CORPUS and publish the tables under OUT/latest
	$(PY) -m pipeline build $(CORPUS) --out $(OUT) --workers $(WORKERS)

test: .venv/dev-installed  ## run the tests
	$(PY) -m pytest -q -m "not slow"

slow: .venv/dev-installed  ## run the long suites
	$(PY) -m pytest -q -m slow

check: .venv/dev-installed  ## lint, types, layers
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache

score: .venv/dev-installed  ## score the golden documents (RAISE=--raise lifts the floors)
	$(PY) tests/golden/measure.py $(SHARED) $(RAISE)

readers: .venv/readers-installed dataset  ## let pandas, Polars, DuckDB, Spark and LibreOffice read tables and exports (needs Java, LibreOffice)
	$(PY) benchmarks/readers.py $(OUT)

notebooks: .venv/dev-installed dataset  ## run the notebooks on the published tables
	$(PY) notebooks/run.py --out $(OUT)

picture: .venv/dev-installed dataset  ## draw the picture of the READMEs
	$(PY) notebooks/run.py --out $(OUT) --picture

convert:  ## turn legacy .doc and .wps files under CORPUS into .docx beside them (LibreOffice)
	find $(CORPUS) -type f \( -iname '*.doc' -o -iname '*.wps' \) -execdir soffice --headless --convert-to docx {} +

dictionary: .venv/dev-installed  ## write docs/dictionary.md from the schema and the rules
	$(PY) tools/make_dictionary.py

lock: .venv/dev-installed  ## pin every package again (needs uv)
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --all-extras pyproject.toml \
		-c requirements.txt -o requirements-dev.txt
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group readers \
		-c requirements-dev.txt -o requirements-readers.txt

clean:  ## remove what was built, but not the environment
	rm -rf $(OUT) build dist .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

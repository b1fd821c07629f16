# calapp: every target does its own set-up. `make help` lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
PROFILE ?=
ARGS ?=

export LC_ALL := C.UTF-8
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run demo test bench soak lint format lock system system-test clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: system $(READY) ## start calapp on your own data
	$(PY) -m calapp $(if $(PROFILE),--profile $(PROFILE)) $(ARGS)

demo: system $(READY) ## a sample account on an embedded CalDAV server, synced for real, in the window
	$(PY) -m calapp demo $(ARGS)

test: system-test $(READY) lint ## lint, types, import contracts and the whole test suite
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2 --dist loadgroup --max-worker-restart 0 -q $(ARGS)

bench: system-test $(READY) ## measure speed against the peers and print one table
	$(PY) -m tests.benchmarks $(ARGS)

soak: system-test $(READY) ## the long forms: many fault seeds, full-size hostile files
	QT_QPA_PLATFORM=offscreen CALAPP_SOAK=1 $(PY) -m pytest -q -m "soak or not soak" $(ARGS)

lint: $(READY) ## ruff, mypy and the import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

format: $(READY) ## let ruff put the code in order
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: $(READY) ## pin the newest versions again, with hashes and without addresses
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --upgrade --extra dev pyproject.toml -o packaging/requirements-dev.txt

system:
	@packaging/system.sh window

system-test:
	@packaging/system.sh test

$(READY): pyproject.toml packaging/requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --require-hashes -r packaging/requirements-dev.txt
	$(PY) -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove the virtual environment and what the tools left behind
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-output bench-output

# Each target sets up .venv by itself, once, from python3 (3.11 or later) and constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
WORKERS ?= 2

.PHONY: help run demo test check bench nightly clean

help:
	@echo "make run      open the desk"
	@echo "make demo     open a sample clinic that is thrown away afterwards"
	@echo "make test     run the tests"
	@echo "make check    format, lint, types, layers, tests"
	@echo "make bench    measure how fast it is"
	@echo "make nightly  run the tests at ten times their size"
	@echo "make clean    remove what make has made"

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("deskpkg needs Python 3.11 or later: make PYTHON=python3.12" \
		if sys.version_info < (3, 11) else 0)'
	@echo "setting up .venv (once; some minutes where packages must be fetched)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input \
		--constraint constraints.txt --editable '.[dev]'
	@echo "compiling"
	@$(BIN)/python -m compileall -q -j $(WORKERS) .venv/lib src > /dev/null || true
	@touch $@

run: $(READY)
	@$(BIN)/deskpkg

demo: $(READY)
	@$(BIN)/deskpkg demo

test: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: $(READY)
	$(BIN)/python -m benchmarks

nightly: $(READY)
	DESKPKG_NIGHTLY=1 $(BIN)/pytest -n $(WORKERS) --timeout 3600

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/.cache

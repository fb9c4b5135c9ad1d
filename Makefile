# make run: everything a person needs on one machine. make test: everything that must hold.
.DEFAULT_GOAL := help
BIN = .venv/bin
# Tests on every core, those of one file on the same; WORKERS=0 for one process (and a debugger).
WORKERS = auto
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'
run:  ## set up, read the press, open the desk
	@scripts/setup base
	@$(BIN)/hoiam run
demo:  ## a desk with two months of a sample province
	@scripts/setup base
	@scripts/demo
test:  ## every test, on SQLite
	@scripts/setup dev
	@$(PYTEST) $(ARGS)
test-postgres:  ## the same tests on PostgreSQL (DATABASE_URL, or one started from Debian's packages)
	@scripts/setup dev
	@scripts/with-postgres $(PYTEST) $(ARGS)
lint:  ## style, types, the staircase of imports
	@scripts/setup dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
gates:  ## measured quality against floors that only rise
	@scripts/setup dev
	@$(BIN)/python -m gates $(ARGS)
bench:  ## measured speed and memory, as ratios within one run
	@scripts/setup dev
	@$(BIN)/python -m bench $(ARGS)
lock:  ## write the lock files anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock requirements/base.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.lock requirements/dev.in
.PHONY: help run demo test test-postgres lint gates bench lock

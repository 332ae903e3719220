# What a person types. Everything is made inside this folder; `make install` makes .venv and what the front end
# needs, nothing else. See CONTRIBUTING.md.

SHELL := /bin/sh
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PARALLEL ?= -n auto --dist loadfile --no-loadscope-reorder
TEMPLATES := $(wildcard src/crescendo/*/templates)
ON_BOTH := $(wildcard tests/rooms tests/parity tests/protocols tests/architecture/test_harness.py tests/architecture/test_sql.py)
HOSTILE := tests/rooms/activity/test_hostile_messages.py tests/rooms/lifecycle/test_hostile_documents.py
FRONTEND := $(shell find frontend -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)
INPUTS := pyproject.toml constraints.txt hatch_build.py $(FRONTEND)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help install develop browser demo test test-fast explore check real crash fuzz bench assets lookup messages constraints format clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

.venv/bin/python:
	@python=$$(sh tools/find-python) || exit 1; "$$python" -m venv .venv

.venv/.installed: $(INPUTS) | .venv/bin/python
	@echo "Installing Crescendo into .venv"
	@$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

.venv/.developed: $(INPUTS) | .venv/bin/python
	@echo "Installing Crescendo and what its tests need into .venv"
	@$(PIP) install --quiet -c constraints.txt -e '.[test,check]'
	@touch $@ .venv/.installed

install: .venv/.installed ## make .venv; .venv/bin/crescendo then works

develop: .venv/.developed ## the same, with what tests and checks need

browser: develop
	@$(BIN)/python -m tools.chromium

demo: install ## start the demo company and print its address and login
	@$(BIN)/crescendo demo

test: browser ## all but the longest tests, on SQLite, then what touches a database again on PostgreSQL
	$(PYTEST) $(PARALLEL) -m "not long"
	CRESCENDO_TEST_DATABASE=postgresql $(PYTEST) $(PARALLEL) -m "not browser and not crash and not long" $(ON_BOTH)

test-fast: develop ## the tests of a minute: no browser, no kills, SQLite only
	$(PYTEST) $(PARALLEL) -m "not slow and not long and not browser and not crash and not real"

explore: develop ## property tests with examples not tried before, on both databases; ROUNDS=10
	@for round in $$(seq $(or $(ROUNDS),10)); do \
	  CRESCENDO_TEST_EXPLORE=1 $(PYTEST) $(PARALLEL) -m "hypothesis and not crash" tests || exit 1; \
	  CRESCENDO_TEST_EXPLORE=1 CRESCENDO_TEST_DATABASE=postgresql $(PYTEST) $(PARALLEL) \
	    -m "hypothesis and not browser and not crash" $(ON_BOTH) || exit 1; \
	done

check: develop ## format, lint, types, import contract, templates, translations, migrations, words
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(if $(TEMPLATES),$(BIN)/djlint --lint --quiet $(TEMPLATES))
	$(BIN)/python -m tools.typescript
	$(BIN)/python -m tools.messages --check
	$(BIN)/python -m tools.migrations
	$(BIN)/python -m tools.releases
	$(BIN)/python -m tools.glossary
	$(BIN)/python -m tools.addresses
	$(BIN)/python -m tools.sizes
	$(BIN)/python -m tools.lookup --check

real: browser ## real clients, captures and public data of ../shared
	$(PYTEST) $(PARALLEL) -m real

crash: browser ## kill -9 under load, ten times on each database, and the tests too long for make test
	CRESCENDO_TEST_KILLS=10 $(PYTEST) --timeout=900 -m "crash or (long and not real)"

fuzz: develop ## hostile requests for every decoder; SECONDS=600, COVERAGE=1 where atheris is installed
	$(BIN)/python -m tools.fuzz --seconds $(or $(SECONDS),600) $(if $(COVERAGE),--coverage)
	CRESCENDO_TEST_HOSTILE=3000 CRESCENDO_TEST_EXPLORE=1 $(PYTEST) $(HOSTILE)
	CRESCENDO_TEST_HOSTILE=3000 CRESCENDO_TEST_EXPLORE=1 CRESCENDO_TEST_DATABASE=postgresql $(PYTEST) $(HOSTILE)

bench: develop ## figures against the floors of ../shared/bench
	$(BIN)/python -m benchmarks

assets: develop ## build the console's and the tracker's files
	$(BIN)/python hatch_build.py assets

lookup: develop ## write the pages of docs/look-up that follow from the code
	$(BIN)/python -m tools.lookup

messages: develop ## gather sentences into the catalogues and compile them
	$(BIN)/python -m tools.messages
	$(BIN)/python hatch_build.py messages

constraints: develop ## write constraints.txt anew from what is installed
	$(BIN)/python -m tools.constraints

format: develop ## format the sources
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

clean: ## remove what can be made again; .venv and var stay
	rm -rf build dist frontend/node_modules frontend/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	rm -rf .hypothesis src/crescendo/console/static/crescendo src/crescendo/collect/static
	find . -name .venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
	find src -name '*.mo' -delete

# Every target is listed, with what it is for, by `make help`.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help demo real test lint bench prove screenshots install dev lock clean

ARGS ?=
DATA ?=
# Test processes at once: each has a PostgreSQL of its own.
WORKERS ?= 2
STARTED_AT := $(shell date +%s.%N | tr -d N)
PYTEST := .venv/bin/python -m pytest
# Where byte code is not wanted beside the source it is kept in .venv: without any, each of the many starts compiles for seconds.
ifneq ($(PYTHONDONTWRITEBYTECODE),)
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
export PYTHONDONTWRITEBYTECODE :=
endif

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## Run the built-in network's day and open its page; ARGS="--once --seed 7 --json" prints one document instead
	@HEADWAY_STARTED_AT=$(STARTED_AT) exec .venv/bin/headway demo $(ARGS)

real: install ## Run the loop on real orders: make real DATA=DIR (the files and their maps: examples/)
	@test -n "$(DATA)" || { echo 'make real: which orders? make real DATA=DIR' >&2; exit 2; }
	@exec .venv/bin/headway real --data "$(DATA)" $(ARGS)

test: dev ## Run the tests; ARGS="tests/unit -k money" narrows them, WORKERS=4 widens the road
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: dev ## Check style, types, layers and the house rules
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/python tools/check_repo.py

bench: dev ## Measure what the documents claim about speed
	@OPENBLAS_NUM_THREADS=1 $(PYTEST) $(if $(filter tests/%,$(ARGS)),,tests/benchmarks) -m bench -s -o faulthandler_timeout=0 $(ARGS)

prove: dev ## Whole days, storms, and processes killed all through them: what is too slow for every change
	@HEADWAY_LOOKS=all $(PYTEST) tests -m "prove or browser" -s -o faulthandler_timeout=0 $(ARGS)

screenshots: dev ## Look at every screen of a demo day, and draw the pictures of the documents again (needs Chromium)
	@.venv/bin/python -m tools.screenshots $(ARGS)

texts: dev ## Gather the texts of the screens to translate from, and say what each language lacks
	@.venv/bin/python -m tools.texts

install: ## Make .venv with the locked runtime packages and this project
	@tools/install.sh runtime

dev: ## The same with what tests and lint need
	@tools/install.sh dev

lock: ## Resolve requirements/*.txt again, with hashes, for every platform (needs uv); ARGS=--upgrade takes newer versions
	@tools/lock.sh $(ARGS)

clean: ## Remove .venv, caches and build output; data stays
	@rm -rf .venv build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

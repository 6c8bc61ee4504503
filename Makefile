# What a person types. Each target is one line of work; how it is done is in scripts/.
# Works in any folder, for root or not. PYTHON=/path/to/python3.12 chooses another Python.

PYTHON ?=
export PYTHON
ARGS ?=
VENV_PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo setup test soak check fix types lock bench clean

help: ## Say what each target does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: ## Set up, then run everything with fictional programs and people (make demo ARGS="--port 8010")
	@sh scripts/setup runtime
	@exec .venv/bin/throughcare demo $(ARGS)

setup: ## Make the virtual environment with everything for work on the code
	@sh scripts/setup dev

test: ## Install what the tests need, then run all of them (make test ARGS="rules app" runs some)
	@sh scripts/setup dev
	@sh scripts/debian-packages
	@exec $(VENV_PYTHON) scripts/test.py $(ARGS)

soak: ## Break everything for a long time while people talk (make soak ARGS="--messages 2000 --faults 60")
	@sh scripts/setup dev
	@exec $(VENV_PYTHON) -m tests.faults.soak $(ARGS)

check: ## Check style, types, the ladder of packages and spelling (fast, no tests)
	@sh scripts/setup dev
	@exec $(VENV_PYTHON) scripts/check.py

fix: ## Format the code and correct what can be corrected by itself
	@sh scripts/setup dev
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

types: ## Check types only
	@sh scripts/setup dev
	@exec $(VENV_PYTHON) -m mypy

bench: ## Measure the message path beside a bare floor and ejabberd (QUICK=1 make bench takes minutes)
	@sh scripts/setup dev
	@sh scripts/debian-packages bench
	@exec $(VENV_PYTHON) -m bench $(ARGS)

lock: ## Write the hashed locks anew from requirements/*.in (needs uv)
	@sh scripts/lock

clean: ## Remove the virtual environment and caches; data in var/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build

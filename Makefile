# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every target sets up what it needs: a fresh clone, a Python that ansible-core supports and a package index are enough.

LINK := .cache/collections/ansible_collections/community/outsystems
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint format docs bench build link clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{printf "%-18s %s\n", $$1, $$2}'

demo: run ## Two LifeTimes on loopback; applications travel from one to the other. Again: nothing is left to do
	@$(PYTHON) scripts/demo.py

demo-reset: run ## Forget what the demo did
	@$(PYTHON) scripts/demo.py --reset

test: dev ## All gates and all tests, as CI runs them (GATES="unit mypy" for some)
	@$(PYTHON) scripts/gates.py $(or $(GATES),test)

lint: dev ## The gates alone: style, types, sanity, documentation, the tarball
	@$(PYTHON) scripts/gates.py lint

format: dev ## Bring the Python files into the form that the gates want
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

docs: ## Build the documentation as HTML into build/docs
	@scripts/docs

bench: dev ## Measure speed, memory and requests
	@$(PYTHON) -m tests.benchmarks

build: run ## Pack the collection into build/
	@scripts/build

clean: ## Remove everything that can be made again
	rm -rf .cache .venv .venv-2.16 .venv-importer .venv-interop .venv-docs build collections .ansible
	find . -type d \( -name __pycache__ -o -name .pytest_cache -o -name .hypothesis \) -prune -exec rm -rf {} +

# Environments; scripts/env does nothing when they are up to date.
.PHONY: run dev
run dev: link
	@scripts/env $@

# The collection under the name by which Ansible and the tests find it: the target of the link is this folder.
link: $(LINK)
$(LINK):
	@mkdir -p $(dir $@)
	@ln -sfn ../../../.. $@

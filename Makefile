# Copyright (c) 2026, the community.outsystems contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Every target creates the environment that it needs, from a Python that ansible-core supports and a package index.

LINK := .cache/collections/ansible_collections/community/outsystems
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-core coverage lint format docs bench build release-check release link clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{printf "%-18s %s\n", $$1, $$2}'

demo: run ## Publish applications from one simulated LifeTime to another; a second run changes nothing
	@$(PYTHON) scripts/demo.py

demo-reset: run ## Delete the state of the demo
	@$(PYTHON) scripts/demo.py --reset

test: dev ## All checks and all tests, as CI runs them (GATES="unit mypy" for some)
	@$(PYTHON) scripts/gates.py $(or $(GATES),test)

test-core: dev ## Sanity and playbook tests on one ansible-core (CORE=2.18, from 2.16 to 2.21, or devel)
	@scripts/test_core $(or $(CORE),2.16)

coverage: dev ## Measure which lines the tests run, into build/coverage (TESTS=tests/unit for some)
	@scripts/coverage $(TESTS)

lint: dev ## Static checks: style, types, sanity, documentation, the tarball
	@$(PYTHON) scripts/gates.py lint

format: dev ## Format the Python files
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

docs: ## Build the documentation as HTML into build/docs
	@scripts/docs

bench: dev ## Measure speed, memory and requests
	@$(PYTHON) -m tests.benchmarks

build: run ## Pack the collection into build/
	@scripts/build

release-check: dev ## Compare the tag of a release (TAG=1.0.0) with galaxy.yml and the changelog
	@scripts/release check $(TAG)

release: ## Publish the release of a tag (TAG=1.0.0) with the tarball in build/
	@scripts/release publish $(TAG)

clean: ## Remove everything that is generated
	rm -rf .cache .venv .venv-* build collections/ansible_collections .ansible
	find . -type d \( -name __pycache__ -o -name .pytest_cache -o -name .hypothesis \) -prune -exec rm -rf {} +

# Environments; scripts/env does nothing if they are up to date.
.PHONY: run dev
run dev: link
	@scripts/env $@

# A link to this folder at the path where Ansible and the tests look for the collection.
link: $(LINK)
$(LINK):
	@mkdir -p $(dir $@)
	@ln -sfn ../../../.. $@

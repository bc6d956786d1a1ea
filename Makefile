# Two targets do everything on a fresh machine, set-up included: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

LZ ?=
CONFIG ?=
ENVIRONMENT ?=
FILTER ?= .
WORK ?= work
export CMS_PATCHING_CONFIG := $(if $(CONFIG),$(abspath $(CONFIG)),$(CMS_PATCHING_CONFIG))
export CMS_PATCHING_ENVIRONMENT := $(or $(ENVIRONMENT),$(CMS_PATCHING_ENVIRONMENT))

bin = node $(CURDIR)/packages/$(1)/dist/$(1).cjs

.PHONY: help setup build demo test bench torture rehearse env clean
help: ## list the targets
	@echo 'Usage: make TARGET [LZ="zone zone"] [CONFIG=file] [ENVIRONMENT=name] [FILTER="select(…)"] [WORK=dir]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- set-up -----------------------------------------------------------------------------------------------------------

node_modules/.installed: package.json package-lock.json $(wildcard packages/*/package.json)
	@scripts/check-tools.sh node npm jq
	npm ci --no-audit --no-fund
	@touch $@

setup: node_modules/.installed ## install what the project needs

build: setup ## bundle every command into one file, and link the commands
	@npx nx run-many -t build --outputStyle=static
	@scripts/link-bins.sh

env: ## print what puts the commands on PATH: eval "$$(make -s env)"
	@scripts/path-line.sh

# --- proof ------------------------------------------------------------------------------------------------------------

demo: build ## a whole night on the sandbox: about 60 servers, four landing zones
	@scripts/demo.sh

test: setup ## install, build, lint, check the types and test everything
	@scripts/test-all.sh

bench: build ## measure; prints one table
	@npm run --silent bench

torture: build ## the long walk over every fault (minutes to hours)
	@npm run --silent torture

rehearse: build ## a sandbox made from last night's scan: make rehearse FROM=scan.ndjson [SPEED=60]
	@$(call bin,aws-sandbox) $(if $(FROM),--from $(FROM),--fleet fixtures/fleets/demo.yml) --speed $(or $(SPEED),60)

# --- the night, phase by phase: each file is made from the one before, so make itself resumes ----------------------------

.PHONY: scan backup start precheck patch report workflow resume
scan: $(WORK)/1-scan.ndjson ## scan LZ="…" into $(WORK)/1-scan.ndjson
backup: $(WORK)/2-backup.ndjson ## back up what the scan found (FILTER is a jq filter)
start: $(WORK)/3-start.ndjson ## start what is stopped
precheck: $(WORK)/4-precheck.ndjson ## know which servers are ready
patch: $(WORK)/5-patch.ndjson ## patch what is ready
report: ## report on the latest file in $(WORK)
	@latest=$$(ls $(WORK)/[1-9]-*.ndjson 2>/dev/null | tail -n 1); \
	  [[ -n $$latest ]] || { echo 'make: nothing to report: scan first' >&2; exit 2; }; \
	  $(call bin,report) --input $$latest --output-dir $(WORK)/reports > /dev/null

workflow: build ## the whole pipe: scripts/full-workflow.sh for LZ="…"
	@scripts/full-workflow.sh --landing-zones "$$(tr -s ' ' ',' <<< "$(strip $(LZ))")" $(ARGS)

resume: build ## go on with RUN=runs/… where it was cut off
	@scripts/full-workflow.sh --resume $(RUN)

# A stage that failed for some records (exit 3) has still done its part: its file is kept, and the next stage goes on from it.
stage = mkdir -p $(@D); $(1) > $@.partial || [[ $$? == 3 ]]; mv $@.partial $@

$(WORK)/1-scan.ndjson: | build
	@[[ -n "$(strip $(LZ))" ]] || { echo 'make: name landing zones: make scan LZ="lz250nonprod"' >&2; exit 2; }
	@$(call stage,$(call bin,lz-scan) $(LZ))
$(WORK)/2-backup.ndjson: $(WORK)/1-scan.ndjson | build
	@$(call stage,jq -c '$(FILTER)' $< | $(call bin,ami-backup))
$(WORK)/3-start.ndjson: $(WORK)/2-backup.ndjson | build
	@$(call stage,jq -c '$(FILTER)' $< | $(call bin,srv-start))
$(WORK)/4-precheck.ndjson: $(WORK)/3-start.ndjson | build
	@$(call stage,jq -c '$(FILTER)' $< | $(call bin,precheck))
$(WORK)/5-patch.ndjson: $(WORK)/4-precheck.ndjson | build
	@$(call stage,jq -c '$(FILTER)' $< | $(call bin,patch))

clean: ## remove what was built (never runs, journals or checkpoints)
	rm -rf packages/*/dist .bin .nx node_modules/.installed

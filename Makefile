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
FROM ?=
SPEED ?= 60
RUN ?=
# Recipes read these as variables of the shell, whatever characters they hold; $(value) leaves a jq filter's $variables alone.
export LZ FROM SPEED RUN
override export FILTER := $(value FILTER)
export CMS_PATCHING_CONFIG := $(or $(CONFIG),$(CMS_PATCHING_CONFIG))
export CMS_PATCHING_ENVIRONMENT := $(or $(ENVIRONMENT),$(CMS_PATCHING_ENVIRONMENT))
$(if $(word 2,$(WORK)),$(error WORK is a directory without spaces in its path, not "$(WORK)"))

bin = node packages/$(1)/dist/$(1).cjs

.PHONY: help setup build demo test bench torture rehearse env clean
help: ## list the targets
	@echo 'Usage: make TARGET [LZ="zone zone"] [CONFIG=file] [ENVIRONMENT=name] [FILTER="select(…)"] [WORK=dir]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { gsub(/\$$\$$/, "$$"); printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Files of the night are in WORK ($(WORK)): a phase makes what is missing before it, and does not do again what is there.'

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
	@if [[ -n $$FROM ]]; then source=(--from "$$FROM"); else source=(--fleet fixtures/fleets/demo.yml); fi; \
	  $(call bin,aws-sandbox) "$${source[@]}" --speed "$$SPEED"

# --- the night, phase by phase: each file is made from the one before, so make itself resumes ----------------------------

.PHONY: scan backup start precheck patch report workflow resume
scan: $(WORK)/1-scan.ndjson ## scan LZ="zone zone" into WORK/1-scan.ndjson
backup: $(WORK)/2-backup.ndjson ## back up what the scan found (FILTER is a jq filter on what goes in)
start: $(WORK)/3-start.ndjson ## start what is stopped
precheck: $(WORK)/4-precheck.ndjson ## know which servers are ready
patch: ## patch what is ready; only when WORK/4-precheck.ndjson is there to be looked at first
	@[[ -f $(WORK)/4-precheck.ndjson ]] || { echo 'make: nothing was checked yet: make precheck, look at $(WORK)/4-precheck.ndjson, then make patch' >&2; exit 2; }
	@$(MAKE) $(WORK)/5-patch.ndjson
report: build ## report on the latest file in WORK
	@shopt -s nullglob; files=($(WORK)/[1-9]-*.ndjson); \
	  (($${#files[@]} > 0)) || { echo 'make: nothing to report: scan first' >&2; exit 2; }; \
	  $(call bin,report) --input "$${files[-1]}" --output-dir $(WORK)/reports > /dev/null || [[ $$? == 3 ]]

workflow: build ## the whole pipe: scripts/full-workflow.sh for LZ="zone zone", with more options in ARGS
	@read -ra zones <<< "$$LZ"; named=$$(IFS=,; echo "$${zones[*]}"); \
	  scripts/full-workflow.sh $${named:+--landing-zones "$$named"} $(ARGS)

resume: build ## go on with RUN=runs/… where it was cut off
	@[[ -n $$RUN ]] || { echo 'make: name the run: make resume RUN=runs/…' >&2; exit 2; }
	@scripts/full-workflow.sh --resume "$$RUN"

$(WORK)/1-scan.ndjson: | build
	@scripts/stage-file.sh lz-scan $@
$(WORK)/2-backup.ndjson: $(WORK)/1-scan.ndjson | build
	@scripts/stage-file.sh ami-backup $@ $<
$(WORK)/3-start.ndjson: $(WORK)/2-backup.ndjson | build
	@scripts/stage-file.sh srv-start $@ $<
$(WORK)/4-precheck.ndjson: $(WORK)/3-start.ndjson | build
	@scripts/stage-file.sh precheck $@ $<
$(WORK)/5-patch.ndjson: $(WORK)/4-precheck.ndjson | build
	@scripts/stage-file.sh patch $@ $<

clean: ## remove what was built (never runs, journals or checkpoints)
	rm -rf packages/*/dist .bin .nx node_modules/.installed

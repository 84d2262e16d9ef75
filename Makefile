# The targets of the team's guide (docs/guide.md), and those of a developer of aludel.
#
#   RUN=local            without Docker, with the aludel of this tree
#   DATABASE_URL=…       against another database

RUN ?= compose
COMPOSE ?= docker compose

ifeq ($(RUN),local)
ALUDEL = cargo run --quiet --package aludel-cli --
DATABASE =
else ifeq ($(RUN),compose)
# As the one who runs make, so that a created file is theirs.
ALUDEL = $(COMPOSE) run --rm --no-deps --user "$$(id -u):$$(id -g)" backend aludel
# Starts the database alone: nothing migrates by being started.
DATABASE = $(if $(DATABASE_URL),,database)
else
$(error RUN is '$(RUN)': say RUN=compose or RUN=local)
endif

# By the environment, so that no shell reads what it says.
export MESSAGE = $(name)
laws: export ALUDEL_LAWS_SECONDS := $(or $(SECONDS),600)
laws: export ALUDEL_LAWS_SEED := $(SEED)
laws: export ALUDEL_LAWS_FOLDER := $(FOLDER)

.DEFAULT_GOAL := help
.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ── The guide ────────────────────────────────────────────────────────────────

.PHONY: up down database migrate-create migrate-up migrate-down migrate-history migrate-check
up: ## Start the database and the backend
	$(COMPOSE) up --detach --wait

down: ## Stop them; the data stays
	$(COMPOSE) down

database:
	@$(COMPOSE) up --detach --wait --quiet-pull db

migrate-create: $(DATABASE) ## Write a migration from the models: name="describe your changes"
	@test -n "$$MESSAGE" || { echo 'say what changes: make migrate-create name="describe your changes"' >&2; exit 2; }
	@$(ALUDEL) revision --autogenerate --message "$$MESSAGE"

migrate-up: $(DATABASE) ## Apply all pending migrations
	@$(ALUDEL) upgrade head

migrate-down: $(DATABASE) ## Revert the last migration
	@$(ALUDEL) downgrade -1

migrate-history: $(DATABASE) ## Show the history and where the database stands
	@$(ALUDEL) history

migrate-check: $(DATABASE) ## Find drift between models, history and database
	@$(ALUDEL) check

# ── Development ──────────────────────────────────────────────────────────────

.PHONY: test test-majors test-all laws torture try run bench locks test-compose
test: ## Run everything: format, lints, documentation, tests
	@scripts/test

test-majors: ## Run the suites that speak to PostgreSQL on 14 to 18: MAJORS="14 18"
	@scripts/test-majors $(MAJORS)

test-all: ## Run what needs more servers: majors and minor releases
	@scripts/test-all

laws: ## Try the laws on random schemas: SECONDS=3600 SEED=1, or on FOLDER's pairs
	@scripts/laws

torture: export ALUDEL_TORTURE_SECONDS := $(or $(SECONDS),300)
torture: ## Kill runs at random instants, and look what the next run makes of it: SECONDS=3600
	@scripts/torture

try: ## Walk the guide in a temporary copy, on the embedded PostgreSQL
	@scripts/try

run: ## Start the backend on DATABASE_URL, or on the embedded server
	@MIGRATE_ON_START=$${MIGRATE_ON_START-$(if $(DATABASE_URL),0,1)} cargo run --quiet --package recommender-be --features embedded -- serve

bench: ## Measure, as ratios against psql and pg_dump: PARTS="lint"
	@scripts/bench $(PARTS)

locks: ## Make the table of statements and their locks anew on 14 to 18: MAJORS="14 18"
	@scripts/locks $(MAJORS)

.PHONY: dist docs
dist: export IMAGE := $(IMAGE)
dist: ## Build an archive for this platform, and with IMAGE=NAME a container image
	@scripts/dist

docs: ## Build the manual as a site that can be searched
	@scripts/docs

test-compose: ## Walk the guide in containers
	@scripts/test-compose

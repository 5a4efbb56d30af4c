#!/usr/bin/env bash
# Makes .venv with what a lock names; installs a missing system package where it may, else names the command to type.
# usage: bootstrap.sh LOCK [SYSTEM_PACKAGE:COMMAND_OR_LIBRARY ...]
# e.g.   bootstrap.sh requirements/dev.txt chromium:chromium libatomic1:libatomic.so.1
set -euo pipefail
lock=$1
shift

say() { printf '%s\n' "$*" >&2; }

install_package() { # PACKAGE: by apt as root or with passwordless sudo, else say what to type
  local sudo=
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then sudo=sudo; else
      say "Missing system package. Type: sudo apt-get install -y $1    then run make again."
      exit 1
    fi
  fi
  command -v apt-get >/dev/null || { say "Missing system package $1, and there is no apt-get here: install it, then run make again."; exit 1; }
  say "installing $1"
  $sudo apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$1" >/dev/null
}

is_there() { # COMMAND_OR_LIBRARY
  case $1 in
    *.so.*) /sbin/ldconfig -p | grep -F "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

find_python() {
  local name
  for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  say "Python 3.11 or newer is needed. Type: sudo apt-get install -y python3 python3-venv    then run make again."
  exit 1
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    install_package "$("$python" -c 'import sys; print(f"python3.{sys.version_info.minor}-venv")')"
  fi
  "$python" -m venv .venv
fi
for pair in "$@"; do
  is_there "${pair#*:}" || install_package "${pair%:*}"
done

stamp=.venv/$(basename "$lock").installed
wanted=$(.venv/bin/python -V; cat "$lock")
if [ "$wanted" != "$(cat "$stamp" 2>/dev/null)" ]; then
  say "installing $lock"
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
  printf '%s\n' "$wanted" > "$stamp"
fi

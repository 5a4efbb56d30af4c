#!/usr/bin/env bash
# Installs each peer server in an environment of its own below the folder given; one that cannot be had is named and left out.
# usage: install.sh FOLDER
set -uo pipefail
folder=$1
learner=$(.venv/bin/python -c 'import importlib.metadata as m; print("scikit-learn==" + m.version("scikit-learn"))')

install() { # NAME PACKAGE...
  local name=$1 home=$folder/$1
  shift
  if [ -e "$home/.installed" ]; then return; fi
  rm -rf "$home"
  echo "installing $name"
  if .venv/bin/python -m venv "$home" && "$home/bin/pip" install -q --disable-pip-version-check "$@" "$learner" 2>"$home.log"; then
    touch "$home/.installed"
  else
    echo "$name cannot be installed (see $home.log); bench-serving goes on without it"
  fi
}

mkdir -p "$folder"
install mlserver 'mlserver>=1.7' 'mlserver-sklearn>=1.7'
install litserve 'litserve>=0.2.19'
install bentoml 'bentoml>=1.4'

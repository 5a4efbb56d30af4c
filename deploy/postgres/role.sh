#!/bin/sh
# Makes the service's own role and database when the server is first set up: the service is no superuser.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/disposisi_password)" <<'SQL'
CREATE ROLE disposisi LOGIN PASSWORD :'password';
CREATE DATABASE disposisi OWNER disposisi;
SQL

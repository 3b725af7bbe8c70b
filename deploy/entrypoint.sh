#!/bin/sh
# Hands secrets that come as files to processes that know variables only: the database's address holds a password.
set -eu
for name in BATON_DATABASE_URL BATON_SECRET; do
    file="/run/secrets/$(echo "$name" | tr '[:upper:]' '[:lower:]')"
    if [ -f "$file" ]; then
        export "$name=$(cat "$file")"
    fi
done
exec "$@"

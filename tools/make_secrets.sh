#!/bin/bash
# Makes the secrets that docker-compose.yml reads, once; an existing file is never changed.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-secrets}
random() { python3 -c "import secrets; print(secrets.token_urlsafe($1))"; }
fernet() { python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"; }

# The folder keeps other users out. The files are readable, because a container's account has another number.
install --directory --mode=0700 "$folder"
write() {
    if [ -e "$folder/$1" ]; then echo "kept    $folder/$1" >&2; return; fi
    printf '%s\n' "$2" >"$folder/$1"
    chmod 0444 "$folder/$1"
    echo "made    $folder/$1" >&2
}
write postgres_password "$(random 32)"
write padan_database_url "postgresql://padan_admin:$(cat "$folder/postgres_password")@postgres:5432/padan"
write padan_airflow_keys "{\"fernet\": \"$(fernet)\", \"jwt\": \"$(random 48)\", \"api\": \"$(random 48)\"}"

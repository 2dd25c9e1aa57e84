# A private PostgreSQL server for scripts: sourced, it defines start_postgresql and stop_postgresql, and free_port. The server belongs to an unprivileged user,
# lies in a temporary folder, listens on a free port of 127.0.0.1 alone and lasts until stop_postgresql.

as_postgres() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start_postgresql [OPTIONS]: sets postgresql_folder and DATABANK_TEST_POSTGRES, an ADO.NET connection string.
start_postgresql() {
  local programs port
  programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
  [ -n "$programs" ] || { echo "error: PostgreSQL is not installed" >&2; return 1; }
  postgresql_programs=$programs
  postgresql_folder=$(mktemp -d)
  [ "$(id -u)" -ne 0 ] || chown postgres "$postgresql_folder"
  port=$(free_port)
  (cd / && as_postgres "$programs/initdb" -D "$postgresql_folder/data" -U databank -A trust -E UTF8 --no-locale --no-sync >/dev/null) || return 1
  postgresql_port=$port
  postgresql_options="-c listen_addresses=127.0.0.1 -c port=$port -c max_connections=400 -k $postgresql_folder $*"
  resume_postgresql || return 1
  DATABANK_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=databank;Database=postgres;Maximum Pool Size=40"
  export DATABANK_TEST_POSTGRES
}

pause_postgresql() { (cd / && as_postgres "$postgresql_programs/pg_ctl" -D "$postgresql_folder/data" -m immediate -w stop >/dev/null); }

resume_postgresql() {
  (cd / && as_postgres "$postgresql_programs/pg_ctl" -D "$postgresql_folder/data" -w -l "$postgresql_folder/log" -o "$postgresql_options" start >/dev/null)
}

stop_postgresql() {
  [ -n "${postgresql_folder:-}" ] || return 0
  pause_postgresql
  rm -rf "$postgresql_folder"
  postgresql_folder=
}

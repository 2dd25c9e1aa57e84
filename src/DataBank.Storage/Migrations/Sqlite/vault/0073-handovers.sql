-- A theme that came from another bank may have another id here: its keys are derived by the name that it had there. Empty: by its own id.
alter table theme add column key_name text not null default '';
-- Systems of record numbers that came with other banks' patients: they name persons as the configured ones do.
create table record_system (
    system text not null primary key
) strict, without rowid;

-- Anonymized releases: definitions of data sets (no version is ever changed), what was made of them, and the ledger of the persons in each.
create table dataset (
    name text not null,
    version integer not null,
    definition text not null,
    defined_by text not null,
    defined_at integer not null,
    primary key (name, version)
) strict, without rowid;

create table release (
    id text not null primary key,
    theme text not null,
    dataset text not null,
    version integer not null,
    status integer not null, -- 0 preparing, 1 refused, 2 awaiting approval, 3 released, 4 rejected
    purpose text not null,
    recipient text not null,
    requested_by text not null,
    requested_at integer not null,
    decided_by text null,
    decided_at integer null,
    reason text null,
    manifest_hash text null
) strict, without rowid;

create table release_person (
    release_id text not null,
    person_key text not null,
    primary key (release_id, person_key)
) strict, without rowid;
create index release_person_key on release_person (person_key);

-- The proxy's own jobs.
create table job(
  place integer not null primary key,
  id text not null unique,
  kind text not null,
  status integer not null, -- 0 queued, 1 running, 2 completed, 3 failed
  arguments text not null,
  progress text null,
  result text null,
  attempts integer not null,
  enqueued_at integer not null,
  lease_until integer not null
) strict;
create index job_open on job(place) where status < 2;

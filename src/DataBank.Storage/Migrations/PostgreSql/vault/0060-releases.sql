-- Anonymized releases: definitions of data sets (no version is ever changed), what was made of them, and the ledger of the persons in each.
create table dataset (
    name text collate "C" not null,
    version bigint not null,
    definition text not null,
    defined_by text collate "C" not null,
    defined_at bigint not null,
    primary key (name, version)
);

create table release (
    id text collate "C" not null primary key,
    theme text collate "C" not null,
    dataset text collate "C" not null,
    version bigint not null,
    status bigint not null, -- 0 preparing, 1 refused, 2 awaiting approval, 3 released, 4 rejected
    purpose text not null,
    recipient text not null,
    requested_by text collate "C" not null,
    requested_at bigint not null,
    decided_by text collate "C" null,
    decided_at bigint null,
    reason text null,
    manifest_hash text collate "C" null
);

create table release_person (
    release_id text collate "C" not null,
    person_key text collate "C" not null,
    primary key (release_id, person_key)
);
create index release_person_key on release_person (person_key);

-- The proxy's own jobs.
create table job(
  place bigint not null primary key,
  id text collate "C" not null unique,
  kind text collate "C" not null,
  status smallint not null, -- 0 queued, 1 running, 2 completed, 3 failed
  arguments text not null,
  progress text null,
  result text null,
  attempts integer not null,
  enqueued_at bigint not null,
  lease_until bigint not null
);
create index job_open on job(place) where status < 2;

-- Anonymized releases: definitions of data sets (no version is ever changed), what was made of them, and the ledger of the persons in each.
create table dataset (
    name nvarchar(128) collate Latin1_General_100_BIN2 not null,
    version bigint not null,
    definition nvarchar(max) not null,
    defined_by nvarchar(128) collate Latin1_General_100_BIN2 not null,
    defined_at bigint not null,
    primary key (name, version)
);

create table release (
    id nvarchar(128) collate Latin1_General_100_BIN2 not null primary key,
    theme nvarchar(128) collate Latin1_General_100_BIN2 not null,
    dataset nvarchar(128) collate Latin1_General_100_BIN2 not null,
    version bigint not null,
    status bigint not null, -- 0 preparing, 1 refused, 2 awaiting approval, 3 released, 4 rejected
    purpose nvarchar(max) not null,
    recipient nvarchar(max) not null,
    requested_by nvarchar(128) collate Latin1_General_100_BIN2 not null,
    requested_at bigint not null,
    decided_by nvarchar(128) collate Latin1_General_100_BIN2 null,
    decided_at bigint null,
    reason nvarchar(max) null,
    manifest_hash nvarchar(128) collate Latin1_General_100_BIN2 null
);

create table release_person (
    release_id nvarchar(128) collate Latin1_General_100_BIN2 not null,
    person_key nvarchar(128) collate Latin1_General_100_BIN2 not null,
    primary key (release_id, person_key)
);
create index release_person_key on release_person (person_key);

-- The proxy's own jobs.
create table job(
  place bigint not null primary key,
  id nvarchar(64) collate Latin1_General_100_BIN2 not null unique,
  kind nvarchar(64) collate Latin1_General_100_BIN2 not null,
  status smallint not null, -- 0 queued, 1 running, 2 completed, 3 failed
  arguments nvarchar(max) not null,
  progress nvarchar(max) null,
  result nvarchar(max) null,
  attempts int not null,
  enqueued_at bigint not null,
  lease_until bigint not null
);
create index job_open on job(place) where status < 2;

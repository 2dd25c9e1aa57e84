-- What was destroyed for good, so that it can be certified. Content is gone; names, hashes and times stay.
create table destruction (
    surrogate integer not null primary key,
    destroyed_at integer not null,
    kind text not null,
    name text not null,
    blob_hash text,
    versions integer not null,
    cause text not null
) strict;
create index destruction_time on destruction (destroyed_at);
create index resource_deleted on resource (surrogate) where is_current = 1 and deleted = 1;

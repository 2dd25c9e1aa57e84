-- What was destroyed for good, so that it can be certified. Content is gone; names, hashes and times stay.
create table destruction (
    surrogate bigint not null primary key,
    destroyed_at bigint not null,
    kind text collate "C" not null,
    name text collate "C" not null,
    blob_hash text collate "C",
    versions integer not null,
    cause text collate "C" not null
);
create index destruction_time on destruction (destroyed_at);
create index resource_deleted on resource (surrogate) where is_current = 1 and deleted = 1;

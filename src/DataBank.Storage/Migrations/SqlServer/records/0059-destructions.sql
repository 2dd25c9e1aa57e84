-- What was destroyed for good, so that it can be certified. Content is gone; names, hashes and times stay.
create table destruction (
    surrogate bigint not null primary key,
    destroyed_at bigint not null,
    kind nvarchar(16) collate Latin1_General_100_BIN2 not null,
    name nvarchar(200) collate Latin1_General_100_BIN2 not null,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2,
    versions int not null,
    cause nvarchar(16) collate Latin1_General_100_BIN2 not null
);
create index destruction_time on destruction (destroyed_at);
create index resource_deleted on resource (surrogate) where is_current = 1 and deleted = 1;

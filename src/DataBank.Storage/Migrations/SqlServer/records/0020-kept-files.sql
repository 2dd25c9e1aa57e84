-- What the archive keeps beside its studies: instances that were deleted or replaced, until they are purged, and files that could
-- not be read as DICOM, until somebody has looked at them.

create table removed_instance (
    removed_key bigint not null primary key,
    study_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    series_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    sop_instance_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    sop_class_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    transfer_syntax nvarchar(64) collate Latin1_General_100_BIN2 not null,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2,
    blob_size bigint,
    frames varbinary(max),
    metadata varbinary(max) not null,
    reason nvarchar(256) collate Latin1_General_100_BIN2 not null,
    removed_by nvarchar(256) collate Latin1_General_100_BIN2 not null,
    removed_at bigint not null
);
create index ix_removed_study on removed_instance (study_uid, series_uid, sop_instance_uid);
create index ix_removed_at on removed_instance (removed_at);
create index ix_removed_blob on removed_instance (blob_hash);

create table quarantined_file (
    file_key bigint not null primary key,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    blob_size bigint not null,
    sender nvarchar(256) collate Latin1_General_100_BIN2 not null,
    reason nvarchar(256) collate Latin1_General_100_BIN2 not null,
    received_at bigint not null
);
create unique index ux_quarantined_blob on quarantined_file (blob_hash);

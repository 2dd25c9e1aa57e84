-- What the archive keeps beside its studies: instances that were deleted or replaced, until they are purged, and files that could
-- not be read as DICOM, until somebody has looked at them.

create table removed_instance (
    removed_key bigint not null primary key,
    study_uid text collate "C" not null,
    series_uid text collate "C" not null,
    sop_instance_uid text collate "C" not null,
    sop_class_uid text collate "C" not null,
    transfer_syntax text collate "C" not null,
    blob_hash text collate "C",
    blob_size bigint,
    frames bytea,
    metadata bytea not null,
    reason text collate "C" not null,
    removed_by text collate "C" not null,
    removed_at bigint not null
);
create index ix_removed_study on removed_instance (study_uid, series_uid, sop_instance_uid);
create index ix_removed_at on removed_instance (removed_at);
create index ix_removed_blob on removed_instance (blob_hash);

create table quarantined_file (
    file_key bigint not null primary key,
    blob_hash text collate "C" not null,
    blob_size bigint not null,
    sender text collate "C" not null,
    reason text collate "C" not null,
    received_at bigint not null
);
create unique index ux_quarantined_blob on quarantined_file (blob_hash);

-- What the archive keeps beside its studies: instances that were deleted or replaced, until they are purged, and files that could
-- not be read as DICOM, until somebody has looked at them.

create table removed_instance (
    removed_key integer not null primary key,
    study_uid text not null,
    series_uid text not null,
    sop_instance_uid text not null,
    sop_class_uid text not null,
    transfer_syntax text not null,
    blob_hash text,
    blob_size integer,
    frames blob,
    metadata blob not null,
    reason text not null,
    removed_by text not null,
    removed_at integer not null
);
create index ix_removed_study on removed_instance (study_uid, series_uid, sop_instance_uid);
create index ix_removed_at on removed_instance (removed_at);
create index ix_removed_blob on removed_instance (blob_hash);

create table quarantined_file (
    file_key integer not null primary key,
    blob_hash text not null,
    blob_size integer not null,
    sender text not null,
    reason text not null,
    received_at integer not null
);
create unique index ux_quarantined_blob on quarantined_file (blob_hash);

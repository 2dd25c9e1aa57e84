-- The change feed of the archive: one row per instance that was stored, replaced, deleted or restored, in the order of commits.

create table study_change (
    sequence bigint not null primary key,
    action nvarchar(256) collate Latin1_General_100_BIN2 not null,
    study_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    series_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    sop_instance_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    changed_at bigint not null
);
create index ix_study_change_instance on study_change (sop_instance_uid, sequence);
create index ix_study_change_at on study_change (changed_at, sequence);

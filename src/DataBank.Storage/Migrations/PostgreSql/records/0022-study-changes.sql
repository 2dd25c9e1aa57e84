-- The change feed of the archive: one row per instance that was stored, replaced, deleted or restored, in the order of commits.

create table study_change (
    sequence bigint not null primary key,
    action text collate "C" not null,
    study_uid text collate "C" not null,
    series_uid text collate "C" not null,
    sop_instance_uid text collate "C" not null,
    changed_at bigint not null
);
create index ix_study_change_instance on study_change (sop_instance_uid, sequence);
create index ix_study_change_at on study_change (changed_at, sequence);

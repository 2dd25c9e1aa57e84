-- The change feed of the archive: one row per instance that was stored, replaced, deleted or restored, in the order of commits.

create table study_change (
    sequence integer not null primary key,
    action text not null,
    study_uid text not null,
    series_uid text not null,
    sop_instance_uid text not null,
    changed_at integer not null
);
create index ix_study_change_instance on study_change (sop_instance_uid, sequence);
create index ix_study_change_at on study_change (changed_at, sequence);

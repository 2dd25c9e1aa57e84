-- The worklist of unified procedure steps (PS3.4 Annex CC): the steps, who watches which of them, who watches all that come, and the
-- reports that wait for their subscribers.

create table workitem (
    workitem_key bigint not null primary key,
    uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    state nvarchar(16) collate Latin1_General_100_BIN2 not null,
    transaction_uid nvarchar(64) collate Latin1_General_100_BIN2,
    worklist_label nvarchar(256) collate Latin1_General_100_BIN2,
    start_at nvarchar(32) collate Latin1_General_100_BIN2 not null,
    patient_id nvarchar(256) collate Latin1_General_100_BIN2,
    changed_at bigint not null,
    attributes varbinary(max) not null
);
create unique index ux_workitem_uid on workitem (uid);
create index ix_workitem_state on workitem (state, start_at);
create index ix_workitem_patient on workitem (patient_id);

create table workitem_subscription (
    workitem_key bigint not null,
    subscriber nvarchar(16) collate Latin1_General_100_BIN2 not null,
    is_locked int not null,
    primary key (workitem_key, subscriber)
);
create index ix_workitem_subscription_subscriber on workitem_subscription (subscriber);

create table worklist_subscription (
    subscriber nvarchar(16) collate Latin1_General_100_BIN2 not null primary key,
    filter nvarchar(max) not null,
    is_locked int not null
);

create table workitem_report (
    report_key bigint not null primary key,
    subscriber nvarchar(16) collate Latin1_General_100_BIN2 not null,
    report nvarchar(max) not null,
    made_at bigint not null
);
create index ix_workitem_report_subscriber on workitem_report (subscriber, report_key);
create index ix_workitem_report_made on workitem_report (made_at);

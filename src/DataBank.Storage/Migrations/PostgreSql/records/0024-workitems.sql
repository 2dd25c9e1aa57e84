-- The worklist of unified procedure steps (PS3.4 Annex CC): the steps, who watches which of them, who watches all that come, and the
-- reports that wait for their subscribers.

create table workitem (
    workitem_key bigint not null primary key,
    uid text collate "C" not null,
    state text collate "C" not null,
    transaction_uid text collate "C",
    worklist_label text collate "C",
    start_at text collate "C" not null,
    patient_id text collate "C",
    changed_at bigint not null,
    attributes bytea not null
);
create unique index ux_workitem_uid on workitem (uid);
create index ix_workitem_state on workitem (state, start_at);
create index ix_workitem_patient on workitem (patient_id);

create table workitem_subscription (
    workitem_key bigint not null,
    subscriber text collate "C" not null,
    is_locked integer not null,
    primary key (workitem_key, subscriber)
);
create index ix_workitem_subscription_subscriber on workitem_subscription (subscriber);

create table worklist_subscription (
    subscriber text collate "C" not null primary key,
    filter text collate "C" not null,
    is_locked integer not null
);

create table workitem_report (
    report_key bigint not null primary key,
    subscriber text collate "C" not null,
    report text not null,
    made_at bigint not null
);
create index ix_workitem_report_subscriber on workitem_report (subscriber, report_key);
create index ix_workitem_report_made on workitem_report (made_at);

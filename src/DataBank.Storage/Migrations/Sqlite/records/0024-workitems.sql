-- The worklist of unified procedure steps (PS3.4 Annex CC): the steps, who watches which of them, who watches all that come, and the
-- reports that wait for their subscribers.

create table workitem (
    workitem_key integer not null primary key,
    uid text not null,
    state text not null,
    transaction_uid text,
    worklist_label text,
    start_at text not null,
    patient_id text,
    changed_at integer not null,
    attributes blob not null
);
create unique index ux_workitem_uid on workitem (uid);
create index ix_workitem_state on workitem (state, start_at);
create index ix_workitem_patient on workitem (patient_id);

create table workitem_subscription (
    workitem_key integer not null,
    subscriber text not null,
    is_locked integer not null,
    primary key (workitem_key, subscriber)
);
create index ix_workitem_subscription_subscriber on workitem_subscription (subscriber);

create table worklist_subscription (
    subscriber text not null primary key,
    filter text not null,
    is_locked integer not null
);

create table workitem_report (
    report_key integer not null primary key,
    subscriber text not null,
    report text not null,
    made_at integer not null
);
create index ix_workitem_report_subscriber on workitem_report (subscriber, report_key);
create index ix_workitem_report_made on workitem_report (made_at);

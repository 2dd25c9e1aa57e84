-- The modality worklist (PS3.4 Annex K) as rows, made of the orders and their patients, and what both worklists are searched by: each
-- value in the form in which it is compared, under the path of its attribute (list 1: modality worklist, 2: unified procedure steps).

create table worklist_item (
    item_key bigint not null primary key,
    order_id text collate "C" not null,
    patient text collate "C",
    attributes bytea not null
);
create unique index ux_worklist_item_order on worklist_item (order_id);
create index ix_worklist_item_patient on worklist_item (patient);

create table worklist_value (
    list integer not null,
    attribute text collate "C" not null,
    value text collate "C" not null,
    owner_key bigint not null,
    primary key (list, attribute, value, owner_key)
);
create index ix_worklist_value_owner on worklist_value (owner_key, attribute, value);

-- What the rows of a list were made by: another version or setting makes them anew.
create table worklist_state (
    list integer not null primary key,
    made_by text collate "C" not null
);

drop index ix_workitem_patient;
alter table workitem drop column patient_id;
alter table workitem drop column worklist_label;
create index ix_workitem_start on workitem (start_at, workitem_key);

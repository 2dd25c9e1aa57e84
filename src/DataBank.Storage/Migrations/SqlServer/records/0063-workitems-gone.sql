-- Workitems that were there and have been deleted: who asks for one learns that it is gone (PS3.18 §11).
create table workitem_gone (
    uid nvarchar(64) collate Latin1_General_100_BIN2 not null primary key,
    deleted_at bigint not null
);

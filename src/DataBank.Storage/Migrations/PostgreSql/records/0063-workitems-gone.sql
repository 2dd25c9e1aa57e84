-- Workitems that were there and have been deleted: who asks for one learns that it is gone (PS3.18 §11).
create table workitem_gone (
    uid text collate "C" not null primary key,
    deleted_at bigint not null
);

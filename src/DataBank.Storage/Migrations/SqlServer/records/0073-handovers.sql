-- Packages of other banks that were taken in, under which id each of their resources stands here, and what a person is to know of it.
create table handover (
    id nvarchar(64) collate Latin1_General_100_BIN2 not null primary key,
    site nvarchar(16) collate Latin1_General_100_BIN2 not null,
    signer nvarchar(64) collate Latin1_General_100_BIN2 not null,
    started_at bigint not null,
    completed_at bigint,
    stage int not null,
    position bigint not null,
    job_id nvarchar(64) collate Latin1_General_100_BIN2 not null
);
create index handover_site on handover (site);

create table handover_id (
    site nvarchar(16) collate Latin1_General_100_BIN2 not null,
    type nvarchar(64) collate Latin1_General_100_BIN2 not null,
    old_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    new_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    is_kept int not null, -- 1: what was here stays and stands for it
    primary key (site, type, old_id)
);

create index handover_id_new on handover_id (type, new_id);

create table handover_finding (
    handover_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    kind nvarchar(32) collate Latin1_General_100_BIN2 not null,
    name nvarchar(300) collate Latin1_General_100_BIN2 not null,
    reason nvarchar(max) collate Latin1_General_100_BIN2 not null,
    primary key (handover_id, kind, name)
);

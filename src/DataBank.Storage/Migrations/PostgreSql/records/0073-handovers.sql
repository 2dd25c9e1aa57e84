-- Packages of other banks that were taken in, under which id each of their resources stands here, and what a person is to know of it.
create table handover (
    id text collate "C" not null primary key,
    site text collate "C" not null,
    signer text collate "C" not null,
    started_at bigint not null,
    completed_at bigint,
    stage integer not null,
    position bigint not null,
    job_id text collate "C" not null
);
create index handover_site on handover (site);

create table handover_id (
    site text collate "C" not null,
    type text collate "C" not null,
    old_id text collate "C" not null,
    new_id text collate "C" not null,
    is_kept integer not null, -- 1: what was here stays and stands for it
    primary key (site, type, old_id)
);

create index handover_id_new on handover_id (type, new_id);

create table handover_finding (
    handover_id text collate "C" not null,
    kind text collate "C" not null,
    name text collate "C" not null,
    reason text collate "C" not null,
    primary key (handover_id, kind, name)
);

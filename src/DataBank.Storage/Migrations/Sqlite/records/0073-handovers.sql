-- Packages of other banks that were taken in, under which id each of their resources stands here, and what a person is to know of it.
create table handover (
    id text not null primary key,
    site text not null,
    signer text not null,
    started_at integer not null,
    completed_at integer,
    stage integer not null,
    position integer not null,
    job_id text not null
) strict, without rowid;
create index handover_site on handover (site);

create table handover_id (
    site text not null,
    type text not null,
    old_id text not null,
    new_id text not null,
    is_kept integer not null, -- 1: what was here stays and stands for it
    primary key (site, type, old_id)
) strict, without rowid;

create index handover_id_new on handover_id (type, new_id);

create table handover_finding (
    handover_id text not null,
    kind text not null,
    name text not null,
    reason text not null,
    primary key (handover_id, kind, name)
) strict, without rowid;

-- Modality performed procedure steps (PS3.4 Annex F): what modalities tell of the examinations that they carry out, and which studies
-- and orders each of them serves.

create table performed_step (
    sop_instance_uid text collate "C" not null primary key,
    status text collate "C" not null,
    changed_at bigint not null,
    attributes bytea not null
);

create table performed_step_link (
    link_key bigint not null primary key,
    sop_instance_uid text collate "C" not null,
    study_uid text collate "C" not null,
    order_id text collate "C"
);
create index ix_performed_step_link_study on performed_step_link (study_uid, link_key);
create index ix_performed_step_link_order on performed_step_link (order_id);
create index ix_performed_step_link_step on performed_step_link (sop_instance_uid);

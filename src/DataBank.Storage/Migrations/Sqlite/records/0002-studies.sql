-- Studies, series and instances (PS3.3 A.1): what QIDO-RS matches on, the attributes it returns, the metadata and frame table of
-- each instance. Text is stored as it is compared: names and descriptions folded, codes, identifiers and UIDs exact.

create table study (
    study_key integer not null primary key,
    study_uid text not null,
    patient_id text,
    issuer text,
    patient_birth_date text,
    patient_sex text,
    accession_number text,
    study_id text,
    study_date text not null,
    study_time text,
    description text,
    modalities text not null,
    series_count integer not null,
    instance_count integer not null,
    attributes blob not null
);
create unique index ux_study_uid on study (study_uid);
create index ix_study_patient on study (patient_id);
create index ix_study_accession on study (accession_number);
create index ix_study_date on study (study_date, study_key);

create table study_name (
    tag integer not null,
    kind integer not null,
    folded text not null,
    study_key integer not null references study (study_key),
    primary key (tag, kind, folded, study_key)
) without rowid;
create index ix_study_name_study on study_name (study_key);

create table series (
    series_key integer not null primary key,
    study_key integer not null references study (study_key),
    series_uid text not null,
    series_number integer,
    modality text,
    description text,
    body_part text,
    series_date text,
    series_time text,
    step_date text,
    step_time text,
    sop_class_uid text not null,
    instance_count integer not null,
    attributes blob not null
);
create unique index ux_series_uid on series (study_key, series_uid);
create index ix_series_uid on series (series_uid);
create index ix_series_modality on series (modality, study_key);

create table instance (
    instance_key integer not null primary key,
    study_key integer not null references study (study_key),
    series_key integer not null references series (series_key),
    sop_instance_uid text not null,
    sop_class_uid text not null,
    instance_number integer,
    transfer_syntax text not null,
    blob_hash text,
    blob_size integer,
    version integer not null,
    frames blob,
    metadata blob not null
);
create unique index ux_instance_uid on instance (sop_instance_uid);
create index ix_instance_series on instance (series_key, instance_number, version);
create index ix_instance_study on instance (study_key, version);
create index ix_instance_blob on instance (blob_hash);

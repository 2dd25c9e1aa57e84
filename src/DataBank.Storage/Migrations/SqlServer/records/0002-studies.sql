-- Studies, series and instances (PS3.3 A.1): what QIDO-RS matches on, the attributes it returns, the metadata and frame table of
-- each instance. Text is stored as it is compared: names and descriptions folded, codes, identifiers and UIDs exact.

create table study (
    study_key bigint not null primary key,
    study_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    patient_id nvarchar(256) collate Latin1_General_100_BIN2,
    issuer nvarchar(256) collate Latin1_General_100_BIN2,
    patient_birth_date nvarchar(256) collate Latin1_General_100_BIN2,
    patient_sex nvarchar(256) collate Latin1_General_100_BIN2,
    accession_number nvarchar(256) collate Latin1_General_100_BIN2,
    study_id nvarchar(256) collate Latin1_General_100_BIN2,
    study_date nvarchar(256) collate Latin1_General_100_BIN2 not null,
    study_time nvarchar(256) collate Latin1_General_100_BIN2,
    description nvarchar(256) collate Latin1_General_100_BIN2,
    modalities nvarchar(256) collate Latin1_General_100_BIN2 not null,
    series_count bigint not null,
    instance_count bigint not null,
    attributes varbinary(max) not null
);
create unique index ux_study_uid on study (study_uid);
create index ix_study_patient on study (patient_id);
create index ix_study_accession on study (accession_number);
create index ix_study_date on study (study_date, study_key);

create table study_name (
    tag bigint not null,
    kind bigint not null,
    folded nvarchar(256) collate Latin1_General_100_BIN2 not null,
    study_key bigint not null references study (study_key),
    primary key (tag, kind, folded, study_key)
);
create index ix_study_name_study on study_name (study_key);

create table series (
    series_key bigint not null primary key,
    study_key bigint not null references study (study_key),
    series_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    series_number bigint,
    modality nvarchar(256) collate Latin1_General_100_BIN2,
    description nvarchar(256) collate Latin1_General_100_BIN2,
    body_part nvarchar(256) collate Latin1_General_100_BIN2,
    series_date nvarchar(256) collate Latin1_General_100_BIN2,
    series_time nvarchar(256) collate Latin1_General_100_BIN2,
    step_date nvarchar(256) collate Latin1_General_100_BIN2,
    step_time nvarchar(256) collate Latin1_General_100_BIN2,
    sop_class_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    instance_count bigint not null,
    attributes varbinary(max) not null
);
create unique index ux_series_uid on series (study_key, series_uid);
create index ix_series_uid on series (series_uid);
create index ix_series_modality on series (modality, study_key);

create table instance (
    instance_key bigint not null primary key,
    study_key bigint not null references study (study_key),
    series_key bigint not null references series (series_key),
    sop_instance_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    sop_class_uid nvarchar(64) collate Latin1_General_100_BIN2 not null,
    instance_number bigint,
    transfer_syntax nvarchar(64) collate Latin1_General_100_BIN2 not null,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2,
    blob_size bigint,
    version bigint not null,
    frames varbinary(max),
    metadata varbinary(max) not null
);
create unique index ux_instance_uid on instance (sop_instance_uid);
create index ix_instance_series on instance (series_key, instance_number, version);
create index ix_instance_study on instance (study_key, version);
create index ix_instance_blob on instance (blob_hash);

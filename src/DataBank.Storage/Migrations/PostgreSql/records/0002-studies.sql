-- Studies, series and instances (PS3.3 A.1): what QIDO-RS matches on, the attributes it returns, the metadata and frame table of
-- each instance. Text is stored as it is compared: names and descriptions folded, codes, identifiers and UIDs exact.

create table study (
    study_key bigint not null primary key,
    study_uid text collate "C" not null,
    patient_id text collate "C",
    issuer text collate "C",
    patient_birth_date text collate "C",
    patient_sex text collate "C",
    accession_number text collate "C",
    study_id text collate "C",
    study_date text collate "C" not null,
    study_time text collate "C",
    description text collate "C",
    modalities text collate "C" not null,
    series_count bigint not null,
    instance_count bigint not null,
    attributes bytea not null
);
create unique index ux_study_uid on study (study_uid);
create index ix_study_patient on study (patient_id);
create index ix_study_accession on study (accession_number);
create index ix_study_date on study (study_date, study_key);

create table study_name (
    tag bigint not null,
    kind bigint not null,
    folded text collate "C" not null,
    study_key bigint not null references study (study_key),
    primary key (tag, kind, folded, study_key)
);
create index ix_study_name_study on study_name (study_key);

create table series (
    series_key bigint not null primary key,
    study_key bigint not null references study (study_key),
    series_uid text collate "C" not null,
    series_number bigint,
    modality text collate "C",
    description text collate "C",
    body_part text collate "C",
    series_date text collate "C",
    series_time text collate "C",
    step_date text collate "C",
    step_time text collate "C",
    sop_class_uid text collate "C" not null,
    instance_count bigint not null,
    attributes bytea not null
);
create unique index ux_series_uid on series (study_key, series_uid);
create index ix_series_uid on series (series_uid);
create index ix_series_modality on series (modality, study_key);

create table instance (
    instance_key bigint not null primary key,
    study_key bigint not null references study (study_key),
    series_key bigint not null references series (series_key),
    sop_instance_uid text collate "C" not null,
    sop_class_uid text collate "C" not null,
    instance_number bigint,
    transfer_syntax text collate "C" not null,
    blob_hash text collate "C",
    blob_size bigint,
    version bigint not null,
    frames bytea,
    metadata bytea not null
);
create unique index ux_instance_uid on instance (sop_instance_uid);
create index ix_instance_series on instance (series_key, instance_number, version);
create index ix_instance_study on instance (study_key, version);
create index ix_instance_blob on instance (blob_hash);

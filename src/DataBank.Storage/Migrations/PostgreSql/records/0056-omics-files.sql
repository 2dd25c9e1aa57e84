-- Kept files of other assays than variants, one row each, written in the transaction that stores their FHIR resources. Of a table of genes its
-- columnar form is a blob as well.
create table omics_file (
    id text collate "C" not null primary key,
    patient_id text collate "C" not null,
    specimen_id text collate "C" not null,
    lesion_id text collate "C",
    format text collate "C" not null,
    data_type text collate "C" not null,
    file_hash text collate "C" not null,
    file_bytes bigint not null,
    is_compressed integer not null,
    assembly text collate "C",
    source_class text collate "C",
    sample_name text collate "C",
    file_date text collate "C",
    table_hash text collate "C",
    table_bytes bigint,
    outcome text collate "C" not null,
    published_at bigint not null
);
create index omics_file_patient on omics_file (patient_id);
create index omics_file_data on omics_file (data_type, format);
create index omics_file_hash on omics_file (file_hash);
create index omics_file_table on omics_file (table_hash);

-- The index by place (TBI, CSI, BAI) of a file, of this table or of variant_import.
create table file_index (
    import_id text collate "C" not null primary key,
    format text collate "C" not null,
    blob_hash text collate "C" not null,
    blob_size bigint not null
);
create index file_index_blob on file_index (blob_hash);

-- Kept files of other assays than variants, one row each, written in the transaction that stores their FHIR resources. Of a table of genes its
-- columnar form is a blob as well.
create table omics_file (
    id text not null primary key,
    patient_id text not null,
    specimen_id text not null,
    lesion_id text,
    format text not null,
    data_type text not null,
    file_hash text not null,
    file_bytes integer not null,
    is_compressed integer not null,
    assembly text,
    source_class text,
    sample_name text,
    file_date text,
    table_hash text,
    table_bytes integer,
    outcome text not null,
    published_at integer not null
) without rowid;
create index omics_file_patient on omics_file (patient_id);
create index omics_file_data on omics_file (data_type, format);
create index omics_file_hash on omics_file (file_hash);
create index omics_file_table on omics_file (table_hash);

-- The index by place (TBI, CSI, BAI) of a file, of this table or of variant_import.
create table file_index (
    import_id text not null primary key,
    format text not null,
    blob_hash text not null,
    blob_size integer not null
) without rowid;
create index file_index_blob on file_index (blob_hash);

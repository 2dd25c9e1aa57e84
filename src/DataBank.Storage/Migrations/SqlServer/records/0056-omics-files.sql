-- Kept files of other assays than variants, one row each, written in the transaction that stores their FHIR resources. Of a table of genes its
-- columnar form is a blob as well.
create table omics_file (
    id nvarchar(32) collate Latin1_General_100_BIN2 not null primary key,
    patient_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    specimen_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    lesion_id nvarchar(64) collate Latin1_General_100_BIN2,
    format nvarchar(32) collate Latin1_General_100_BIN2 not null,
    data_type nvarchar(32) collate Latin1_General_100_BIN2 not null,
    file_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    file_bytes bigint not null,
    is_compressed int not null,
    assembly nvarchar(16) collate Latin1_General_100_BIN2,
    source_class nvarchar(16) collate Latin1_General_100_BIN2,
    sample_name nvarchar(400) collate Latin1_General_100_BIN2,
    file_date nvarchar(10) collate Latin1_General_100_BIN2,
    table_hash nvarchar(64) collate Latin1_General_100_BIN2,
    table_bytes bigint,
    outcome nvarchar(max) not null,
    published_at bigint not null
);
create index omics_file_patient on omics_file (patient_id);
create index omics_file_data on omics_file (data_type, format);
create index omics_file_hash on omics_file (file_hash);
create index omics_file_table on omics_file (table_hash);

-- The index by place (TBI, CSI, BAI) of a file, of this table or of variant_import.
create table file_index (
    import_id nvarchar(32) collate Latin1_General_100_BIN2 not null primary key,
    format nvarchar(8) collate Latin1_General_100_BIN2 not null,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    blob_size bigint not null
);
create index file_index_blob on file_index (blob_hash);

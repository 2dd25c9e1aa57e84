-- One row per imported genome file, written in the transaction that stores its FHIR resources: variants without it do not show.
create table variant_import (
    id nvarchar(32) collate Latin1_General_100_BIN2 not null primary key,
    patient_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    specimen_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
    file_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    source_class nvarchar(16) collate Latin1_General_100_BIN2 not null,
    outcome nvarchar(max) collate Latin1_General_100_BIN2 not null,
    published_at bigint not null
);
create index variant_import_patient on variant_import (patient_id);

-- One row per called allele, ordered as regions of one genome are read. Positions are 0-based, half-open.
create table variant (
    import_id nvarchar(32) collate Latin1_General_100_BIN2 not null,
    accession nvarchar(32) collate Latin1_General_100_BIN2 not null,
    start_position int not null,
    ordinal bigint not null,
    end_position int not null,
    reference_allele nvarchar(max) collate Latin1_General_100_BIN2 not null,
    alternate_allele nvarchar(max) collate Latin1_General_100_BIN2 not null,
    allele_key nvarchar(16) collate Latin1_General_100_BIN2 not null,
    allelic_state nvarchar(16) collate Latin1_General_100_BIN2,
    alternate_reads int,
    depth int,
    frequency float,
    gene nvarchar(100) collate Latin1_General_100_BIN2,
    hgvs_c nvarchar(600) collate Latin1_General_100_BIN2,
    hgvs_p nvarchar(600) collate Latin1_General_100_BIN2,
    clinvar nvarchar(max) collate Latin1_General_100_BIN2,
    observation_id nvarchar(64) collate Latin1_General_100_BIN2,
    primary key (import_id, accession, start_position, ordinal)
);
create index variant_allele on variant (allele_key);
create index variant_gene on variant (gene) where gene is not null;

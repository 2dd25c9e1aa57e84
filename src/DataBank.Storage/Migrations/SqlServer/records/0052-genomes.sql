-- Genomes as sorted columnar files among the blobs; in the database the imports, where their variants lie in which file, and the variants
-- that questions to all patients find. Files that were imported before are read anew when they are sent again.
drop table variant;

alter table variant_import add load_id nvarchar(32) collate Latin1_General_100_BIN2 not null default '';
alter table variant_import add file_bytes bigint not null default 0;
alter table variant_import add is_compressed int not null default 0;
alter table variant_import add assembly nvarchar(16) collate Latin1_General_100_BIN2 not null default 'GRCh38';
alter table variant_import add sample_name nvarchar(400) collate Latin1_General_100_BIN2 not null default '';
alter table variant_import add collected nvarchar(40) collate Latin1_General_100_BIN2;
alter table variant_import add file_date nvarchar(10) collate Latin1_General_100_BIN2;
alter table variant_import add reference_name nvarchar(200) collate Latin1_General_100_BIN2;

-- One row per file and chromosome. What a load brought shows once variant_import names it.
create table genome_part (
    load_id nvarchar(32) collate Latin1_General_100_BIN2 not null,
    blob_hash nvarchar(64) collate Latin1_General_100_BIN2 not null,
    chromosome int not null,
    is_structural int not null,
    blob_size bigint not null,
    first_start int not null,
    last_end int not null,
    longest int not null,
    row_count bigint not null,
    primary key (load_id, chromosome, is_structural, blob_hash)
);
create index genome_part_blob on genome_part (blob_hash);

-- One row per allele. Positions are 0-based, half-open; of structural variants the widest that the calls allow, and within them the narrowest.
create table cohort_variant (
    load_id nvarchar(32) collate Latin1_General_100_BIN2 not null,
    ordinal bigint not null,
    accession nvarchar(32) collate Latin1_General_100_BIN2 not null,
    start_position int not null,
    end_position int not null,
    inner_start int,
    inner_end int,
    vcf_position int not null,
    reference_allele nvarchar(max) collate Latin1_General_100_BIN2 not null,
    alternate_allele nvarchar(max) collate Latin1_General_100_BIN2 not null,
    structural_kind int,
    copy_number float,
    allele_key nvarchar(16) collate Latin1_General_100_BIN2 not null,
    spdi_key nvarchar(16) collate Latin1_General_100_BIN2,
    spdi nvarchar(max) collate Latin1_General_100_BIN2,
    gene nvarchar(100) collate Latin1_General_100_BIN2,
    hgnc_id nvarchar(32) collate Latin1_General_100_BIN2,
    hgvs_c nvarchar(600) collate Latin1_General_100_BIN2,
    hgvs_p nvarchar(600) collate Latin1_General_100_BIN2,
    protein_key nvarchar(400) collate Latin1_General_100_BIN2,
    consequence nvarchar(max) collate Latin1_General_100_BIN2,
    allelic_state nvarchar(16) collate Latin1_General_100_BIN2,
    alternate_reads int,
    depth int,
    frequency float,
    clinvar nvarchar(max) collate Latin1_General_100_BIN2,
    observation_id nvarchar(64) collate Latin1_General_100_BIN2,
    primary key (load_id, ordinal)
);
create index cohort_variant_allele on cohort_variant (allele_key);
create index cohort_variant_spdi on cohort_variant (spdi_key) where spdi_key is not null;
create index cohort_variant_gene on cohort_variant (gene, protein_key) where gene is not null;
create index cohort_variant_place on cohort_variant (accession, start_position);
create index variant_import_load on variant_import (load_id);

-- Genomes as sorted columnar files among the blobs; in the database the imports, where their variants lie in which file, and the variants
-- that questions to all patients find. Files that were imported before are read anew when they are sent again.
drop table variant;

alter table variant_import add column load_id text not null default '';
alter table variant_import add column file_bytes integer not null default 0;
alter table variant_import add column is_compressed integer not null default 0;
alter table variant_import add column assembly text not null default 'GRCh38';
alter table variant_import add column sample_name text not null default '';
alter table variant_import add column collected text;
alter table variant_import add column file_date text;
alter table variant_import add column reference_name text;

-- One row per file and chromosome. What a load brought shows once variant_import names it.
create table genome_part (
    load_id text not null,
    blob_hash text not null,
    chromosome integer not null,
    is_structural integer not null,
    blob_size integer not null,
    first_start integer not null,
    last_end integer not null,
    longest integer not null,
    row_count integer not null,
    primary key (load_id, chromosome, is_structural, blob_hash)
) without rowid;
create index genome_part_blob on genome_part (blob_hash);

-- One row per allele. Positions are 0-based, half-open; of structural variants the widest that the calls allow, and within them the narrowest.
create table cohort_variant (
    load_id text not null,
    ordinal integer not null,
    accession text not null,
    start_position integer not null,
    end_position integer not null,
    inner_start integer,
    inner_end integer,
    vcf_position integer not null,
    reference_allele text not null,
    alternate_allele text not null,
    structural_kind integer,
    copy_number real,
    allele_key text not null,
    spdi_key text,
    spdi text,
    gene text,
    hgnc_id text,
    hgvs_c text,
    hgvs_p text,
    protein_key text,
    consequence text,
    allelic_state text,
    alternate_reads integer,
    depth integer,
    frequency real,
    clinvar text,
    observation_id text,
    primary key (load_id, ordinal)
) without rowid;
create index cohort_variant_allele on cohort_variant (allele_key);
create index cohort_variant_spdi on cohort_variant (spdi_key) where spdi_key is not null;
create index cohort_variant_gene on cohort_variant (gene, protein_key) where gene is not null;
create index cohort_variant_place on cohort_variant (accession, start_position);
create index variant_import_load on variant_import (load_id);

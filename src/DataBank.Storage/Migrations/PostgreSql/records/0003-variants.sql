-- One row per imported genome file, written in the transaction that stores its FHIR resources: variants without it do not show.
create table variant_import (
    id text collate "C" not null primary key,
    patient_id text collate "C" not null,
    specimen_id text collate "C" not null,
    file_hash text collate "C" not null,
    source_class text collate "C" not null,
    outcome text collate "C" not null,
    published_at bigint not null
);
create index variant_import_patient on variant_import (patient_id);

-- One row per called allele, ordered as regions of one genome are read. Positions are 0-based, half-open.
create table variant (
    import_id text collate "C" not null,
    accession text collate "C" not null,
    start_position integer not null,
    ordinal bigint not null,
    end_position integer not null,
    reference_allele text collate "C" not null,
    alternate_allele text collate "C" not null,
    allele_key text collate "C" not null,
    allelic_state text collate "C",
    alternate_reads integer,
    depth integer,
    frequency double precision,
    gene text collate "C",
    hgvs_c text collate "C",
    hgvs_p text collate "C",
    clinvar text collate "C",
    observation_id text collate "C",
    primary key (import_id, accession, start_position, ordinal)
);
create index variant_allele on variant (allele_key);
create index variant_gene on variant (gene) where gene is not null;

-- One row per imported genome file, written in the transaction that stores its FHIR resources: variants without it do not show.
create table variant_import (
    id text not null primary key,
    patient_id text not null,
    specimen_id text not null,
    file_hash text not null,
    source_class text not null,
    outcome text not null,
    published_at integer not null
);
create index variant_import_patient on variant_import (patient_id);

-- One row per called allele, ordered as regions of one genome are read. Positions are 0-based, half-open.
create table variant (
    import_id text not null,
    accession text not null,
    start_position integer not null,
    ordinal integer not null,
    end_position integer not null,
    reference_allele text not null,
    alternate_allele text not null,
    allele_key text not null,
    allelic_state text,
    alternate_reads integer,
    depth integer,
    frequency real,
    gene text,
    hgvs_c text,
    hgvs_p text,
    clinvar text,
    observation_id text,
    primary key (import_id, accession, start_position, ordinal)
) without rowid;
create index variant_allele on variant (allele_key);
create index variant_gene on variant (gene) where gene is not null;

-- What Observations of variants say of their variant, beside the index of search parameters: found by gene, change in one notation, allele,
-- place, share of the reads. Empty texts and negative numbers: not said.
create table variant_index(
  number bigint not null primary key,
  gene text collate "C" not null,
  gene_id text collate "C" not null,
  protein text collate "C" not null,
  coding text collate "C" not null,
  transcript text collate "C" not null,
  genomic text collate "C" not null,
  allele text collate "C" not null,
  accession text collate "C" not null,
  start_position bigint not null,
  end_position bigint not null,
  is_structural int not null,
  consequence text collate "C" not null,
  frequency double precision not null,
  source_class text collate "C" not null
);
create index variant_index_gene on variant_index(gene, protein);
create index variant_index_gene_id on variant_index(gene_id, protein);
create index variant_index_protein on variant_index(protein);
create index variant_index_allele on variant_index(allele);
create index variant_index_place on variant_index(accession, start_position);

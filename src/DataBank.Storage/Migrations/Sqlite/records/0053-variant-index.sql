-- What Observations of variants say of their variant, beside the index of search parameters: found by gene, change in one notation, allele,
-- place, share of the reads. Empty texts and negative numbers: not said.
create table variant_index(
  number integer not null primary key,
  gene text not null,
  gene_id text not null,
  protein text not null,
  coding text not null,
  transcript text not null,
  genomic text not null,
  allele text not null,
  accession text not null,
  start_position integer not null,
  end_position integer not null,
  is_structural integer not null,
  consequence text not null,
  frequency real not null,
  source_class text not null
) strict;
create index variant_index_gene on variant_index(gene, protein);
create index variant_index_gene_id on variant_index(gene_id, protein);
create index variant_index_protein on variant_index(protein);
create index variant_index_allele on variant_index(allele);
create index variant_index_place on variant_index(accession, start_position);

-- What Observations of variants say of their variant, beside the index of search parameters: found by gene, change in one notation, allele,
-- place, share of the reads. Empty texts and negative numbers: not said.
create table variant_index(
  number bigint not null primary key,
  gene nvarchar(64) collate Latin1_General_100_BIN2 not null,
  gene_id nvarchar(64) collate Latin1_General_100_BIN2 not null,
  protein nvarchar(400) collate Latin1_General_100_BIN2 not null,
  coding nvarchar(400) collate Latin1_General_100_BIN2 not null,
  transcript nvarchar(64) collate Latin1_General_100_BIN2 not null,
  genomic nvarchar(400) collate Latin1_General_100_BIN2 not null,
  allele nvarchar(400) collate Latin1_General_100_BIN2 not null,
  accession nvarchar(64) collate Latin1_General_100_BIN2 not null,
  start_position bigint not null,
  end_position bigint not null,
  is_structural int not null,
  consequence nvarchar(400) collate Latin1_General_100_BIN2 not null,
  frequency float not null,
  source_class nvarchar(64) collate Latin1_General_100_BIN2 not null
);
create index variant_index_gene on variant_index(gene, protein);
create index variant_index_gene_id on variant_index(gene_id, protein);
create index variant_index_protein on variant_index(protein);
create index variant_index_allele on variant_index(allele);
create index variant_index_place on variant_index(accession, start_position);

-- Tables of genes as a list of genes, which tables share, and values at fixed places: one gene of thousands of tables is read in milliseconds. Tables
-- without a list are in an earlier form, and are made anew in the background from the files as they are kept.
alter table omics_file add genes_hash nvarchar(64) collate Latin1_General_100_BIN2;
alter table omics_file add genes_bytes bigint;
create index omics_file_genes on omics_file (genes_hash);

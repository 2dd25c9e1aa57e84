-- Whether the list of genes of a table has an index by name. Tables of earlier releases are made anew in the background; until then their lists are read to the end.
alter table omics_file add column genes_are_indexed integer not null default 0;

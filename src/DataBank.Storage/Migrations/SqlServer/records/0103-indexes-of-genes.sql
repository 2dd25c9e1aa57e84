-- Whether the list of genes of a table has an index by name. Tables of earlier releases are made anew in the background; until then their lists are read to the end.
alter table omics_file add genes_are_indexed int not null default 0;

-- MD5 of kept files, beside their SHA-256: clients of DRS compare it. In what unit a table of genes is.
alter table variant_import add column file_md5 text collate "C";
alter table omics_file add column file_md5 text collate "C";
alter table omics_file add column unit text collate "C";

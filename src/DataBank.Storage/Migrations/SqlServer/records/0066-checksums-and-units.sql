-- MD5 of kept files, beside their SHA-256: clients of DRS compare it. In what unit a table of genes is.
alter table variant_import add file_md5 nvarchar(32) collate Latin1_General_100_BIN2;
alter table omics_file add file_md5 nvarchar(32) collate Latin1_General_100_BIN2;
alter table omics_file add unit nvarchar(32) collate Latin1_General_100_BIN2;

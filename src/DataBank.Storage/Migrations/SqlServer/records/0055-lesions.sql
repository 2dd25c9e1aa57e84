-- The lesion (BodyStructure) that a genome's specimen was taken from: its variants are about it.
alter table variant_import add lesion_id nvarchar(64) collate Latin1_General_100_BIN2;

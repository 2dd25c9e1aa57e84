-- The lesion (BodyStructure) that a genome's specimen was taken from: its variants are about it.
alter table variant_import add column lesion_id text;

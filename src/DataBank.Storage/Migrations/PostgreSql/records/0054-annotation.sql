-- By which gene models and packs an import's variants were annotated when it was published, and how much of the genome was looked at.
alter table variant_import add column annotation_name text;
alter table variant_import add column assay text;

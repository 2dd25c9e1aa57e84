-- By which gene models and packs an import's variants were annotated when it was published, and how much of the genome was looked at.
alter table variant_import add annotation_name nvarchar(400);
alter table variant_import add assay nvarchar(400);

-- Variants of tumours that are not stored as Observations are found by their names, too: what stands behind the transcript of a change, the change of the
-- protein without its gene, the gene's number.
alter table cohort_variant add column coding text collate "C";
update cohort_variant set coding = substr(hgvs_c, strpos(hgvs_c, ':') + 1) where hgvs_c is not null;
create index cohort_variant_coding on cohort_variant (coding) where coding is not null;
create index cohort_variant_protein on cohort_variant (protein_key) where protein_key is not null;
create index cohort_variant_gene_id on cohort_variant (hgnc_id, protein_key) where hgnc_id is not null;

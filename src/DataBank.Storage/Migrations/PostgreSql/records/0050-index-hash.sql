-- What the index rows of a version hash to: a new version with the same rows leaves them alone. Null: not known.
alter table resource add column index_hash bytea;

-- What the index rows of a version hash to: a new version with the same rows leaves them alone. Null: not known.
alter table resource add index_hash varbinary(16) null;

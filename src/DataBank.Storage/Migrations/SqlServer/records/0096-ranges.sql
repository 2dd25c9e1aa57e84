-- An index of ranges alone can't be had here: a filter compares no two columns.
create index composite_high on composite_index(param_id, code, high);

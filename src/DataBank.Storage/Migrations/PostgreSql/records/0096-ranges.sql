-- Nearly all numbers are points, low = high: what is greater than a value is found by low. Ranges and comparators alone need the other end.
drop index number_high;
create index number_range on number_index(param_id, high) where low < high;
drop index quantity_high;
create index quantity_range on quantity_index(param_id, high) where low < high;
create index composite_range on composite_index(param_id, code, high) where low < high;

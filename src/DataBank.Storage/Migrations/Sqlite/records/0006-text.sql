-- Full-text search: the pieces that a text was cut into, joined by spaces; one row a resource, named by its number.
create virtual table text_index using fts5(narrative, content, content='', contentless_delete=1, detail=column, tokenize='ascii');

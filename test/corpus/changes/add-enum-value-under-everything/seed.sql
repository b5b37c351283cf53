INSERT INTO jobs VALUES (1, 'new', '{new}', NULL), (2, 'done', '{new,done}', 'by hand');

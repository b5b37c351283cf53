INSERT INTO codes VALUES ('a'), ('bc');

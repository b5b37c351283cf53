SELECT setval('few', 80);

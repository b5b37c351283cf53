INSERT INTO shifts SELECT n, span(n, n + 5), span_multirange(span(n, n + 1), span(n + 2, n + 3)), ARRAY[span_multirange(span(n, n + 1)), '{}'] FROM generate_series(1, 40) AS n;

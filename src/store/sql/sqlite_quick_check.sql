SELECT t.name, c.quick_check
FROM sqlite_schema t, pragma_quick_check(t.name) c
WHERE t.type = 'table' AND t.name <> 'history' AND c.quick_check <> 'ok'
LIMIT 1

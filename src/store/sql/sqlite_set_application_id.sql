PRAGMA application_id = 1397781108

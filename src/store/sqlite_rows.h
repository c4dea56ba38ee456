/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows to and from statements, in the column order of the SQL files. Writers of a row and readers
 * of it stand side by side so that the order is one fact. Inside store/ only.
 */
#ifndef STORE_SQLITE_ROWS_H
#define STORE_SQLITE_ROWS_H

#include "store/sqlite_values.h"
#include "store/store_list.h"

void organization_bind(struct bind *bind, const struct organization_row *row);
void organization_read(struct columns *columns, struct organization_row *row);
void profile_bind(struct bind *bind, const struct profile_row *row);
void profile_read(struct columns *columns, struct profile_row *row);
void user_bind(struct bind *bind, const struct user_row *row);
void user_read(struct columns *columns, struct user_row *row);
void password_bind(struct bind *bind, const struct password_row *row);
void password_read(struct columns *columns, struct password_row *row);
void token_bind(struct bind *bind, const struct token_row *row);
void token_read(struct columns *columns, struct token_row *row);
void usage_bind(struct bind *bind, const struct usage_row *row);
void usage_read(struct columns *columns, struct usage_listed *row);
void lane_bind(struct bind *bind, const struct lane_row *row);
void lane_read(struct columns *columns, struct lane_row *row);
void session_bind(struct bind *bind, const struct session_row *row);
void session_read(struct columns *columns, struct session_row *row);
void code_bind(struct bind *bind, const struct code_row *row);
void code_read(struct columns *columns, struct code_row *row);
void browser_bind(struct bind *bind, const struct browser_row *row);
void browser_read(struct columns *columns, struct browser_row *row);
void link_bind(struct bind *bind, const struct link_row *row);
void link_read_row(struct columns *columns, struct link_row *row);
void app_bind(struct bind *bind, const struct app_row *row);
void outbox_bind(struct bind *bind, const struct outbox_row *row);
void outbox_read(struct columns *columns, struct outbox_row *row);
void history_bind(struct bind *bind, const struct history_row *row);
void history_read(struct columns *columns, struct history_row *row); /* with the joined names */
void range_bind(struct bind *bind, const struct range_row *row);
void range_read(struct columns *columns, struct range_row *row);
void client_bind(struct bind *bind, const struct client_row *row);
void audit_bind(struct bind *bind, const struct audit_row *row); /* chain included */
void audit_read(struct columns *columns, struct audit_row *row);

#endif

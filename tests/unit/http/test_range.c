/* SPDX-License-Identifier: Apache-2.0 */
#include "http/range.h"
#include "lib/table.h"
#include "lib/unit.h"

#include <stdio.h>

enum { FILE_BYTES = 1000 };

static void check_row(struct table_row *row)
{
    struct http_range range;
    char part[50];
    switch (http_range_read(row->cells[1], FILE_BYTES, &range)) {
    case HTTP_RANGE_WHOLE:
        table_expect(row, "whole");
        break;
    case HTTP_RANGE_UNSATISFIED:
        table_expect(row, "unsatisfied");
        break;
    case HTTP_RANGE_PART:
        snprintf(part, sizeof part, "%zu-%zu", range.first, range.last);
        table_expect(row, part);
        break;
    }
}

static void test_the_range_table(UNUSED_STATE)
{
    table_run("range.table", 2, 25, check_row);
}

static void test_of_an_empty_file_no_part_can_be_had(UNUSED_STATE)
{
    struct http_range range;
    assert_int_equal(http_range_read(slice_from("bytes=-5"), 0, &range), HTTP_RANGE_UNSATISFIED);
    assert_int_equal(http_range_read(slice_from("bytes=0-"), 0, &range), HTTP_RANGE_UNSATISFIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_range_table),
        cmocka_unit_test(test_of_an_empty_file_no_part_can_be_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

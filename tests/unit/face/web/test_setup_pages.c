/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/unit.h"

#include "face/web/setup_pages.h"
#include "face/web/web.h"

static void every_page_has_its_route_and_its_words(void **state)
{
    size_t count;
    (void)state;
    const struct http_route *routes = web_routes(&count);
    for (enum setup_page page = 0; page < SETUP_PAGES; page++) {
        const struct setup_row *row = setup_row(page);
        bool found = false;
        for (size_t i = 0; i < count; i++)
            found |= routes[i].method == HTTP_GET && strcmp(routes[i].path, row->path) == 0;
        if (!found)
            fail_msg("no route for %s", row->path);
        assert_true(row->sentence[0] != '\0' && row->words[0] != '\0');
        assert_true(setup_matches(page, slice_from(row->title)));
    }
}

static void pages_of_a_group_stand_together(void **state)
{
    (void)state;
    for (enum setup_page page = 1; page < SETUP_PAGES; page++) {
        assert_true(setup_row(page)->group >= setup_row(page - 1)->group);
        if (setup_row(page)->group != setup_row(page - 1)->group)
            assert_int_equal(setup_row(page)->level, 1);
    }
}

static void the_token_page_comes_and_goes_with_the_option(void **state)
{
    (void)state;
    assert_true(setup_may(SETUP_PAGE_RESET_TOKEN, 0, true));
    assert_false(setup_may(SETUP_PAGE_RESET_TOKEN, UINT64_MAX, false));
    assert_true(setup_may(SETUP_PAGE_HOME, 0, false));
}

static void administration_needs_a_permission(void **state)
{
    (void)state;
    for (enum setup_page page = 0; page < SETUP_PAGES; page++) {
        if (!setup_is_administrative(page))
            continue;
        assert_false(setup_may(page, 0, true));
        assert_false(setup_may(page, PERMISSION_API_ENABLED | PERMISSION_SINGLE_SIGN_ON, true));
        assert_true(setup_may(page, UINT64_MAX, false));
        if (setup_row(page)->need == SETUP_FOR_LOOKERS) {
            assert_true(setup_may(page, PERMISSION_VIEW_SETUP, true));
            assert_true(setup_may(page, PERMISSION_MANAGE_IP_ADDRESSES, true));
        }
    }
}

static void quick_find_reads_beginnings_of_words_in_any_case(void **state)
{
    (void)state;
    assert_true(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from("tok")));
    assert_true(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from("  Security RESET ")));
    assert_true(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from("data loader")));
    assert_false(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from("oken")));
    assert_false(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from("token history")));
    assert_false(setup_matches(SETUP_PAGE_RESET_TOKEN, slice_from(" ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_has_its_route_and_its_words),
        cmocka_unit_test(pages_of_a_group_stand_together),
        cmocka_unit_test(the_token_page_comes_and_goes_with_the_option),
        cmocka_unit_test(administration_needs_a_permission),
        cmocka_unit_test(quick_find_reads_beginnings_of_words_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The wording: what every mail must say (M6, R74), and that facts stay facts. */
#include "lib/unit.h"

#include "mail/texts.h"

enum { ARENA_BYTES = 4 * 1024 * 1024 };
#define TOKEN "sp1_0123456789abcdefghijABCDEFGHIJ"

static struct arena *arena;

static int arena_begin(UNUSED_STATE)
{
    arena = arena_new(ARENA_BYTES);
    return arena == NULL;
}

static int arena_end(UNUSED_STATE)
{
    arena_free(arena);
    return 0;
}

static struct token_mail_facts token_facts(void)
{
    return (struct token_mail_facts){
        .username = SLICE("ada@example.com"),
        .token = SLICE(TOKEN),
        .organization = SLICE("Analytical Engines"),
        .base_url = SLICE("https://login.example.com"),
        .reason = TOKEN_MAIL_RESET,
        .replaces_old = true,
    };
}

static struct mail_text token_text(const struct token_mail_facts *facts)
{
    struct mail_text text;
    struct error err;
    assert_int_equal(mail_text_token(facts, arena, &text, &err), STATUS_OK);
    return text;
}

static void says(struct slice part, const char *words)
{
    /* The plain text is wrapped: a line end is as good as a blank. */
    char *flat = arena_string(arena, part);
    for (char *at = flat; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    if (strstr(flat, words) == NULL)
        fail_msg("\"%s\" is not said in: %s", words, flat);
}

static void both_say(struct mail_text text, const char *words)
{
    says(text.text, words);
    says(text.html, words);
}

static void token_mail_says_what_m6_asks(UNUSED_STATE)
{
    struct token_mail_facts facts = token_facts();
    struct mail_text text = token_text(&facts);
    assert_true(slice_is(text.subject, "Your new Sallyport security token"));
    both_say(text, "ada@example.com");
    both_say(text, "Analytical Engines");
    both_say(text, "mypassword and your token is XXXXXXXXXX");
    both_say(text, "mypasswordXXXXXXXXXX");
    both_say(text, "case-sensitive");
    both_say(text, "ALL API applications");
    both_say(text, "administrator");
    says(text.text, "https://login.example.com");
    assert_non_null(strstr(text.text.bytes, "\n\n" TOKEN "\n\n"));
    assert_non_null(strstr(text.html.bytes, ">" TOKEN "</p>"));
}

static void first_token_replaces_nothing(UNUSED_STATE)
{
    struct token_mail_facts facts = token_facts();
    facts.reason = TOKEN_MAIL_FIRST;
    facts.replaces_old = false;
    struct mail_text text = token_text(&facts);
    assert_null(strstr(text.text.bytes, "old token"));
    assert_null(strstr(text.html.bytes, "old token"));
}

static void every_reason_has_words(UNUSED_STATE)
{
    struct token_mail_facts facts = token_facts();
    facts.reason = TOKEN_MAIL_FIRST;
    both_say(token_text(&facts), "asked for one. It is:");
    facts.reason = TOKEN_MAIL_RESET;
    both_say(token_text(&facts), "was reset. The new one is:");
    facts.reason = TOKEN_MAIL_PASSWORD_SET;
    both_say(token_text(&facts), "a new password brings a new security token. It is:");
}

static void facts_cannot_add_lines_or_tags(UNUSED_STATE)
{
    struct token_mail_facts facts = token_facts();
    facts.organization = (struct slice)SLICE("Evil\r\n\r\nsp1_forged\r\n<script>alert(1)</script>");
    facts.username = (struct slice)SLICE("<b>ada</b>\n&\"@example.com");
    facts.base_url = (struct slice)SLICE("javascript:alert(1)//\"><script>");
    facts.token = (struct slice)SLICE("sp1_x\n<script>\nsp1_forged");
    struct mail_text text = token_text(&facts);
    assert_null(strstr(text.text.bytes, "\nsp1_forged"));
    assert_null(strchr(text.text.bytes, '\r'));
    assert_null(strstr(text.html.bytes, "<script"));
    assert_null(strstr(text.html.bytes, "<b>"));
    assert_null(strstr(text.html.bytes, "href=\"javascript"));
    says(text.html, "&lt;b&gt;ada&lt;/b&gt; &amp;&quot;@example.com");
}

static void code_mail(UNUSED_STATE)
{
    struct code_mail_facts facts = {
        .username = SLICE("ada@example.com"),
        .organization = SLICE("Analytical Engines"),
        .code = SLICE("01234567"),
        .ip = SLICE("203.0.113.50"),
        .browser = SLICE("Firefox\non <Linux> \xFF"),
        .time = (micros)1795536000 * MICROS_PER_SECOND,
    };
    struct mail_text text;
    struct error err;
    assert_int_equal(mail_text_code(&facts, arena, &text, &err), STATUS_OK);
    assert_non_null(strstr(text.text.bytes, "\n\n01234567\n\n"));
    assert_non_null(strstr(text.html.bytes, ">01234567</p>"));
    both_say(text, "ada@example.com");
    both_say(text, "valid for 10 minutes");
    both_say(text, "somebody knows your password");
    both_say(text, "24 November 2026, 16:00 UTC, from the IP address 203.0.113.50");
    says(text.text, "Firefox on <Linux> ?");
    says(text.html, "Firefox on &lt;Linux&gt; ?");
    assert_null(strstr(text.subject.bytes, "01234567"));
}

static void link_mails(UNUSED_STATE)
{
    struct link_mail_facts facts = {
        .username = SLICE("ada@example.com"),
        .organization = SLICE("Analytical Engines"),
        .url =
            SLICE("https://login.example.com/link/0123456789abcdef0123456789abcdef0123456789abcdef"
                  "0123456789abcdef?a=1&b=2"),
        .reason = LINK_MAIL_INVITATION,
    };
    struct mail_text invitation, reset;
    struct error err;
    assert_int_equal(mail_text_link(&facts, arena, &invitation, &err), STATUS_OK);
    facts.reason = LINK_MAIL_RESET;
    assert_int_equal(mail_text_link(&facts, arena, &reset, &err), STATUS_OK);
    assert_false(slice_equal(invitation.subject, reset.subject));
    both_say(reset, "nothing changes until");
    const char *line = arena_format(arena, "\n\n%s\n\n", facts.url.bytes).bytes;
    assert_non_null(strstr(invitation.text.bytes, line));
    assert_non_null(strstr(reset.text.bytes, line));
    assert_non_null(strstr(reset.html.bytes, "<a href=\"https://login.example.com/link/"));
    assert_non_null(strstr(reset.html.bytes, "?a=1&amp;b=2\">"));
}

static void notices(UNUSED_STATE)
{
    struct notice_mail_facts facts = {
        .username = SLICE("ada@example.com"),
        .organization = SLICE("Analytical Engines"),
        .base_url = SLICE("https://login.example.com"),
        .time = (micros)1795536000 * MICROS_PER_SECOND,
    };
    static const char *const events[] = {
        [NOTICE_PASSWORD_CHANGED] = "password of this user was changed: 24 November 2026",
        [NOTICE_PASSWORD_SET_BY_OPERATOR] = "operator of the service set the password of this user",
        [NOTICE_BROWSER_REMEMBERED] = "browser is remembered for 30 days: 24 November 2026",
        [NOTICE_TOKEN_OUTDATED] = "with your previous security token: 24 November 2026",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(events); i++) {
        struct mail_text text;
        struct error err;
        facts.notice = (enum notice)i;
        assert_int_equal(mail_text_notice(&facts, arena, &text, &err), STATUS_OK);
        both_say(text, events[i]);
        both_say(text, "ada@example.com");
        both_say(text, "administrator");
    }
}

static void too_long_a_fact(UNUSED_STATE)
{
    static char name[5000];
    memset(name, 'x', sizeof name);
    struct token_mail_facts facts = token_facts();
    facts.organization = slice_make(name, sizeof name);
    struct mail_text text = {.subject = SLICE("untouched")};
    struct error err;
    assert_int_equal(mail_text_token(&facts, arena, &text, &err), STATUS_LIMIT);
    assert_true(slice_is(text.subject, "untouched"));
}

static void exhausted_arena(UNUSED_STATE)
{
    for (size_t bytes = 0; bytes < 16 * 1024; bytes += 251) {
        struct arena *small = arena_new(bytes);
        struct token_mail_facts facts = token_facts();
        struct mail_text text;
        struct error err;
        enum status status = mail_text_token(&facts, small, &text, &err);
        assert_true(status == STATUS_LIMIT || status == STATUS_OK);
        assert_int_equal(status == STATUS_OK, !arena_is_exhausted(small));
        arena_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_mail_says_what_m6_asks),
        cmocka_unit_test(first_token_replaces_nothing),
        cmocka_unit_test(every_reason_has_words),
        cmocka_unit_test(facts_cannot_add_lines_or_tags),
        cmocka_unit_test(code_mail),
        cmocka_unit_test(link_mails),
        cmocka_unit_test(notices),
        cmocka_unit_test(too_long_a_fact),
        cmocka_unit_test(exhausted_arena),
    };
    return cmocka_run_group_tests_name("mail/texts", tests, arena_begin, arena_end);
}
